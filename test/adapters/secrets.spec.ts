import assert from "node:assert/strict";
import { doorNames } from "../../harness/doors";
import { PartialFailure } from "../../harness/engine/offline/provider-call";
import { maskProperties, mapPropertySecrets, type Properties, revealSecrets } from "../../harness/engine/properties";
import type { ResourceName } from "../../provider/resources";
import { samples } from "../lifecycle/samples";
import { TestStack } from "../lifecycle/test-stack";
import { type Adapter, startAdapter, TYPE_PREFIXES } from "../model/adapters";
import { assertAbsent } from "../scenarios/canaries";

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

/** Outputs in the state in clear, without those named like an input, which Pulumi encrypts like the input. */
function inClear(outputs: Properties, inputs: Properties): string {
  return JSON.stringify(Object.entries(maskProperties(outputs)).filter(([key]) => !(key in inputs)));
}

interface Made {
  urn: string;
  id: string;
  outputs: Properties;
}

for (const door of doorNames) {
  describe(`secrets in the adapter of the ${door} provider`, () => {
    const options = { timeScale: 1000, buildSeconds: 1, apiKeys: [`lsv2_${CANARY}`] };
    const stack = TestStack.each(samples.SandboxSnapshot, options);
    let adapter: Adapter;
    beforeEach(async () => (adapter = await startAdapter(door, stack.context())));
    afterEach(() => {
      adapter.end();
    });

    const urnOf = (type: string): string => `urn:pulumi:dev::shop::${TYPE_PREFIXES[door]}${type}::r`;
    const check = async (type: string, inputs: Properties) => {
      const urn = urnOf(type);
      const registration = door === "dynamic" ? { __registration: { urn } } : {};
      return (await adapter.provider.check({ urn, inputs: { ...inputs, ...registration } }, {})).failures;
    };
    const create = async (type: ResourceName, inputs: Properties): Promise<Made> => {
      const urn = urnOf(type);
      return { urn, ...(await adapter.provider.create({ urn, inputs })) };
    };
    const failToCreate = async (type: ResourceName, inputs: Properties): Promise<PartialFailure> => {
      const error: unknown = await create(type, inputs).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof PartialFailure, String(error));
      return error;
    };
    // An engine returns properties without the marks of secrets.
    const known = ({ urn, id, outputs }: Made) => {
      const type = urn.split("::")[2] ?? "";
      return { urn, id, type, custom: true, inputs: {}, outputs: revealSecrets(outputs) };
    };
    const read = async (made: Made) => {
      const { urn, id, outputs } = known(made);
      const { inputs = {}, ...found } = await adapter.provider.read({ urn, inputs: {} }, id, outputs);
      return { urn, inputs, ...found };
    };
    const replacesFor = async (made: Made, inputs: Properties): Promise<string[]> =>
      (await adapter.provider.diff(known(made), inputs)).replaces;

    const writeDifferently = (): void => {
      stack.controlPlane.faults.always({
        kind: "changeResponse",
        path: /snapshots/,
        changes: {
          docker_image: `docker.io/${snapshot.dockerImage}`,
          description: CANARY,
          run_config: { env_vars: { TOKEN: CANARY }, work_dir: `/${CANARY}` },
        },
      });
    };

    it("encrypts secrets that the host returns in another form", async () => {
      writeDifferently();
      const made = await create("SandboxSnapshot", snapshot);
      assert.ok("writtenAs" in made.outputs);
      assertAbsent([CANARY], "the state", inClear(made.outputs, snapshot));
      const found = await read(made);
      assert.deepEqual(found.outputs, made.outputs);
      assertAbsent([CANARY], "the state after a refresh", inClear(found.outputs, snapshot));
      assert.deepEqual(await replacesFor(found, snapshot), []);
      const updated = await adapter.provider.update(known(found), { inputs: { ...snapshot, timeout: 60 } });
      assertAbsent([CANARY], "the state after an update", inClear(updated, snapshot));
    });

    it("encrypts secrets when the create fails half-way", async () => {
      writeDifferently();
      stack.controlPlane.faults.add({
        kind: "changeResponse",
        changes: { status: "failed" },
        method: "GET",
        path: /snapshots/,
      });
      const failed = await failToCreate("SandboxSnapshot", snapshot);
      assert.match(failed.reasons.join(), /its build failed/);
      assert.ok("writtenAs" in failed.outputs);
      assertAbsent([CANARY], "the state", inClear(failed.outputs, snapshot));
    });

    it("replaces nothing for plain secrets in an older release's state, and a refresh encrypts them", async () => {
      writeDifferently();
      const made = await create("SandboxSnapshot", snapshot);
      const old = { ...made, outputs: mapPropertySecrets(made.outputs, ({ value }) => value) };
      assert.deepEqual(await replacesFor(old, snapshot), []);
      const found = await read(old);
      assert.deepEqual(await replacesFor(found, snapshot), []);
      assertAbsent([CANARY], "the state", inClear(found.outputs, snapshot));
    });

    it("encrypts secrets that the host repeats in another property, which keeps its value", async () => {
      stack.controlPlane.faults.always({
        kind: "changeResponse",
        path: /registries/,
        changes: { provider: `signed in as robot with ${PASSWORD}`, id: `id-of-${stack.controlPlane.apiKey}` },
      });
      const made = await create("SandboxRegistry", registry);
      assertAbsent([PASSWORD, CANARY], "the state", inClear(made.outputs, registry));
      assert.equal(revealSecrets(made.outputs)["registryId"], `id-of-${stack.controlPlane.apiKey}`);
      const found = await read(made);
      assert.deepEqual(found.outputs, made.outputs);

      stack.controlPlane.faults.always({
        kind: "changeResponse",
        path: /registries/,
        changes: { url: `${PASSWORD}.example.com` },
      });
      const drifted = await read(made);
      assertAbsent([PASSWORD], "the inputs", JSON.stringify(maskProperties(drifted.inputs)));
      assertAbsent([PASSWORD], "the state", JSON.stringify(maskProperties(drifted.outputs)));
      assert.equal(revealSecrets(drifted.outputs)["url"], `${PASSWORD}.example.com`);
    });

    it("redacts secrets that the host repeats in the reason of a failed build", async () => {
      await check("SandboxRegistry", registry);
      const login = Buffer.from(`robot:${PASSWORD}`).toString("base64");
      const message = `TOKEN=${CANARY} ${encodeURIComponent(stack.controlPlane.apiKey)} {"auth":"${login}"} ${PASSWORD} refused`;
      const changes = { status: "failed", status_message: message };
      stack.controlPlane.faults.add({ kind: "changeResponse", changes, method: "GET", path: /snapshots/ });
      const { reasons } = await failToCreate("SandboxSnapshot", snapshot);
      assert.match(reasons.join(), /its build failed .*refused/);
      assertAbsent([CANARY, PASSWORD, login], "the reasons", reasons.join());
    });

    for (const { definition, inputs, invalid } of Object.values(samples)) {
      it(`prints no secret of a faulty ${definition.type}, since no failure names a property`, async () => {
        for (const [property, faulty] of invalid) {
          const proposed = Object.entries({ ...inputs, ...faulty }).filter(([, value]) => value !== undefined);
          const failures = await check(definition.type, Object.fromEntries(proposed));
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
