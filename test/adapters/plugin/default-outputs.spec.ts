import assert from "node:assert/strict";
import { fieldsOf } from "../../../provider/lifecycle/definition";
import type { ControlPlane } from "../../../harness/control-plane";
import type { ProviderClient } from "../../../harness/engine/offline/provider-client";
import { type Properties, revealSecrets } from "../../../harness/engine/properties";
import { isNothing, samples } from "../../lifecycle/samples";
import { openPlugin } from "./support";

function pick(properties: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => keys.includes(key)));
}

describe("the plugin's default outputs", function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  let provider: ProviderClient;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ controlPlane, provider, close } = await openPlugin());
    const inputs = { endpoint: controlPlane.url, apiUrl: controlPlane.url, apiKey: controlPlane.apiKey };
    await provider.configure({ urn: "urn:pulumi:dev::shop::pulumi:providers:langsmith::default", inputs }, "1");
  });
  afterEach(() => close());

  for (const { definition, inputs, updating } of Object.values(samples)) {
    const { type, api, idProperty } = definition;
    const fields = fieldsOf(definition);
    const defaults = Object.fromEntries(
      Object.entries(fields)
        .filter(([key, field]) => !(key in inputs) && field.default !== undefined && !isNothing(field.default))
        .map(([key, field]) => [key, field.default]),
    );
    const keys = Object.keys(defaults);
    const urn = `urn:pulumi:dev::shop::langsmith:index:${type}::r`;
    const recorded = (outputs: Properties, given: Properties = inputs) => ({
      urn,
      id: String(outputs[api.identifiedBy === "id" ? idProperty : "name"]),
      type: `langsmith:index:${type}`,
      custom: true,
      inputs: given,
      outputs,
    });
    const create = () => provider.create({ urn, inputs });

    describe(`default outputs of ${type}`, () => {
      it("returns defaults as outputs of a create, an update and an import, also in previews, and never as inputs", async () => {
        assert.deepEqual(pick((await provider.create({ urn, inputs }, { preview: true })).outputs, keys), defaults);
        const { id, outputs } = await create();
        assert.deepEqual(pick(outputs, keys), defaults);
        const before = recorded(outputs);
        const wanted = { inputs: { ...inputs, ...updating } };
        assert.deepEqual(pick(await provider.update(before, wanted, { preview: true }), keys), defaults);
        assert.deepEqual(pick(await provider.update(before, wanted), keys), defaults);
        const imported = await provider.read({ urn, inputs: {} }, id, {});
        assert.deepEqual(pick(imported.outputs, keys), defaults);
        const { inputs: checked } = await provider.check({ urn, inputs }, {});
        assert.deepEqual(pick(checked, keys), {});
      });

      it("shows no difference if an older release recorded no default or another one", async () => {
        const { outputs } = await create();
        const without = Object.fromEntries(Object.entries(outputs).filter(([key]) => !keys.includes(key)));
        const others = Object.fromEntries(
          keys.filter((key) => fields[key]?.onChange !== "update").map((key) => [key, "another"]),
        );
        for (const known of [outputs, without, { ...outputs, ...others }]) {
          assert.equal((await provider.diff(recorded(known), inputs)).changes, false);
          const read = await provider.read({ urn, inputs }, recorded(known).id, known);
          assert.deepEqual(revealSecrets(read.inputs ?? {}), inputs);
          assert.deepEqual(Object.keys(read.outputs).sort(), Object.keys(known).sort());
        }
        assert.equal((await provider.diff(recorded(outputs), { ...inputs, ...defaults })).changes, false);
      });

      it("shows a difference if the program sets or set another value than the default", async () => {
        const { outputs } = await create();
        const given = pick({ waitForReady: false, timeout: 60, tag: "v2", adoptExisting: true }, keys);
        for (const [key, value] of Object.entries(given)) {
          assert.deepEqual((await provider.diff(recorded(outputs), { ...inputs, [key]: value })).changed, [key]);
          const before = recorded({ ...outputs, [key]: value }, { ...inputs, [key]: value });
          assert.deepEqual((await provider.diff(before, inputs)).changed, [key]);
        }
      });
    });
  }

  it("shows drift of a property with a default: a moved tag, another way to sign in", async () => {
    const { inputs: snapshot } = samples.SandboxSnapshot;
    const urn = "urn:pulumi:dev::shop::langsmith:index:SandboxSnapshot::r";
    const { id, outputs } = await provider.create({ urn, inputs: snapshot });
    controlPlane.snapshots.seed({ name: snapshot.name });
    assert.notEqual((await provider.read({ urn, inputs: snapshot }, id, outputs)).outputs["tag"], "latest");

    const { inputs: registry } = samples.SandboxRegistry;
    const other = urn.replace("SandboxSnapshot", "SandboxRegistry");
    const made = await provider.create({ urn: other, inputs: registry });
    controlPlane.registries.update(registry.name, { authType: "AWS_ROLE" });
    const read = await provider.read({ urn: other, inputs: registry }, made.id, made.outputs);
    assert.deepEqual([read.outputs["authType"], read.inputs?.["authType"]], ["AWS_ROLE", "AWS_ROLE"]);
  });
});
