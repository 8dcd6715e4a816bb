import assert from "node:assert/strict";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ControlPlane } from "../../../harness/control-plane";
import { call } from "../../../harness/engine/offline/provider-call";
import { ProviderClient } from "../../../harness/engine/offline/provider-client";
import type { Properties } from "../../../harness/engine/properties";
import { type EngineLog, openPlugin, startLog, until } from "./support";

const urnOf = (provider: string): string => `urn:pulumi:dev::shop::pulumi:providers:langsmith::${provider}`;
const POOL = "urn:pulumi:dev::shop::langsmith:index:SandboxPool::workers";
const FIRST_ENGINE = "127.0.0.1:1";
const SECOND_ENGINE = "127.0.0.1:2";

describe("a plugin that Pulumi attaches to", function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  let provider: ProviderClient;
  let raw: ResourceProviderClient;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ controlPlane, provider, raw, close } = await openPlugin());
    await attach(FIRST_ENGINE);
  });
  afterEach(() => close());

  const attach = (engine: string): Promise<Empty> =>
    call<Empty>((done) => raw.attach(new PluginAttach().setAddress(engine), done));
  const settings = (more: Properties = {}): Properties => ({
    endpoint: controlPlane.url,
    apiKey: controlPlane.apiKey,
    ...more,
  });
  const configure = (name: string, inputs: Properties, id = "1"): Promise<void> =>
    provider.configure({ urn: urnOf(name), inputs }, id);
  const create = (name: string): Promise<unknown> =>
    provider.create({ urn: POOL, inputs: { name, templateName: "python", replicas: 1 } });
  const pools = (): string[] =>
    controlPlane.pools
      .list()
      .map(({ name }) => name)
      .sort();

  it("serves the next operation after a cancelled one, whose requests stay cancelled", async () => {
    await configure("default", settings());
    await create("a");
    await provider.cancel();
    await assert.rejects(create("b"), /the operation was cancelled/);
    await configure("default", settings());
    await create("c");
    await provider.cancel();
    await attach(SECOND_ENGINE);
    await configure("default", settings());
    await create("d");
    assert.deepEqual(pools(), ["a", "c", "d"]);
  });

  it("ends running calls when Pulumi cancels, also in a later operation", async () => {
    await configure("default", settings());
    await provider.cancel();
    await attach(SECOND_ENGINE);
    await configure("default", settings());
    controlPlane.faults.add({ kind: "hang", phase: "after", method: "POST" });
    const creation = create("a").catch((error: unknown) => error);
    await until(() => pools().length === 1);
    await provider.cancel();
    assert.match(String(await creation), /the operation was cancelled/);
  });

  it("rejects a second provider, whose resources it would create with the settings of the first", async () => {
    await configure("research", settings());
    const refusal = new RegExp(
      'could not configure the provider "sales": this plugin process serves the provider "research" already, and ' +
        "Pulumi's requests do not name their provider. Unset PULUMI_DEBUG_PROVIDERS",
    );
    await assert.rejects(configure("sales", settings({ tenantId: "sales" })), refusal);
    // Pulumi cancels each time it closes one of its connections, even in the middle of an operation.
    await provider.cancel();
    await attach(FIRST_ENGINE);
    await assert.rejects(configure("sales", settings({ tenantId: "sales" })), refusal);
    controlPlane.requests.clear();
    await create("a");
    assert.ok(controlPlane.requests.all.every(({ headers }) => headers["x-tenant-id"] === undefined));
  });

  it("rejects a provider in two versions, which Pulumi has while it replaces the provider", async () => {
    await configure("research", settings({ tenantId: "old" }));
    await assert.rejects(
      configure("research", settings({ tenantId: "new" }), "2"),
      /serves it with other settings already/,
    );
  });

  it("serves several providers with the same settings", async () => {
    await configure("research", settings());
    await configure("sales", settings(), "2");
    await create("a");
    assert.deepEqual(pools(), ["a"]);
  });

  it("uses the new settings of a provider that Pulumi updates", async () => {
    await configure("research", settings({ apiKey: "old" }));
    await assert.rejects(create("a"), /refused/);
    await configure("research", settings());
    await create("a");
    assert.deepEqual(pools(), ["a"]);
  });

  it("serves another provider for another engine, and repeats its warnings there", async () => {
    await configure("research", settings({ apiKey: "wrong" }));
    const logs: EngineLog[] = [];
    for (const name of ["sales", "support"]) {
      const log = await startLog();
      logs.push(log);
      await attach(log.address);
      await provider.checkConfig({ urn: urnOf("default"), inputs: { apikey: "x" } }, {});
      await configure(name, settings());
      await create(name);
      await until(() => log.lines.length === 1);
    }
    assert.deepEqual(pools(), ["sales", "support"]);
    for (const log of logs) log.end();
  });
});
