import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/resource/properties";
import { validate } from "../../provider/resource/validation";
import { resources } from "../../provider/resources";
import { samples } from "./samples";
import { sandboxTemplate } from "../../provider/resources/sandbox-template";

const inputs = { name: "python", image: "python:3.13" };

describe("validation", () => {
  it("keeps what the program says, and adds no defaults", () => {
    assert.deepEqual(validate(sandboxTemplate, inputs), { inputs, failures: [] });
    assert.deepEqual(validate(sandboxTemplate, { ...inputs, resources: undefined }), { inputs, failures: [] });
  });

  for (const [proposed, reason] of [
    [{ imgae: "x" }, 'there is no such property; did you mean "image"?'],
    [{ registry_name: "x" }, 'there is no such property; did you mean "registryName"?'],
    [{ colour: "red" }, "there is no such property"],
    [{ constructor: "x" }, "there is no such property"],
  ] as const) {
    it(`says of ${JSON.stringify(proposed)}: ${reason}`, () => {
      const { failures } = validate(sandboxTemplate, { ...inputs, ...proposed });
      assert.deepEqual(failures, [{ property: Object.keys(proposed)[0], reason }]);
    });
  }

  it("reports all faults at once, at any depth", () => {
    const { failures } = validate(sandboxTemplate, {
      name: "No",
      image: "",
      resources: { cpu: "half", memory: 1 },
      volumeMounts: [
        { volumeName: "data", mountPath: "/data" },
        { volumeName: "", mountPath: "data" },
      ],
      size: 4,
    });
    assert.deepEqual(
      failures.map(({ property }) => property),
      [
        "name",
        "image",
        "resources.cpu",
        "resources.memory",
        "volumeMounts.1.volumeName",
        "volumeMounts.1.mountPath",
        "size",
      ],
    );
  });

  for (const [property, proposed, reason] of [
    ["resources.memory", { resources: { memory: 4 } }, /quantity such as "500m" or "2Gi", in quotes: .* a number$/],
    ["image", { image: true }, /^must be the name of a container image, in quotes: without them it is a boolean$/],
    ["adoptExisting", { adoptExisting: "true" }, /^must be true or false, without quotes$/],
    ["resources.cpu", { resources: { cpu: "half" } }, /^must be a quantity such as "500m", "0.5" or "2Gi"$/],
    ["resources.cpu", { resources: { cpu: {} } }, /^must be a quantity such as "500m" or "2Gi"$/],
  ] as const) {
    it(`says whether a wrong value only lacks quotes, or has too many: ${JSON.stringify(proposed)}`, () => {
      const { failures } = validate(sandboxTemplate, { ...inputs, ...proposed });
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  it("never shows a value, which may be a secret", () => {
    const canary = "Canary canary\n";
    for (const { definition, inputs: valid } of Object.values(samples)) {
      for (const field of Object.keys(definition.fields)) {
        for (const value of [canary, [canary], { nested: canary }, { envVars: { TOKEN: [canary] } }, 987654.321]) {
          const { failures } = validate(definition, { ...valid, [field]: value });
          assert.doesNotMatch(JSON.stringify(failures), /canary|987654/i, `${definition.type}.${field}`);
        }
      }
    }
  });

  it("lets unknown values pass and finds the faults beside them", () => {
    const { inputs: checked, failures } = validate(sandboxTemplate, {
      ...inputs,
      image: UNKNOWN,
      resources: { cpu: UNKNOWN, memory: "1 GB" },
      volumeMounts: [UNKNOWN, { volumeName: UNKNOWN, mountPath: "/data" }],
    });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["resources.memory"],
    );
    assert.equal(checked["image"], UNKNOWN);
    assert.deepEqual(checked["volumeMounts"], [UNKNOWN, { volumeName: UNKNOWN, mountPath: "/data" }]);
  });

  it("measures nothing that only looks like a string", () => {
    for (const definition of Object.values(resources)) {
      for (const field of Object.keys(definition.fields)) {
        for (const value of [{ length: { toString: 1, valueOf: 1 } }, { length: 1e9 }]) {
          const { failures } = validate(definition, { [field]: value });
          const reasons = failures.filter(({ property }) => property === field);
          assert.ok(reasons.length <= 1, `${definition.type}.${field}: ${JSON.stringify(reasons)}`);
        }
      }
    }
  });

  it("does not take a property of every object for an input", () => {
    const { failures } = validate(sandboxTemplate, Object.create({ image: "inherited" }) as Record<string, unknown>);
    assert.ok(failures.some(({ property }) => property === "image"));
  });
});
