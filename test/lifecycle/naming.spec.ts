import assert from "node:assert/strict";
import fc from "fast-check";
import { objectName } from "../../provider/lifecycle/fields";
import { deriveName, logicalNameOf, type NameOrigin } from "../../provider/lifecycle/naming";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import { sandboxSnapshot } from "../../provider/resources/sandbox-snapshot";
import { sandboxTemplate } from "../../provider/resources/sandbox-template";
import { urnOf } from "./operation";

const inputs = { image: "python:3.13", resources: { cpu: "1", memory: "1Gi" } };
const urn = urnOf(sandboxTemplate, "workers");
const nameOf = (proposed: object = inputs, origin: Partial<NameOrigin> = {}) =>
  deriveName(sandboxTemplate, { ...proposed }, { urn, ...origin });

describe("automatic name", () => {
  it("an automatic name is always the same for the same inputs", () => {
    assert.equal(nameOf(), nameOf({ ...inputs }));
    assert.match(String(nameOf()), /^workers-[0-9a-f]{7}$/);
  });

  it("an automatic name is the same in the native plugin and the dynamic provider, also for a child", () => {
    for (const [native, dynamic] of [
      ["langsmith:index:SandboxPool::workers", "pulumi-nodejs:dynamic/langsmith:SandboxPool::workers"],
      [
        "langsmith:index:SandboxTemplate$langsmith:index:SandboxPool::workers",
        "pulumi-nodejs:dynamic/langsmith:SandboxTemplate$pulumi-nodejs:dynamic/langsmith:SandboxPool::workers",
      ],
    ]) {
      const [first, second] = [native, dynamic].map((end) =>
        nameOf(inputs, { urn: `urn:pulumi:dev::shop::${end ?? ""}` }),
      );
      assert.equal(first, second);
    }
  });

  it("an automatic name does not depend on the order of properties", () => {
    assert.equal(nameOf({ resources: { memory: "1Gi", cpu: "1" }, image: "python:3.13" }), nameOf());
  });

  it("an automatic name does not depend on inputs that change without a replacement", () => {
    assert.equal(nameOf({ ...inputs, adoptExisting: true, name: "else" }), nameOf());
  });

  it("an automatic name of a snapshot stays the same through all replacements", () => {
    const origin = { urn: urnOf(sandboxSnapshot, "agent") };
    const [some, other] = [{ dockerImage: "python:3.13" }, { dockerImage: UNKNOWN }];
    assert.equal(deriveName(sandboxSnapshot, some, origin), deriveName(sandboxSnapshot, other, origin));
    assert.notEqual(
      deriveName(sandboxSnapshot, some, { ...origin, seed: "a" }),
      deriveName(sandboxSnapshot, some, origin),
    );
  });

  it("an automatic name is valid for any logical name", () => {
    const text = fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.string({ minLength: 50, maxLength: 200 }));
    fc.assert(
      fc.property(text, fc.option(fc.string(), { nil: undefined }), (logicalName, seed) => {
        const name = nameOf(inputs, { urn: urnOf(sandboxTemplate, logicalName), seed });
        assert.ok(objectName.safeParse(name).success, String(name));
      }),
    );
  });

  it("an automatic name starts with the valid characters of the logical name", () => {
    for (const [logicalName, start] of [
      ["Web Workers", "web-workers-"],
      ["3d", "d-"],
      ["team::workers", "team-workers-"],
      ["日本", "template-"],
      ["a".repeat(100), `${"a".repeat(55)}-`],
      [`${"a".repeat(54)}-b`, `${"a".repeat(54)}-`],
    ] as const) {
      const name = String(nameOf(inputs, { urn: urnOf(sandboxTemplate, logicalName) }));
      assert.equal(name.slice(0, -7), start);
    }
  });

  it("an automatic name differs for any two different origins", () => {
    const origin = fc.record({
      image: fc.constantFrom("python:3.13", "python:3.14"),
      resources: fc.constantFrom(undefined, { cpu: "1" }, { memory: "1" }, { cpu: "1", memory: "1" }),
      registryName: fc.constantFrom(undefined, "a", "b"),
      volumeMounts: fc.constantFrom(undefined, [{ volumeName: "a", mountPath: "/b" }]),
      urn: fc.constantFrom(urn, urn.replace("dev", "prod"), urnOf({ type: "SandboxPool" }, "workers")),
      seed: fc.constantFrom(undefined, "a", "b"),
      predecessor: fc.constantFrom(undefined, "a", "b"),
    });
    const keys = fc.constantFrom("image", "resources", "registryName", "volumeMounts", "urn", "seed", "predecessor");
    fc.assert(
      fc.property(origin, origin, keys, (some, another, key) => {
        const other = { ...some, [key]: another[key] };
        const isSame = JSON.stringify(some) === JSON.stringify(other);
        const [a, b] = [some, other].map(({ urn: its, seed, predecessor, ...proposed }) =>
          nameOf(proposed, { urn: its, seed, predecessor }),
        );
        assert.equal(a === b, isSame);
      }),
      { numRuns: 500 },
    );
  });

  it("an automatic name is unknown only while an input that replaces the resource is unknown", () => {
    for (const unknown of [
      { image: UNKNOWN },
      { resources: { cpu: UNKNOWN } },
      { volumeMounts: [{ volumeName: UNKNOWN, mountPath: "/data" }] },
    ]) {
      assert.equal(nameOf({ ...inputs, ...unknown }), UNKNOWN);
    }
    assert.equal(nameOf({ ...inputs, adoptExisting: UNKNOWN }), nameOf());
  });
});

describe("logical name", () => {
  it("a logical name is the last part of a URN and may contain colons", () => {
    assert.equal(logicalNameOf(urn), "workers");
    assert.equal(logicalNameOf(urnOf(sandboxTemplate, "team::workers")), "team::workers");
  });
});
