import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { functionNames } from "../../provider/adapters/plugin/functions";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { secretFields } from "../../provider/lifecycle/fields";
import * as dynamic from "../../sdk";
import * as native from "../../sdk/native";
import { isNothing, samples } from "../lifecycle/samples";
import { Echo, requestOf, valueOf } from "./mocks";
import { warningsOf } from "./warnings";

/** What all classes have in common. */
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
        // Pulumi shows no difference in keys that begin like this: they are between the class and the provider.
        Object.keys(mocks.registered.get(door.typeOf(name)) ?? {}).filter((input) => !input.startsWith("__"));

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
          // They would become a part of the default provider's URN, and change with each release.
          assert.deepEqual([opts.version, opts.pluginDownloadURL], [undefined, undefined]);
        });

        it("keeps the aliases and secrets that the program's options name besides its own", async () => {
          const given = { aliases: [{ name: "old" }], additionalSecretOutputs: ["name"] };
          const { type, opts } = await requestOf((opts) => new Resource("r", inputs, opts), given);
          // The native resource is the one that the dynamic provider managed.
          const isMoved = type !== dynamicTypeOf(name);
          assert.deepEqual(opts.aliases, [{ name: "old" }, ...(isMoved ? [{ type: dynamicTypeOf(name) }] : [])]);
          assert.deepEqual(opts.additionalSecretOutputs, ["name", ...secretFields(fields)]);
        });

        for (const [title, left] of [
          ["left out", undefined],
          ["undefined", { value: undefined }],
          ["an output without a value", { value: pulumi.output(undefined) }],
        ] as const) {
          it(`has the definition's defaults where inputs are ${title}`, async () => {
            const defaults = Object.entries(fields).filter(([, field]) => field.default !== undefined);
            const kept = Object.entries(inputs).filter(([field]) => fields[field]?.default === undefined);
            const plain = defaults.filter(([field]) => !secretFields(fields).includes(field));
            const open = left ? plain.map(([field]) => [field, left.value] as const) : [];
            const resource = new Resource("r", Object.fromEntries([...kept, ...open]));
            await valueOf(resource.urn);
            for (const [field, { default: value }] of defaults) {
              assert.deepEqual(await valueOf(outputOf(resource, field)), isNothing(value) ? undefined : value, field);
            }
            assert.deepEqual(registeredInputs().sort(), kept.map(([field]) => field).sort());
            if (!creationResult) return;
            assert.equal(await valueOf(outputOf(resource, creationResult.property)), creationResult.pending);
          });
        }

        it("has all outputs where it is looked up", () => {
          const resource = Resource.get("shared", "key");
          const named = [idProperty, "createdAt", "adoptedAt", ...(creationResult ? [creationResult.property] : [])];
          const missing = [...Object.keys(fields), ...outputs, ...named].filter((output) => !(output in resource));
          assert.deepEqual(missing, []);
        });

        it("is looked up by what the control plane is asked for, without any input", async () => {
          const resource = Resource.get("shared", "key");
          await valueOf(resource.urn);
          assert.deepEqual(registeredInputs(), []);
          const key = api.key === "id" ? idProperty : "name";
          assert.equal(await valueOf(outputOf(resource, key)), "key");
        });

        it("is found again by its URN, as Pulumi does with a resource that another program passes on", async () => {
          const urn = await valueOf(new Resource("r", inputs).urn);
          assert.equal(await valueOf(outputOf(new Resource("r", {}, { urn }), "name")), inputs.name);
        });

        it("has its id as what it is called for by, where nothing returns that", async () => {
          const resource = new Resource("r", { ...inputs, name: undefined });
          assert.equal(await valueOf(outputOf(resource, api.key === "id" ? idProperty : "name")), "r-id");
        });

        if (door.exported === dynamic) {
          it("cannot be imported", () => {
            const advice = "adoptExisting" in fields ? /"r".*import.*adoptExisting/ : /"r".*import/;
            assert.throws(() => new Resource("r", inputs, { import: "key" }), advice);
            assert.equal(mocks.registered.size, 0);
          });

          it("has the provider text that every release has stored, since refresh and destroy run the stored one", async () => {
            const { props } = await requestOf((opts) => new Resource("r", inputs, opts));
            const text = `exports.handler=()=>require("pulumi-langsmith/provider").dynamicProvider("${name}")`;
            assert.equal(props["__provider"], text);
          });
        } else {
          it("can be imported", async () => {
            const make = (opts: pulumi.CustomResourceOptions) => new Resource("r", inputs, opts);
            const { opts } = await requestOf(make, { import: "key" });
            assert.equal(opts.import, "key");
          });
        }

        it("warns of customTimeouts where Pulumi does not pass them on", async () => {
          const customTimeouts = { create: "5m" };
          const warnings = await warningsOf(async () => {
            await requestOf((opts) => new Resource("r", inputs, opts));
            await requestOf<pulumi.CustomResourceOptions>((opts) => new Resource("r", inputs, opts), {
              customTimeouts,
            });
          });
          const isPassedOn = door.exported !== dynamic;
          assert.match(warnings.join("\n"), isPassedOn ? /^$/ : /^[^\n]*customTimeouts has no effect[^\n]*$/);
        });

        it("is told apart from all others, and from anything else", () => {
          const others = doors.flatMap((otherDoor) =>
            Object.entries(samples)
              .map(([other, sample]) => [classOf(otherDoor, other), sample] as const)
              .filter(([Other]) => Other !== Resource)
              .map(([Other, sample]) => new Other("other", sample.inputs)),
          );
          const provider = new native.Provider("europe");
          const mistaken = [...others, provider, {}, null, undefined, name].filter((value) =>
            Resource.isInstance(value),
          );
          assert.deepEqual(mistaken, []);
          assert.ok(native.Provider.isInstance(provider));
          assert.deepEqual(
            others.filter((value) => native.Provider.isInstance(value)),
            [],
          );
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
      it(`have ${called}, which calls the plugin's function of that name`, async () => {
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
