import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { deriveName } from "../../provider/lifecycle/naming";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { urnOf } from "./operation";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const { definition } = samples.SandboxPool;

describe("check of an automatic name", () => {
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

  it("adds one only where the program gives none, and nothing else", async () => {
    const { name, ...inputs } = await check({}, automatic);
    assert.match(String(name), /^workers-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, automatic);
    assert.equal(await nameOf({}, { ...automatic, name: "mine" }), "mine");
  });

  it("refuses a name that is nothing, instead of adding one", async () => {
    for (const name of ["", null]) await assert.rejects(check({}, { ...automatic, name }), /name: must/);
  });

  it("keeps it when the stack or the resource is renamed", async () => {
    const previous = await check({}, automatic);
    assert.equal(await nameOf(previous, automatic, "renamed"), previous["name"]);
  });

  it("keeps it when langsmith:nameSeed changes", async () => {
    const previous = await check({}, automatic);
    const seeded = stack.startOperation({ nameSeed: "another" });
    assert.equal((await seeded.check(previous, automatic, "workers"))["name"], previous["name"]);
    assert.notEqual((await seeded.check({}, automatic, "others"))["name"], await nameOf({}, automatic, "others"));
  });

  it("keeps a name that the program stops giving, until something else replaces the object", async () => {
    const previous = { ...automatic, name: "mine" };
    assert.equal(await nameOf(previous, automatic), "mine");
    assert.match(String(await nameOf(previous, { ...automatic, templateName: "node" })), /^workers-[0-9a-f]{7}$/);
  });

  it("gives a replacement another one, and the same when Pulumi checks it again", async () => {
    const previous = await check({}, automatic);
    const operation = stack.startOperation();
    const proposed = { ...automatic, templateName: "node" };
    const { name: first } = await operation.check(previous, proposed, "workers");
    const { name: second } = await operation.check({}, proposed, "workers");
    assert.notEqual(first, previous["name"]);
    assert.equal(second, first);
    assert.equal(await nameOf(previous, proposed), first, "a preview and an interrupted up come to the same");
  });

  it("gives the replacement of a renamed object the same one in both checks", async () => {
    const previous = { ...automatic, name: "renamed-by-hand", renamedFrom: "workers-1a2b3c4" };
    const operation = stack.startOperation();
    const proposed = { ...automatic, templateName: "node" };
    const { name } = await operation.check(previous, proposed, "workers");
    assert.equal((await operation.check({}, proposed, "workers"))["name"], name);
  });

  it("gives a replacement the one that a new resource of the same content gets", async () => {
    const proposed = { ...automatic, templateName: "node" };
    assert.equal(await nameOf(await check({}, automatic), proposed), await nameOf({}, proposed));
  });

  it("gives a replacement of the same content another one, since the old object still has that", async () => {
    const previous = await check({}, automatic);
    const operation = stack.startOperation();
    await operation.check(previous, automatic, "workers");
    assert.notEqual((await operation.check({}, automatic, "workers"))["name"], previous["name"]);
  });

  it("gives none that a release which remembered no former names may have left to an object that is still there", async () => {
    const first = String((await check({}, automatic))["name"]);
    const node = { ...automatic, templateName: "node" };
    // The replacement's name depended on its predecessor's.
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

  it("does not know one before it knows what it depends on", async () => {
    const previous = await check({}, automatic);
    assert.equal(await nameOf(previous, { ...automatic, templateName: UNKNOWN }), UNKNOWN);
    assert.equal(await nameOf(previous, { ...automatic, replicas: UNKNOWN }), previous["name"]);
  });

  it("asks for it back after a rename outside of Pulumi", async () => {
    const { name } = await check({}, automatic);
    const renamed = { ...automatic, name: "renamed-by-hand", renamedFrom: name };
    assert.deepEqual(await check(renamed, automatic), { ...automatic, name });
  });

  it("fails, and says why, where nothing says which resource it is", () => {
    const { failures } = stack.startOperation().lifecycle.check({}, automatic);
    assert.deepEqual(failures, [{ property: "name", reason: "is missing, and must be a string" }]);
    assert.equal(definition.fields.name.onChange, "replace");
  });
});
