import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import { validate } from "../../provider/lifecycle/validation";
import { resources } from "../../provider/resources/index";
import { samples } from "./samples";
import { sandboxTemplate } from "../../provider/resources/sandbox-template";

const inputs = { name: "python", image: "python:3.13" };
/** A value of every type, including those that JSON does not have. */
const ANYTHING = [null, true, 1, 1.5, -1, NaN, 2 ** 60, "", "x", [], ["x"], {}, { x: "x" }, 1n, Symbol("x"), () => "x"];

/** Variants of the value in which it, or one value inside it, is replaced by anything. */
function distorted(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return ANYTHING;
  const inside = Object.entries(value).flatMap(([key, inner]) =>
    distorted(inner).map((wrong) =>
      Array.isArray(value) ? value.with(Number(key), wrong) : { ...value, [key]: wrong },
    ),
  );
  return [...ANYTHING, ...inside];
}

describe("validation", () => {
  it("validation keeps the inputs of the program and adds no defaults", () => {
    assert.deepEqual(validate(sandboxTemplate, inputs), { inputs, failures: [] });
    assert.deepEqual(validate(sandboxTemplate, { ...inputs, resources: undefined }), { inputs, failures: [] });
  });

  for (const [proposed, reason] of [
    [{ imgae: "x" }, 'there is no such property; did you mean "image"?'],
    [{ registry_name: "x" }, 'there is no such property; did you mean "registryName"?'],
    [{ colour: "red" }, "there is no such property"],
    [{ constructor: "x" }, "there is no such property"],
  ] as const) {
    it(`validation reports ${JSON.stringify(proposed)} with "${reason}"`, () => {
      const { failures } = validate(sandboxTemplate, { ...inputs, ...proposed });
      assert.deepEqual(failures, [{ property: Object.keys(proposed)[0], reason }]);
    });
  }

  it("validation reports all invalid values at once, at any depth", () => {
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
    ["image", { image: true }, /^must be the name of a container image .*, in quotes: without them it is a boolean$/],
    ["adoptExisting", { adoptExisting: "true" }, /^must be true or false, without quotes$/],
    ["resources.cpu", { resources: { cpu: "half" } }, /^must be a quantity such as "500m", "0.5" or "2Gi"$/],
    ["resources.cpu", { resources: { cpu: {} } }, /^must be a quantity such as "500m" or "2Gi"$/],
  ] as const) {
    it(`validation of ${JSON.stringify(proposed)} mentions quotes only if they are the mistake`, () => {
      const { failures } = validate(sandboxTemplate, { ...inputs, ...proposed });
      const faulty = failures.map((failure) => failure.property);
      assert.deepEqual(faulty, [property]);
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  it("validation never shows a value, because it may be secret", () => {
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

  it("validation accepts unknown values and reports invalid ones next to them", () => {
    const { inputs: checked, failures } = validate(sandboxTemplate, {
      ...inputs,
      image: UNKNOWN,
      resources: { cpu: UNKNOWN, memory: "1 GB" },
      volumeMounts: [UNKNOWN, { volumeName: UNKNOWN, mountPath: "/data" }],
    });
    const found = failures.map(({ property }) => property);
    assert.deepEqual(found, ["resources.memory"]);
    assert.equal(checked["image"], UNKNOWN);
    assert.deepEqual(checked["volumeMounts"], [UNKNOWN, { volumeName: UNKNOWN, mountPath: "/data" }]);
  });

  it("validation reports at most one failure for an object with a length", () => {
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

  for (const { definition, inputs: valid, replacing, updating } of Object.values(samples)) {
    it(`validation of a ${definition.type} never shows a message of the schema library`, () => {
      const given: Record<string, unknown> = { ...valid, ...replacing, ...updating };
      for (const [field, { schema }] of Object.entries(fieldsOf(definition))) {
        for (const wrong of distorted(given[field])) {
          for (const { property, reason } of validate({ fields: { [field]: { schema } } as never }, { [field]: wrong })
            .failures) {
            assert.match(reason, /\b(must|cannot|is|there)\b/, property);
            assert.doesNotMatch(reason, /invalid|unrecognized|expected|received|too (big|small)|undefined/i, property);
          }
        }
      }
    });
  }

  for (const { definition, inputs: valid, replacing, updating } of Object.values(samples)) {
    const texts = Object.entries({ ...valid, ...replacing, ...updating }).filter(
      ([field, value]) => typeof value === "string" && !["description", "fsCapacityBytes"].includes(field),
    );
    for (const [field, value] of texts) {
      it(`validation refuses a ${definition.type} whose ${field} is blank or has a line break at either end`, () => {
        const reasonOf = (wrong: string) => validate(definition, { ...valid, [field]: wrong }).failures;
        for (const blank of [" ", "\n", "\t \r\n"]) assert.equal(reasonOf(blank).length, 1, JSON.stringify(blank));
        for (const untidy of [`${String(value)}\n`, `\r\n${String(value)}`]) {
          const [failure] = reasonOf(untidy);
          assert.equal(failure?.property, field);
          assert.ok(!failure.reason.includes(String(value)));
        }
      });
    }
  }

  it("validation accepts a password with line breaks inside and spaces at its ends", () => {
    const valid = { ...samples.SandboxRegistry.inputs, password: ' {"private_key":\n"x"} ' };
    assert.deepEqual(validate(resources.SandboxRegistry, valid), { inputs: valid, failures: [] });
  });

  for (const image of [
    "python",
    "ghcr.io/acme/agent:1.2",
    "localhost:5000/a/b_c__d-e:v1.0_x",
    "[::1]:5000/agent",
    `python:3.13@sha256:${"0a".repeat(32)}`,
    `python@sha512:${"0a".repeat(64)}`,
    `python@sha384:${"0a".repeat(48)}`,
  ]) {
    it(`validation accepts the image ${image.slice(0, 40)}`, () => {
      const valid = { ...inputs, image };
      assert.deepEqual(validate(sandboxTemplate, valid), { inputs: valid, failures: [] });
    });
  }

  it("validation explains that a small capacity without a large unit counts bytes", () => {
    const valid = { ...samples.SandboxSnapshot.inputs };
    for (const fsCapacityBytes of [4, "4", "4096", "512Ki"]) {
      const [failure] = validate(resources.SandboxSnapshot, { ...valid, fsCapacityBytes }).failures;
      assert.match(String(failure?.reason), /counts bytes.*"4Gi"/);
    }
    for (const fsCapacityBytes of [2 ** 20, "1Mi", "2e6"]) {
      assert.deepEqual(validate(resources.SandboxSnapshot, { ...valid, fsCapacityBytes }).failures, []);
    }
  });

  it("validation suggests a nested property with a similar name", () => {
    const { failures } = validate(sandboxTemplate, { ...inputs, resources: { cpus: "1", disk: "1Gi" } });
    assert.deepEqual(failures, [{ property: "resources", reason: 'cannot have "cpus" (did you mean "cpu"?), "disk"' }]);
  });

  it("validation ignores inherited properties", () => {
    const { failures } = validate(sandboxTemplate, Object.create({ image: "inherited" }) as Record<string, unknown>);
    assert.ok(failures.some(({ property }) => property === "image"));
  });
});
