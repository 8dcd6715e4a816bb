import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import type { Operation } from "./operation";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const { SandboxPool: pool, SandboxRegistry: registry, SandboxSnapshot: snapshot, SandboxTemplate: template } = samples;

describe("a reference to another resource of the program", () => {
  const stack = TestStack.each(registry);
  let operation: Operation;
  beforeEach(() => {
    operation = stack.startOperation();
  });

  const checkRegistry = (previous: object, proposed: object) =>
    operation.check({ ...previous }, { ...proposed }, "images");
  const checkTemplate = (previous: object, proposed: object) =>
    operation.forKind(template.definition).check({ ...previous }, { ...proposed }, "python");
  const checkSnapshot = (registryId: unknown) =>
    operation.forKind(snapshot.definition).check({}, { ...snapshot.inputs, registryId });
  const checkPool = (templateName: unknown) =>
    operation.forKind(pool.definition).check({}, { ...pool.inputs, templateName });

  const asksForId = /registryId: must be .* and is its name: give `registryId` of the SandboxRegistry, not `id`/;
  const asksForName = /templateName: must be .* that it had before: give `name` of the SandboxTemplate, not `id`/;

  it("by the id that Pulumi knows, which is a registry's name, is refused before any request", async () => {
    const { name } = await checkRegistry({}, { ...registry.inputs, name: undefined });
    assert.match(String(name), /^images-/);
    await assert.rejects(checkSnapshot(name), asksForId);
    assert.deepEqual(stack.controlPlane.requests.all, []);
  });

  it("by a name that the registry had before is refused, since that is still its id", async () => {
    await checkRegistry(registry.inputs, { ...registry.inputs, name: "renamed" });
    await assert.rejects(checkSnapshot(registry.inputs.name), asksForId);
    await assert.rejects(checkSnapshot("renamed"), asksForId);
  });

  it("by the id of a registry that is only looked up is refused as well", async () => {
    stack.controlPlane.registries.seed({ name: "shared" });
    const found = await operation.lifecycle.read("shared", {});
    await assert.rejects(checkSnapshot(found?.id), asksForId);
    await checkSnapshot(found?.state["registryId"]);
  });

  it("to a registry that only the control plane knows is left to it", async () => {
    await checkRegistry({}, registry.inputs);
    for (const id of ["5c2c7596-d2e6-4366-8e01-907bd5f1f889", "another", UNKNOWN, undefined]) await checkSnapshot(id);
  });

  it("by a name that the template had before is refused, since the pool would be made from nothing", async () => {
    await checkTemplate(template.inputs, { ...template.inputs, name: "renamed" });
    await assert.rejects(checkPool(template.inputs.name), asksForName);
    await checkPool("renamed");
  });

  it("by the name that another template takes over now is allowed", async () => {
    await checkTemplate(template.inputs, { ...template.inputs, name: "renamed" });
    operation.forKind(template.definition).lifecycle.check({}, { ...template.inputs }, { urn: "urn:x::y::z::other" });
    await checkPool(template.inputs.name);
  });

  it("by the name of a template that keeps it, or is elsewhere, is allowed", async () => {
    await checkTemplate(template.inputs, template.inputs);
    for (const name of [template.inputs.name, "another", UNKNOWN]) await checkPool(name);
  });
});
