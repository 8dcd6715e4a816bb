import assert from "node:assert/strict";
import path from "node:path";
import { samples } from "../lifecycle/samples";
import { urnOf } from "../lifecycle/operation";
import { failureOf } from "../lifecycle/test-stack";
import { providerText } from "../../sdk/shim";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import { PartialFailure } from "../../harness/engine/offline/provider-call";
import { ProviderProcess } from "../../harness/engine/offline/provider-process";
import type { Properties } from "../../harness/engine/properties";

const ROOT = path.resolve(__dirname, "../../..");
const { definition, inputs: program } = samples.SandboxPool;
const urn = urnOf(definition, "workers");
const __provider = providerText("SandboxPool");
const inputs = { ...program, __provider };

describe("provider process", function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  let provider: ProviderProcess;
  let output: string[];

  // Of one process, as in an operation of Pulumi: each takes more than a second to start.
  before(async () => {
    controlPlane = await startControlPlane({ timeScale: 1000 });
    output = [];
    provider = await ProviderProcess.start("pulumi-nodejs", {
      directory: ROOT,
      projectName: "shop",
      plugins: {},
      configOf: () => ({}),
      engineAddress: "127.0.0.1:1",
      environment: { PATH: process.env["PATH"] },
      onLine: (line) => output.push(line),
    });
    const config = { "langsmith:endpoint": controlPlane.url, "langsmith:apiKey": controlPlane.apiKey };
    await provider.configure(
      { urn: "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default", inputs: config },
      "1",
    );
  });
  afterEach(() => {
    output.length = 0;
    controlPlane.faults.clear();
    controlPlane.readyAfterSeconds.everywhere = 0;
    for (const { name } of controlPlane.pools.list()) controlPlane.pools.remove(name);
  });
  after(async () => {
    await provider.end();
    await controlPlane.close();
  });

  const resourceOf = (id: string, outputs: Properties) => ({
    urn,
    id,
    type: "",
    custom: true,
    inputs,
    outputs: { ...outputs, __provider },
  });
  const withoutText = (properties: Properties): Properties =>
    Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "__provider"));

  it("takes a pool through its life", async () => {
    const checked = await provider.check({ urn, inputs: { ...inputs, registration: { urn } } }, {});
    assert.deepEqual([withoutText(checked.inputs), checked.failures], [program, []]);
    const { id, outputs } = await provider.create({ urn, inputs });
    const there = controlPlane.pools.get("workers");
    assert.equal(id, "workers");
    assert.deepEqual(withoutText(outputs), {
      ...program,
      poolId: there?.id,
      createdAt: there?.createdAt.toISOString(),
      readiness: "ready",
      place: controlPlane.url,
    });

    const scaled = { ...inputs, replicas: 5 };
    const difference = await provider.diff(resourceOf(id, outputs), scaled);
    // Left open: Pulumi compares by itself then, and so honours replaceOnChanges.
    assert.deepEqual([difference.changes, difference.replaces], [undefined, []]);
    const updated = await provider.update(resourceOf(id, outputs), { inputs: scaled });
    assert.equal(controlPlane.pools.get("workers")?.replicas, 5);
    assert.deepEqual(withoutText(updated), { ...withoutText(outputs), replicas: 5 });

    const state = { ...withoutText(updated), __provider };
    const read = await provider.read({ urn, inputs }, id, state);
    assert.deepEqual([read.id, withoutText(read.outputs)], [id, withoutText(updated)]);
    assert.deepEqual(withoutText(read.inputs ?? {}), { ...program, replicas: 5 });
    await provider.delete(resourceOf(id, state));
    assert.deepEqual(controlPlane.pools.list(), []);
    assert.equal((await provider.read({ urn, inputs }, id, { ...state, createdAt: "2026-01-01T00:00:00Z" })).id, "");
  });

  it("reads and deletes a pool that an older release wrote down, without a word of new things", async () => {
    const pool = controlPlane.pools.seed({ name: "workers-1a2b3c4", replicas: 2 });
    const recorded = {
      name: pool.name,
      templateName: "python",
      replicas: 2,
      poolId: pool.id,
      createdAt: pool.createdAt.toISOString(),
      readiness: "ready",
    };
    const read = await provider.read({ urn, inputs }, pool.name, { ...recorded, __provider });
    assert.deepEqual(withoutText(read.outputs), recorded);
    await provider.delete(resourceOf(pool.name, recorded));
    assert.deepEqual(controlPlane.pools.list(), []);
  });

  it("hands a partially created pool to the engine, with everything that later calls need", async () => {
    controlPlane.readyAfterSeconds.everywhere = Infinity;
    const error = await failureOf(provider.create({ urn, inputs }));
    assert.ok(error instanceof PartialFailure, error.message);
    assert.equal(error.id, "workers");
    assert.match(error.reasons[0] ?? "", /no replica became ready in time/);
    assert.deepEqual([error.outputs["__provider"], error.outputs["readiness"]], [__provider, "notReady"]);
  });

  it("says what a user can do once, without a stack and without the key", async () => {
    const create = provider.create({ urn, inputs: { ...inputs, templateName: "nothing" } });
    await assert.rejects(create, /could not create SandboxPool "workers": .*TemplateNotFound/);
    controlPlane.faults.add({ kind: "status", status: 401, body: { detail: "Invalid API key" }, times: Infinity });
    const remove = provider.delete(resourceOf("workers", { ...program, readiness: "ready" }));
    await assert.rejects(remove, /langsmith:apiKey.*--run-program/);
    const printed = output.join("\n");
    assert.doesNotMatch(printed, /\n\s+at |could not/);
    assert.ok(!printed.includes(controlPlane.apiKey));
  });

  it("shows the stack of an error that nobody expected", async () => {
    const unreadable = { templateName: "python", replicas: 1, __provider };
    const error = await failureOf(provider.delete({ ...resourceOf("workers", unreadable), inputs: unreadable }));
    assert.match(`${error.message}\n${output.join("\n")}`, /\n\s+at .*provider/);
  });
});
