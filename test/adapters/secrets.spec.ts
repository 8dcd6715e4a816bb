import assert from "node:assert/strict";
import type { dynamic } from "@pulumi/pulumi";
import { dynamicProvider } from "../../provider/adapters/dynamic";
import { Engine } from "../../provider/adapters/plugin/engine";
import { startServer } from "../../provider/adapters/plugin/server";
import { PluginService } from "../../provider/adapters/plugin/service";
import { Operation } from "../../provider/lifecycle/operation";
import { type ResourceName, resources } from "../../provider/resources";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import { PartialFailure } from "../../harness/engine/offline/provider-call";
import { ProviderClient } from "../../harness/engine/offline/provider-client";
import { maskProperties, mapPropertySecrets, type Properties, revealSecrets } from "../../harness/engine/properties";
import { assertAbsent } from "../scenarios/canaries";
import { urnOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";

/** The calls of an engine, which sends properties back without the marks of secrets. */
interface Door {
  check(resource: ResourceName, inputs: Properties): Promise<{ property: string; reason: string }[]>;
  create(resource: ResourceName, inputs: Properties): Promise<Made>;
  read(resource: ResourceName, made: Made): Promise<Made & { inputs: Properties }>;
  replacesFor(resource: ResourceName, made: Made, inputs: Properties): Promise<string[]>;
  update(resource: ResourceName, made: Made, inputs: Properties): Promise<Made>;
  close(): void;
}

interface Made {
  id: string;
  outputs: Properties;
  /** The reasons of a partial creation; empty after a complete one. */
  reasons: readonly string[];
}

async function openDynamic({ url, apiKey }: ControlPlane): Promise<Door> {
  const own = { operation: new Operation(), report: () => undefined };
  const settings: Record<string, string> = { "langsmith:endpoint": url, "langsmith:apiKey": apiKey };
  const config = { get: (key: string) => settings[key], require: () => assert.fail() };
  const providers = new Map<ResourceName, Required<dynamic.ResourceProvider<Properties, Properties>>>();
  for (const name of Object.keys(resources) as ResourceName[]) {
    const provider = dynamicProvider(name, own) as Required<dynamic.ResourceProvider<Properties, Properties>>;
    await provider.configure({ config });
    providers.set(name, provider);
  }
  const of = (name: ResourceName) => providers.get(name) ?? assert.fail();
  return {
    check: async (name, inputs) => {
      const registration = { urn: urnOf(resources[name], "r") };
      return (await of(name).check({}, { ...inputs, registration })).failures ?? [];
    },
    create: async (name, inputs) => {
      try {
        const { id, outs = {} } = await of(name).create(inputs);
        return { id, outputs: outs, reasons: [] };
      } catch (error) {
        const { id, properties, reasons } = error as { id?: string; properties?: Properties; reasons?: string[] };
        if (id === undefined || properties === undefined || reasons === undefined) throw error;
        return { id, outputs: properties, reasons };
      }
    },
    read: async (name, { id, outputs }) => {
      const { id: found, props = {}, inputs = {} } = await of(name).read(id, revealSecrets(outputs));
      return { id: String(found), outputs: props, inputs, reasons: [] };
    },
    replacesFor: async (name, { id, outputs }, inputs) =>
      (await of(name).diff(id, revealSecrets(outputs), inputs)).replaces ?? [],
    update: async (name, { id, outputs }, inputs) => {
      const { outs = {} } = await of(name).update(id, revealSecrets(outputs), inputs);
      return { id, outputs: outs, reasons: [] };
    },
    close: () => undefined,
  };
}

async function openNative({ url, apiKey }: ControlPlane): Promise<Door> {
  const server = await startServer(new PluginService(new Engine(undefined), "1.2.3"));
  const client = new ProviderClient(`127.0.0.1:${server.port}`);
  await client.handshake("127.0.0.1:1", "/");
  const urn = "urn:pulumi:dev::shop::pulumi:providers:langsmith::default";
  await client.configure({ urn, inputs: { endpoint: url, apiKey } }, "1");
  const subject = (name: ResourceName, inputs: Properties) => ({
    urn: `urn:pulumi:dev::shop::langsmith:index:${name}::r`,
    inputs,
  });
  const resource = (name: ResourceName, { id, outputs }: Made, inputs: Properties = {}) => ({
    ...subject(name, inputs),
    id,
    outputs,
    type: `langsmith:index:${name}`,
    custom: true,
  });
  return {
    check: async (name, inputs) => (await client.check(subject(name, inputs), {})).failures,
    create: async (name, inputs) => {
      try {
        return { ...(await client.create(subject(name, inputs))), reasons: [] };
      } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        return { id: error.id, outputs: error.outputs, reasons: error.reasons };
      }
    },
    read: async (name, { id, outputs }) => {
      const { inputs = {}, ...found } = await client.read(subject(name, {}), id, revealSecrets(outputs));
      return { ...found, inputs, reasons: [] };
    },
    replacesFor: async (name, made, inputs) => (await client.diff(resource(name, made), inputs)).replaces,
    update: async (name, made, inputs) => ({
      id: made.id,
      outputs: await client.update(resource(name, made), { inputs }),
      reasons: [],
    }),
    close: () => {
      client.close();
      server.close();
    },
  };
}

const CANARY = "canary-0123456789";
const snapshot = {
  name: "agent",
  dockerImage: `${CANARY}/image:1`,
  fsCapacityBytes: "4Gi",
  description: ` ${CANARY}`,
  labels: { team: CANARY },
  runConfig: { workDir: `/${CANARY}/`, envVars: { TOKEN: CANARY } },
};
const registry = samples.SandboxRegistry.inputs;
const PASSWORD = String(registry["password"]);

