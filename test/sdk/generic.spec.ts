import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { functionNames } from "../../provider/adapters/plugin/functions";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { secretFields } from "../../provider/lifecycle/fields";
import * as dynamic from "../../sdk";
import * as native from "../../sdk/native";
import { isNothing, samples } from "../lifecycle/samples";
import { Echo, requestOf, valueOf } from "./mocks";

/** The part that all classes have in common. */
interface ResourceClass {
  new (name: string, args: object, opts?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  get(name: string, id: string, opts?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  isInstance(value: unknown): boolean;
}

interface Door {
  module: string;
  exported: object;
  typeOf(name: string): string;
}

const dynamicTypeOf = (name: string): string => `pulumi-nodejs:dynamic/langsmith:${name}`;
const doors: Door[] = [
  { module: "pulumi-langsmith", exported: dynamic, typeOf: dynamicTypeOf },
  { module: "pulumi-langsmith/native", exported: native, typeOf: (name) => `langsmith:index:${name}` },
];

function classOf({ module, exported }: Door, name: string): ResourceClass {
  const { [name]: found } = exported as Record<string, ResourceClass>;
  assert.ok(found, `${module} exports no ${name}`);
  return found;
}

describe("the classes of all resources", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  for (const door of doors) {
    const { module } = door;
    for (const { definition, inputs } of Object.values(samples)) {
      const { type: name, api, creationResult, idProperty, outputs = [] } = definition;
      const fields = fieldsOf(definition);
      const Resource = classOf(door, name);
      const registeredInputs = (): string[] =>
        // The class and the provider exchange these keys; they are no inputs.
        Object.keys(mocks.registered.get(door.typeOf(name)) ?? {}).filter((input) => !input.startsWith("__"));

      describe(`${name} of ${module}`, () => {
        it("registers the inputs of the program under its type", async () => {
          const { type, props, opts } = await requestOf((opts) => new Resource("r", inputs, opts));
          assert.equal(type, door.typeOf(name));
          assert.deepEqual(registeredInputs().sort(), Object.keys(inputs).sort());
          const given = Object.fromEntries(Object.keys(inputs).map((input) => [input, props[input] as unknown]));
          assert.deepEqual(await valueOf(pulumi.output(given)), inputs);
          const secrets = secretFields(fields);
          assert.deepEqual(opts.additionalSecretOutputs ?? [], secrets);
          for (const field of secrets) assert.ok(await pulumi.isSecret(pulumi.output(props[field])), field);
          // An alias makes the native resource the same as that of the dynamic provider.
          const isMoved = type !== dynamicTypeOf(name);
          assert.deepEqual(opts.aliases ?? [], isMoved ? [{ type: dynamicTypeOf(name) }] : []);
        });

        it("has the definition's defaults as outputs if the engine returns none", async () => {
          const withoutDefaults = Object.fromEntries(
            Object.entries(inputs).filter(([field]) => fields[field]?.default === undefined),
          );
          const resource = new Resource("r", withoutDefaults);
          for (const [field, { default: value }] of Object.entries(fields)) {
            if (value === undefined) continue;
            assert.deepEqual(await valueOf(outputOf(resource, field)), isNothing(value) ? undefined : value, field);
          }
          if (!creationResult) return;
          assert.equal(await valueOf(outputOf(resource, creationResult.property)), creationResult.pending);
        });

        it("has all outputs if it is only looked up", () => {
          const resource = Resource.get("shared", "key");
          const named = [idProperty, "createdAt", "adoptedAt", ...(creationResult ? [creationResult.property] : [])];
          const missing = [...Object.keys(fields), ...outputs, ...named].filter((output) => !(output in resource));
          assert.deepEqual(missing, []);
        });

        it("is looked up by its key in the API, without any input", async () => {
          const resource = Resource.get("shared", "key");
          await valueOf(resource.urn);
          assert.deepEqual(registeredInputs(), []);
          const key = api.key === "id" ? idProperty : "name";
          assert.equal(await valueOf(outputOf(resource, key)), "key");
        });

        if (door.exported === dynamic) {
          it("refuses the option import", () => {
            const advice = "adoptExisting" in fields ? /"r".*import.*adoptExisting/ : /"r".*import/;
            assert.throws(() => new Resource("r", inputs, { import: "key" }), advice);
            assert.equal(mocks.registered.size, 0);
          });
        }

        it("is recognised by isInstance, unlike all other resources and values", () => {
          const others = doors.flatMap((otherDoor) =>
            Object.entries(samples)
              .map(([other, sample]) => [classOf(otherDoor, other), sample] as const)
              .filter(([Other]) => Other !== Resource)
              .map(([Other, sample]) => new Other("other", sample.inputs)),
          );
          const mistaken = [...others, {}, null, undefined, name].filter((value) => Resource.isInstance(value));
          assert.deepEqual(mistaken, []);
          assert.ok(Resource.isInstance(new Resource("r", inputs)));
        });
      });
    }
  }

  for (const name of Object.keys(samples)) {
    const { single, all } = functionNames(name);
    for (const [called, args] of [
      [single, [{ name: "given" }]],
      [all, []],
    ] as const) {
      it(`include ${called}, which calls the plugin's function of that name`, async () => {
        mocks.found = { name: "found" };
        assert.deepEqual(await functionOf(called)(...args), mocks.found);
        const output = functionOf(`${called}Output`)(...args);
        assert.ok(pulumi.Output.isInstance(output));
        assert.deepEqual(await valueOf(output), mocks.found);
        const call = { token: `langsmith:index:${called}`, inputs: args[0] ?? {} };
        assert.deepEqual(mocks.called, [call, call]);
      });
    }
  }
});

function functionOf(name: string): (args?: object) => unknown {
  const { [name]: found } = native as unknown as Record<string, (args?: object) => unknown>;
  assert.ok(found, `pulumi-langsmith/native exports no ${name}`);
  return found;
}

function outputOf(resource: pulumi.Resource, name: string): pulumi.Output<unknown> {
  const output: unknown = Reflect.get(resource, name);
  assert.ok(pulumi.Output.isInstance(output), name);
  return output;
}
