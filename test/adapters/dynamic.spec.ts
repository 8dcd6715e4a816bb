import assert from "node:assert/strict";
import type { dynamic } from "@pulumi/pulumi";
import { dynamicProvider } from "../../provider/adapters/dynamic";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import { samples } from "../lifecycle/samples";
import { urnOf } from "../lifecycle/operation";
import { failureOf } from "../lifecycle/test-stack";

const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const TEXT = "exports.handler = () => undefined";

type Properties = Record<string, unknown>;
type Provider = Required<dynamic.ResourceProvider<Properties, Properties>>;

async function check(provider: Provider, olds: Properties, news: Properties): Promise<Properties> {
  const { inputs = {}, failures } = await provider.check(olds, news);
  assert.deepEqual(failures, []);
  return inputs;
}

describe("dynamic provider", () => {
  let controlPlane: ControlPlane;
  beforeEach(async () => {
    controlPlane = await startControlPlane();
  });
  afterEach(() => controlPlane.close());

  async function startProvider(resource = "SandboxPool", settings: Record<string, string> = {}): Promise<Provider> {
    // Connecting to an engine would change Pulumi's state for other tests.
    const provider = dynamicProvider(resource, { report: () => undefined }) as Provider;
    const config: Record<string, string> = {
      "langsmith:endpoint": controlPlane.url,
      "langsmith:apiKey": controlPlane.apiKey,
      ...settings,
    };
    await provider.configure({ config: { get: (key) => config[key], require: () => assert.fail() } });
    return provider;
  }

  it("has no resources of other releases", () => {
    for (const resource of ["SandboxThing", "constructor"]) {
      assert.throws(() => dynamicProvider(resource), new RegExp(`this release .* has no resource ${resource}`));
    }
  });

  for (const { definition, inputs, replacing, updating } of Object.values(samples)) {
    const { name, ...withoutName } = inputs;

    describe(`dynamic provider of a ${definition.type}`, () => {
      // The provider remembers registrations for the whole operation, and all tests run in one.
      let logicalName: string;
      let count = 0;
      beforeEach(() => {
        count++;
        logicalName = `dynamic-${count}`;
      });
      const registration = (preview?: true) => ({ urn: urnOf(definition, logicalName), ...(preview && { preview }) });

      it("removes the SDK's own properties from the inputs", async () => {
        const provider = await startProvider(definition.type);
        // The first release wrote them without the underscores.
        for (const key of ["__registration", "registration"]) {
          const news = { ...withoutName, [key]: registration(), __provider: TEXT };
          const checked = await check(provider, {}, news);
          assert.deepEqual(Object.keys(checked).sort(), Object.keys(inputs).sort());
        }
      });

      it("accepts null for inputs that the program leaves out", async () => {
        const provider = await startProvider(definition.type);
        const nothing = Object.fromEntries(Object.keys(definition.fields).map((key) => [key, null]));
        const news = { ...nothing, ...withoutName, registration: registration(), __provider: TEXT };
        const { name: automatic, ...checked } = await check(provider, {}, news);
        assert.deepEqual(checked, withoutName);
        assert.equal(typeof automatic, "string");
        const state = { ...checked, name: automatic };
        const difference = await provider.diff("id", { ...state, __provider: TEXT }, { ...nothing, ...state });
        assert.equal(difference.changes, false);
      });

      it("passes unknown values through a preview as Pulumi writes them", async () => {
        const provider = await startProvider(definition.type);
        const [key = ""] = Object.keys(replacing ?? updating ?? {});
        const news = { ...withoutName, [key]: UNKNOWN_ON_THE_WIRE, __registration: registration(true) };
        const checked = await check(provider, { ...inputs, __provider: TEXT }, news);
        assert.deepEqual([checked[key], checked["name"]].includes(UNKNOWN_ON_THE_WIRE), true);
        const difference = await provider.diff(name, { ...inputs, __provider: TEXT }, checked);
        assert.equal(difference.replaces?.includes(key), replacing !== undefined);
        assert.deepEqual(controlPlane.requests.all, []);
      });

      it("returns no undefined value, at any depth", async () => {
        const provider = await startProvider(definition.type);
        const checked = await check(provider, {}, { ...withoutName, __registration: registration() });
        const { id, outs = {} } = await provider.create({ ...checked, __provider: TEXT });
        const read = await provider.read(id, { ...outs, __provider: TEXT });
        assert.deepEqual(read.props, outs);
        for (const properties of [checked, outs, read.props, read.inputs]) {
          assert.deepEqual(properties, JSON.parse(JSON.stringify(properties)));
        }
        await provider.delete(id, outs);
        // Reads may lag behind right after a create.
        assert.deepEqual(await provider.read(id, { ...outs, createdAt: "2026-01-01T00:00:00Z" }), {});
      });

      it("returns a partially created object in the form that Pulumi stores unchanged", async () => {
        const provider = await startProvider(definition.type);
        const checked = await check(provider, {}, { ...withoutName, __registration: registration() });
        controlPlane.faults.add({ kind: "status", status: 502, method: "POST", phase: "after" });
        const error = await failureOf(provider.create({ ...checked, __provider: TEXT }));
        const { id, properties, reasons } = error as Error & Properties;
        assert.equal(
          id,
          (properties as Properties)[definition.api.identifiedBy === "id" ? definition.idProperty : "name"],
        );
        assert.deepEqual(reasons, [error.message]);
        assert.equal((properties as Properties)["__provider"], TEXT);
        assert.deepEqual(properties, JSON.parse(JSON.stringify(properties)));
      });
    });
  }

  describe("dynamic provider's errors", () => {
    it("reports an error of the user with a message and no stack, since Pulumi prints it a second time", async () => {
      const provider = await startProvider();
      const error = await failureOf(provider.create({ ...samples.SandboxPool.inputs, templateName: "nothing" }));
      assert.match(error.message, /could not create SandboxPool "workers": .*TemplateNotFound/);
      assert.doesNotMatch(`${error.stack} ${String(error)}`, /\n|TemplateNotFound/);
    });

    it("reports a faulty setting as an error of the user", async () => {
      const provider = await startProvider("SandboxPool", { "langsmith:endpoint": "ftp://example.com" });
      const error = await failureOf(provider.create(samples.SandboxPool.inputs));
      assert.match(error.message, /langsmith:endpoint/);
      assert.doesNotMatch(String(error.stack), /\n/);
    });

    it("reports an unexpected error with its kind and its stack", async () => {
      const provider = await startProvider();
      const unreadable = new Proxy({}, { ownKeys: () => assert.fail("a fault of ours") });
      for (const call of [
        () => provider.check({}, unreadable),
        () => provider.diff("workers", samples.SandboxPool.inputs, unreadable),
        () => provider.create(unreadable),
        () => provider.update("workers", samples.SandboxPool.inputs, unreadable),
        () => provider.delete("workers", unreadable),
      ]) {
        const error = await failureOf(call());
        assert.equal(error.name, "AssertionError");
        assert.match(String(error.stack), /a fault of ours[^]*\n {4}at .*dynamic\.spec/);
      }
    });

    it("reports a proxy without its password", async () => {
      const environment = { ...process.env };
      const proxy = "http://user:hunter2@";
      Object.assign(process.env, { HTTP_PROXY: proxy, http_proxy: proxy });
      try {
        const provider = await startProvider("SandboxPool", { "langsmith:endpoint": "https://langsmith.example.com" });
        const error = await failureOf(provider.read("workers", {}));
        assert.match(error.message, /HTTP_PROXY or HTTPS_PROXY is not the URL/);
        assert.doesNotMatch(`${error.message} ${error.stack} ${String(error.cause)}`, /hunter2/);
      } finally {
        process.env = environment;
      }
    });
  });

  it("batches the requests of objects that are read at the same time", async () => {
    const provider = await startProvider();
    const pools = Array.from({ length: 10 }, (_, index) => controlPlane.pools.seed({ name: `pool-${index}` }));
    const found = await Promise.all(
      pools.map(({ id, name, templateName, replicas }) =>
        provider.read(name, { name, templateName, replicas, poolId: id, readiness: "ready" }),
      ),
    );
    const seen = found.map((pool) => pool.props?.["poolId"]);
    assert.deepEqual(
      seen,
      pools.map(({ id }) => id),
    );
    assert.equal(controlPlane.requests.all.length, 1);
  });

  it("shows no snapshot as replaced in the preview of its registry's new password", async () => {
    const [registries, snapshots] = [await startProvider("SandboxRegistry"), await startProvider("SandboxSnapshot")];
    const [registry, snapshot] = [samples.SandboxRegistry, samples.SandboxSnapshot];
    const urn = urnOf(registry.definition, "rotated");
    const old = { ...registry.inputs, name: "dynamic-rotated" };
    const proposed = { ...old, password: "another", registration: { urn }, __provider: TEXT };
    const outputs = { ...old, registryId: "r-1", __provider: TEXT };
    await registries.diff("dynamic-rotated", outputs, await check(registries, old, proposed));

    const agent = { ...snapshot.inputs, name: "dynamic-agent", registryId: "r-1" };
    const references = { registryId: { urn, output: "registryId" } };
    const registration = { urn: urnOf(snapshot.definition, "agent"), references };
    const checked = await check(snapshots, agent, { ...agent, registryId: UNKNOWN_ON_THE_WIRE, registration });
    const before = { ...agent, snapshotId: "s-1", status: "ready", __provider: TEXT };
    assert.deepEqual((await snapshots.diff("s-1", before, checked)).replaces, []);
  });

  it("rejects inputs of two resources that contradict each other", async () => {
    const [templates, pools] = [await startProvider("SandboxTemplate"), await startProvider()];
    const volumeMounts = [{ volumeName: "data", mountPath: "/data" }];
    const template = { name: "dynamic-with-data", image: "python:3.13", volumeMounts };
    const urn = (resource: keyof typeof samples) => urnOf(samples[resource].definition, "contradiction");
    await templates.check({}, { ...template, __registration: { urn: urn("SandboxTemplate") } });
    const pool = { name: "dynamic-pool", templateName: template.name, replicas: 1 };
    const { failures } = await pools.check({}, { ...pool, __registration: { urn: urn("SandboxPool") } });
    assert.deepEqual(failures, [
      { property: "", reason: "templateName: the template has volume mounts, which pools cannot have" },
    ]);
  });
});
