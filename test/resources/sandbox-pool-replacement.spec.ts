import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import type { Properties } from "../../provider/lifecycle/properties";
import { urnOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { TestStack } from "../lifecycle/test-stack";

const automatic = { templateName: "python", replicas: 3 };
const inputs = { name: "workers", ...automatic };
const urn = urnOf(samples.SandboxPool.definition, "r");

describe("SandboxPool replacement", () => {
  const stack = TestStack.each(samples.SandboxPool);
  let state: ResourceState;
  beforeEach(async () => {
    state = await stack.given(inputs);
  });

  /** Makes Pulumi's calls up to the deletion of the old pool, which is deleted first. */
  async function deleteForReplacement(changes: Properties, previous = state): Promise<void> {
    const operation = stack.startOperation();
    const wanted = { ...inputs, ...changes };
    const checked = await operation.check(previous, wanted);
    operation.lifecycle.diff(previous, checked);
    await operation.check({}, wanted);
    await operation.lifecycle.delete(previous);
  }

  for (const [title, templateName, reason] of [
    ["does not exist", "nothing", /could not replace SandboxPool "workers": the template does not exist/],
    ["has volume mounts", "stateful", /the template has volume mounts/],
  ] as const) {
    it(`a replacement keeps the old pool if the new template ${title}`, async () => {
      await assert.rejects(deleteForReplacement({ templateName }), reason);
      assert.deepEqual(stack.changes, []);
    });
  }

  it("a replacement keeps a pool that is not ready if its template is gone", async () => {
    stack.controlPlane.templates.remove("python");
    await assert.rejects(deleteForReplacement({}, { ...state, readiness: "notReady" }), /the template does not exist/);
    assert.deepEqual(stack.changes, []);
  });

  it("a replacement that Pulumi forces without a diff keeps the old pool if the template is missing", async () => {
    const wanted = { ...inputs, templateName: "nothing" };
    for (const [deletedUrn, proposed, options] of [
      [undefined, wanted, {}],
      [urn, { ...wanted, name: undefined }, {}],
      [undefined, { ...wanted, name: undefined }, { deleteBeforeReplace: true }],
    ] as const) {
      const operation = stack.startOperation();
      await operation.check({}, proposed, "r", options);
      await assert.rejects(operation.lifecycle.delete(state, deletedUrn), /the template does not exist/);
    }
    assert.deepEqual(stack.changes, []);
  });

  it("deletes the old pool if the new one can be created or exists already", async () => {
    await deleteForReplacement({ templateName: "node" });
    assert.deepEqual(stack.changes, ["DELETE"]);

    const operation = stack.startOperation();
    const old = await stack.given({ ...inputs, name: "first" });
    const wanted = { ...automatic, templateName: "node" };
    operation.lifecycle.diff(old, await operation.check(old, wanted));
    await operation.create(wanted);
    stack.controlPlane.templates.remove("node");
    await operation.lifecycle.delete(old);
    assert.equal(stack.controlPlane.pools.get("first"), undefined);
  });

  it("deletes a removed pool although another pool of the program has a missing template", async () => {
    const operation = stack.startOperation();
    await operation.check({}, { ...inputs, name: "another", templateName: "nothing" }, "another");
    await operation.lifecycle.delete(state);
    assert.deepEqual(stack.changes, ["DELETE"]);
  });

  it("check refuses a forced replacement under a fixed name without deleteBeforeReplace", async () => {
    const operation = stack.startOperation();
    await operation.check(inputs, inputs);
    await assert.rejects(operation.check({}, inputs), /deleteBeforeReplace/);
    await operation.check({}, inputs, "r", { deleteBeforeReplace: true });
  });

  it("diff explains why it replaces a pool that is not ready", async () => {
    const lines: unknown[] = [];
    const operation = stack.startOperation({ report: (line, about) => void lines.push([line, about]) });
    const checked = await operation.check(inputs, inputs);
    operation.lifecycle.diff({ ...inputs, readiness: "notReady" }, checked);
    assert.deepEqual(lines, [
      [
        'The creation of SandboxPool "workers" failed (readiness: notReady), so `pulumi up` replaces it.',
        { urn, isPassing: false },
      ],
    ]);
  });

  for (const [title, fault] of [
    ["without the template's name", { kind: "status", status: 404, body: { detail: "Not Found" } }],
    ["from a gateway", { kind: "status", status: 404, body: "<html>404</html>" }],
  ] as const) {
    it(`a replacement trusts the list of templates more than a 404 ${title}`, async () => {
      stack.controlPlane.faults.always({ ...fault, path: /\/templates\// });
      await assert.rejects(deleteForReplacement({ templateName: "nothing" }), /does not exist/);
      assert.deepEqual(stack.changes, []);
      await deleteForReplacement({ templateName: "node" });
    });
  }

  it("a replacement keeps the old pool if templates cannot be read", async () => {
    stack.controlPlane.faults.always({
      kind: "status",
      status: 404,
      body: { detail: "Not Found" },
      path: /templates/,
    });
    await assert.rejects(deleteForReplacement({ templateName: "node" }), /could not replace SandboxPool "workers"/);
    assert.deepEqual(stack.changes, []);
  });
});