/** The outputs that the state has in clear. Leaves out those named like an input, which Pulumi encrypts like the input. */
function inClear(outputs: Properties, inputs: Properties): string {
  return JSON.stringify(Object.entries(maskProperties(outputs)).filter(([key]) => !(key in inputs)));
}

for (const [door, open] of [
  ["dynamic provider", openDynamic],
  ["plugin", openNative],
] as const) {
  describe(`secrets in the ${door}`, function () {
    this.timeout(60_000);
    let controlPlane: ControlPlane;
    let provider: Door;
    beforeEach(async () => {
      controlPlane = await startControlPlane({ timeScale: 1000, buildSeconds: 1, apiKeys: [`lsv2_${CANARY}`] });
      provider = await open(controlPlane);
    });
    afterEach(async () => {
      provider.close();
      await controlPlane.close();
    });

    const writeDifferently = (): void => {
      controlPlane.faults.always({
        kind: "changeResponse",
        path: /snapshots/,
        changes: {
          docker_image: `docker.io/${snapshot.dockerImage}`,
          description: CANARY,
          run_config: { env_vars: { TOKEN: CANARY }, work_dir: `/${CANARY}` },
        },
      });
    };

    it("are encrypted when the host writes the inputs in another way", async () => {
      writeDifferently();
      const made = await provider.create("SandboxSnapshot", snapshot);
      assert.deepEqual(made.reasons, []);
      assert.ok("writtenAs" in made.outputs);
      assertAbsent([CANARY], "the state", inClear(made.outputs, snapshot));
      const found = await provider.read("SandboxSnapshot", made);
      assert.deepEqual(found.outputs, made.outputs);
      assertAbsent([CANARY], "the state after a refresh", inClear(found.outputs, snapshot));
      assert.deepEqual(await provider.replacesFor("SandboxSnapshot", found, snapshot), []);
      const updated = await provider.update("SandboxSnapshot", found, { ...snapshot, timeout: 60 });
      assertAbsent([CANARY], "the state after an update", inClear(updated.outputs, snapshot));
    });

    it("are encrypted when the creation fails half-way", async () => {
      writeDifferently();
      controlPlane.faults.add({
        kind: "changeResponse",
        changes: { status: "failed" },
        method: "GET",
        path: /snapshots/,
      });
      const failed = await provider.create("SandboxSnapshot", snapshot);
      assert.match(failed.reasons.join(), /its build failed/);
      assert.ok("writtenAs" in failed.outputs);
      assertAbsent([CANARY], "the state", inClear(failed.outputs, snapshot));
    });

    it("in an older release's state replace nothing, and a refresh encrypts them", async () => {
      writeDifferently();
      const made = await provider.create("SandboxSnapshot", snapshot);
      const old = { ...made, outputs: mapPropertySecrets(made.outputs, ({ value }) => value) };
      assert.deepEqual(await provider.replacesFor("SandboxSnapshot", old, snapshot), []);
      const found = await provider.read("SandboxSnapshot", old);
      assert.deepEqual(await provider.replacesFor("SandboxSnapshot", found, snapshot), []);
      assertAbsent([CANARY], "the state", inClear(found.outputs, snapshot));
    });

    it("are encrypted when the host repeats them in another property, which keeps its value", async () => {
      controlPlane.faults.always({
        kind: "changeResponse",
        path: /registries/,
        changes: { provider: `signed in as robot with ${PASSWORD}`, id: `id-of-${controlPlane.apiKey}` },
      });
      const made = await provider.create("SandboxRegistry", registry);
      assertAbsent([PASSWORD, CANARY], "the state", inClear(made.outputs, registry));
      assert.equal(revealSecrets(made.outputs)["registryId"], `id-of-${controlPlane.apiKey}`);
      const found = await provider.read("SandboxRegistry", made);
      assert.deepEqual(found.outputs, made.outputs);

      controlPlane.faults.always({
        kind: "changeResponse",
        path: /registries/,
        changes: { url: `${PASSWORD}.example.com` },
      });
      const drifted = await provider.read("SandboxRegistry", made);
      assertAbsent([PASSWORD], "the inputs", JSON.stringify(maskProperties(drifted.inputs)));
      assertAbsent([PASSWORD], "the state", JSON.stringify(maskProperties(drifted.outputs)));
      assert.equal(revealSecrets(drifted.outputs)["url"], `${PASSWORD}.example.com`);
    });

    it("stay out of the reasons for a failed build, although the host repeats them", async () => {
      await provider.check("SandboxRegistry", registry);
      const login = Buffer.from(`robot:${PASSWORD}`).toString("base64");
      const message = `TOKEN=${CANARY} ${encodeURIComponent(controlPlane.apiKey)} {"auth":"${login}"} ${PASSWORD} refused`;
      const changes = { status: "failed", status_message: message };
      controlPlane.faults.add({ kind: "changeResponse", changes, method: "GET", path: /snapshots/ });
      const { reasons } = await provider.create("SandboxSnapshot", snapshot);
      assert.match(reasons.join(), /its build failed .*refused/);
      assertAbsent([CANARY, PASSWORD, login], "the reasons", reasons.join());
    });

    for (const { definition, inputs, invalid } of Object.values(samples)) {
      it(`are not printed when a ${definition.type} is faulty, since no failure names a property`, async () => {
        for (const [property, faulty] of invalid) {
          const proposed = Object.entries({ ...inputs, ...faulty }).filter(([, value]) => value !== undefined);
          const failures = await provider.check(definition.type as ResourceName, Object.fromEntries(proposed));
          assert.deepEqual([...new Set(failures.map((failure) => failure.property))], [""], property);
          assert.ok(
            failures.some(({ reason }) => reason.startsWith(`${property}: `)),
            JSON.stringify(failures),
          );
        }
      });
    }
  });
}
