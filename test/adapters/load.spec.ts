import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { DEFAULT_RETRY_POLICY } from "../../provider/http/retry-policy";
import { urnOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { TestStack } from "../lifecycle/test-stack";

const POOLS = 300;
/** Pulumi's default parallelism on a machine with 16 cores. */
const PARALLEL = 64;
const { definition } = samples.SandboxPool;

/** Runs code in a process of its own, without modules that other tests have loaded. */
const WITHOUT_REQUESTS = `
  const provider = require(process.argv[1]).dynamicProvider("SandboxPool");
  const asked = { templateName: "python", replicas: 1, registration: { urn: process.argv[2] } };
  provider.check({}, asked)
    .then(({ inputs }) => provider.diff("workers", { ...inputs, readiness: "ready" }, inputs))
    .then(({ changes }) => console.log(changes, Object.keys(require.cache).filter((file) => /node_modules|transport/.test(file)).join()));
`;

async function forEachInParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

describe("provider under load", function () {
  this.timeout(60_000);
  // Requests that were spread out arrive together if the machine pauses for a moment.
  this.retries(2);

  it(`creates ${POOLS} pools under a rate limit with hardly more than the fewest possible requests`, async () => {
    const rateLimit = { requests: 50, windowMs: 1_000 };
    const stack = await TestStack.start(samples.SandboxPool, { readyAfterSeconds: 2, timeScale: 10, rateLimit });
    const { controlPlane } = stack;
    try {
      const operation = stack.startOperation({ retryPolicy: DEFAULT_RETRY_POLICY });
      const names = Array.from({ length: POOLS }, (_, index) => `pool-${index}`);
      await forEachInParallel(names, (name) => operation.create({ name, templateName: "python", replicas: 1 }, name));
      assert.deepEqual(new Set(controlPlane.pools.list().map(({ name }) => name)), new Set(names));
      const requests = controlPlane.requests.all.length;
      assert.ok(requests <= POOLS * 1.1, `${requests} requests`);
      assert.ok(controlPlane.connectionsOpened <= PARALLEL + 1, `${controlPlane.connectionsOpened} connections`);
    } finally {
      await stack.close();
    }
  });

  it("loads an HTTP library only for the first request", async () => {
    const provider = path.resolve(__dirname, "../../provider");
    const urn = urnOf(definition, "workers");
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", WITHOUT_REQUESTS, provider, urn]);
    assert.equal(stdout.trim(), "false");
  });
});
