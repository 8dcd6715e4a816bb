import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { functionNames } from "../../provider/adapters/plugin/functions";
import { fieldsOf } from "../../provider/resource/definition";
import { secretFields } from "../../provider/resource/fields";
import * as dynamic from "../../sdk";
import * as native from "../../sdk/native";
import { samples } from "../resource/samples";
import { Echo, requestOf, valueOf } from "./mocks";

/** What all classes have in common. */
interface ResourceClass {
  new (name: string, args: object, opts?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  get(name: string, id: string, opts?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  isInstance(value: unknown): boolean;
}

/** What the classes of the dynamic provider register besides what the program asks for. */
const FOR_THE_PROVIDER = ["__provider", "registration"];

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
        Object.keys(mocks.registered.get(door.typeOf(name)) ?? {}).filter((input) => !FOR_THE_PROVIDER.includes(input));

      describe(`${name} of ${module}`, () => {
        it("registers what the program asks for, under its type", async () => {
          const { type, props, opts } = await requestOf((opts) => new Resource("r", inputs, opts));
          assert.equal(type, door.typeOf(name));
          assert.deepEqual(registeredInputs().sort(), Object.keys(inputs).sort());
          const given = Object.fromEntries(Object.keys(inputs).map((input) => [input, props[input] as unknown]));
          assert.deepEqual(await valueOf(pulumi.output(given)), inputs);
          const secrets = secretFields(fields);
          assert.deepEqual(opts.additionalSecretOutputs ?? [], secrets);
          for (const field of secrets) assert.ok(await pulumi.isSecret(pulumi.output(props[field])), field);
          // The native resource is the one that the dynamic provider managed.
          const isMoved = type !== dynamicTypeOf(name);
          assert.deepEqual(opts.aliases ?? [], isMoved ? [{ type: dynamicTypeOf(name) }] : []);
        });

        it("has all outputs, with the definition's defaults where nothing returns them", async () => {
          const withoutDefaults = Object.fromEntries(
            Object.entries(inputs).filter(([field]) => fields[field]?.default === undefined),
          );
          const resource: object = new Resource("r", withoutDefaults);
          const expected = [
            ...Object.keys(fields),
            ...outputs,
            ...(creationResult ? [creationResult.property] : []),
            ...[idProperty, "createdAt", "adoptedAt"],
          ];
          assert.deepEqual(
            expected.filter((output) => !(output in resource)),
            [],
          );
          for (const [field, { default: value }] of Object.entries(fields)) {
            if (value === undefined) continue;
            const output = await valueOf(resource[field as never] as pulumi.Output<unknown>);
            assert.deepEqual(output, isNone(value) ? undefined : value, field);
          }
        });

        it("is looked up by what the control plane is asked for, without any input", async () => {
          const resource = Resource.get("shared", "key");
          await valueOf(resource.urn);
          assert.deepEqual(registeredInputs(), []);
          const key = api.key === "id" ? idProperty : "name";
          assert.equal(await valueOf(resource[key as never] as pulumi.Output<unknown>), "key");
        });

        if (door.exported === dynamic) {
          it("cannot be imported", () => {
            assert.throws(() => new Resource("r", inputs, { import: "key" }), /"r".*import/);
            assert.equal(mocks.registered.size, 0);
          });
        }

        it("is told apart from all others, and from anything else", () => {
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
    for (const getter of Object.values(functionNames(name))) {
      it(`have ${getter}, which asks the plugin for what it is called, and returns what that says`, async () => {
        const functions = native as unknown as Record<string, (args: object) => unknown>;
        mocks.found = { name: "found" };
        assert.deepEqual(await functions[getter]?.({ name: "given" }), mocks.found);
        const output = functions[`${getter}Output`]?.({ name: "given" }) as pulumi.Output<unknown>;
        assert.deepEqual(await valueOf(output), mocks.found);
        assert.deepEqual(mocks.called, [`langsmith:index:${getter}`, `langsmith:index:${getter}`]);
      });
    }
  }
});

/** What a program sees as nothing. */
function isNone(value: unknown): boolean {
  return value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
