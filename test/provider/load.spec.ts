import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { SandboxPoolLifecycle } from "../../provider/resources/sandbox-pool";
import { startControlPlane } from "../control-plane";
import { apiOf, clientWith } from "./support";

const POOLS = 300;
/** What Pulumi does at a time by default on a machine with 16 cores. */
const PARALLEL = 64;

/** In a process of its own, in which nobody else has loaded anything. */
const WITHOUT_REQUESTS = `
  const provider = require(process.argv[1]).dynamicProvider("SandboxPool");
  const asked = { name: "workers", templateName: "python", replicas: 1 };
  provider.check({}, asked)
    .then(({ inputs }) => provider.diff("workers", { ...inputs, readiness: "ready" }, inputs))
    .then(() => console.log(Object.keys(require.cache).filter((file) => /node_modules|undici/.test(file)).join()));
`;

async function forEachInParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

describe("load", function () {
  this.timeout(60_000);
  // On a machine that stands still for a moment, requests that were paced arrive together.
  this.retries(2);

  it(`of ${POOLS} pools and a limited rate takes hardly more than the least possible requests`, async () => {
    const controlPlane = await startControlPlane({
      readyAfterSeconds: 2,
      timeScale: 10,
      rateLimit: { requests: 50, windowMs: 1_000 },
    });
    const client = clientWith(controlPlane.url, [controlPlane.apiKey]);
    const lifecycle = new SandboxPoolLifecycle(() => apiOf(client));
    try {
      const names = Array.from({ length: POOLS }, (_, index) => `pool-${index}`);
      await forEachInParallel(names, (name) =>
        lifecycle.create({
          name,
          templateName: "python",
          replicas: 1,
          waitForReady: true,
          timeout: 120,
          adoptExisting: false,
        }),
      );
      assert.deepEqual(
        controlPlane.pools
          .list()
          .map(({ name }) => name)
          .sort(),
        names.sort(),
      );
      const requests = controlPlane.requests.all.length;
      assert.ok(requests <= POOLS * 1.1, `${requests} requests`);
      assert.ok(controlPlane.connectionsOpened <= PARALLEL + 1, `${controlPlane.connectionsOpened} connections`);
    } finally {
      await client.close();
      await controlPlane.close();
    }
  });

  it("of an HTTP library waits for the first request", async () => {
    const provider = path.resolve(__dirname, "../../provider");
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", WITHOUT_REQUESTS, provider]);
    assert.equal(stdout.trim(), "");
  });
});
