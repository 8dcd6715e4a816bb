import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import type { Operation } from "./operation";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const { SandboxPool: pool, SandboxRegistry: registry, SandboxSnapshot: snapshot, SandboxTemplate: template } = samples;

describe("reference to another resource of the program", () => {
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

  it("check refuses the resource id of a registry as a registryId without a request", async () => {
    const { name } = await checkRegistry({}, { ...registry.inputs, name: undefined });
    assert.match(String(name), /^images-/);
    await assert.rejects(checkSnapshot(name), asksForId);
    assert.deepEqual(stack.controlPlane.requests.all, []);
  });

  it("check refuses the old and the new name of a renamed registry as a registryId", async () => {
    await checkRegistry(registry.inputs, { ...registry.inputs, name: "renamed" });
    await assert.rejects(checkSnapshot(registry.inputs.name), asksForId);
    await assert.rejects(checkSnapshot("renamed"), asksForId);
  });

  it("check refuses the resource id of a registry that was only looked up", async () => {
    stack.controlPlane.registries.seed({ name: "shared" });
    const found = await operation.lifecycle.read("shared", {});
    await assert.rejects(checkSnapshot(found?.id), asksForId);
    await checkSnapshot(found?.state["registryId"]);
  });

  it("check accepts the id of a registry outside of the program", async () => {
    await checkRegistry({}, registry.inputs);
    for (const id of ["5c2c7596-d2e6-4366-8e01-907bd5f1f889", "another", UNKNOWN, undefined]) await checkSnapshot(id);
  });

  it("check refuses the old name of a renamed template as a templateName", async () => {
    await checkTemplate(template.inputs, { ...template.inputs, name: "renamed" });
    await assert.rejects(checkPool(template.inputs.name), asksForName);
    await checkPool("renamed");
  });

  it("check accepts the old name of a renamed template if another template takes it", async () => {
    await checkTemplate(template.inputs, { ...template.inputs, name: "renamed" });
    operation.forKind(template.definition).lifecycle.check({}, { ...template.inputs }, { urn: "urn:x::y::z::other" });
    await checkPool(template.inputs.name);
  });

  it("check accepts the name of an unchanged template or of one outside of the program", async () => {
    await checkTemplate(template.inputs, template.inputs);
    for (const name of [template.inputs.name, "another", UNKNOWN]) await checkPool(name);
  });
});
