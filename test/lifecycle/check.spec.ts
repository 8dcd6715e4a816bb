import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { deriveName } from "../../provider/lifecycle/naming";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { urnOf } from "./operation";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const { definition } = samples.SandboxPool;

describe("check", () => {
  const automatic = { templateName: "python", replicas: 3 };
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.start(samples.SandboxPool);
  });
  afterEach(async () => {
    assert.deepEqual(stack.controlPlane.requests.all, [], "a preview makes no request");
    await stack.close();
  });

  const check = (previous: Properties, proposed: Properties, logicalName = "workers") =>
    stack.startOperation().check(previous, proposed, logicalName);
  const nameOf = async (...args: Parameters<typeof check>) => (await check(...args))["name"];

  it("check adds an automatic name only if the program sets none, and adds nothing else", async () => {
    const { name, ...inputs } = await check({}, automatic);
    assert.match(String(name), /^workers-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, automatic);
    assert.equal(await nameOf({}, { ...automatic, name: "mine" }), "mine");
  });

  it("check refuses an empty or null name", async () => {
    for (const name of ["", null]) await assert.rejects(check({}, { ...automatic, name }), /name: must/);
  });

  it("check keeps an automatic name when the resource is renamed in the program", async () => {
    const previous = await check({}, automatic);
    assert.equal(await nameOf(previous, automatic, "renamed"), previous["name"]);
  });

  it("check keeps an automatic name when langsmith:nameSeed changes", async () => {
    const previous = await check({}, automatic);
    const seeded = stack.startOperation({ nameSeed: "another" });
    assert.equal((await seeded.check(previous, automatic, "workers"))["name"], previous["name"]);
    assert.notEqual((await seeded.check({}, automatic, "others"))["name"], await nameOf({}, automatic, "others"));
  });

  it("check keeps a name that the program no longer sets until a change replaces the object", async () => {
    const previous = { ...automatic, name: "mine" };
    assert.equal(await nameOf(previous, automatic), "mine");
    assert.match(String(await nameOf(previous, { ...automatic, templateName: "node" })), /^workers-[0-9a-f]{7}$/);
  });

  it("check gives a replacement a new automatic name, and the same when Pulumi checks it again", async () => {
    const previous = await check({}, automatic);
    const operation = stack.startOperation();
    const proposed = { ...automatic, templateName: "node" };
    const { name: first } = await operation.check(previous, proposed, "workers");
    const { name: second } = await operation.check({}, proposed, "workers");
    assert.notEqual(first, previous["name"]);
    assert.equal(second, first);
    assert.equal(await nameOf(previous, proposed), first, "another operation derives the same name");
  });

  it("check gives the replacement of a renamed object the same automatic name twice", async () => {
    const previous = { ...automatic, name: "renamed-by-hand", renamedFrom: "workers-1a2b3c4" };
    const operation = stack.startOperation();
    const proposed = { ...automatic, templateName: "node" };
    const { name } = await operation.check(previous, proposed, "workers");
    assert.equal((await operation.check({}, proposed, "workers"))["name"], name);
  });

  it("check gives a replacement the automatic name of a new resource with the same inputs", async () => {
    const proposed = { ...automatic, templateName: "node" };
    assert.equal(await nameOf(await check({}, automatic), proposed), await nameOf({}, proposed));
  });

  it("check gives a replacement with the same inputs another automatic name", async () => {
    const previous = await check({}, automatic);
    const operation = stack.startOperation();
    await operation.check(previous, automatic, "workers");
    assert.notEqual((await operation.check({}, automatic, "workers"))["name"], previous["name"]);
  });

  it("check avoids automatic names that an older release may have left to existing objects", async () => {
    const first = String((await check({}, automatic))["name"]);
    const node = { ...automatic, templateName: "node" };
    // Older releases derived the replacement's name from its predecessor's.
    const second = {
      ...node,
      name: deriveName(definition, node, { urn: urnOf(definition, "workers"), predecessor: first }),
    };
    const operation = stack.startOperation();
    const { name: third } = await operation.check(second, automatic, "workers");
    assert.ok(third !== first && third !== second.name, String(third));
    operation.lifecycle.diff(second as ResourceState, { ...automatic, name: third });
    assert.equal((await operation.check({}, automatic, "workers"))["name"], third);
  });

  it("check returns an unknown automatic name while the inputs that determine it are unknown", async () => {
    const previous = await check({}, automatic);
    assert.equal(await nameOf(previous, { ...automatic, templateName: UNKNOWN }), UNKNOWN);
    assert.equal(await nameOf(previous, { ...automatic, replicas: UNKNOWN }), previous["name"]);
  });

  it("check restores the automatic name after a rename outside of Pulumi", async () => {
    const { name } = await check({}, automatic);
    const renamed = { ...automatic, name: "renamed-by-hand", renamedFrom: name };
    assert.deepEqual(await check(renamed, automatic), { ...automatic, name });
  });

  it("check refuses a missing name if it does not get the URN", () => {
    const { failures } = stack.startOperation().lifecycle.check({}, automatic);
    assert.deepEqual(failures, [{ property: "name", reason: "is missing, and must be a string" }]);
    assert.equal(definition.fields.name.onChange, "replace");
  });
});
