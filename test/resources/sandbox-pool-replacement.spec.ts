import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import type { Properties } from "../../provider/lifecycle/properties";
import { urnOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { TestStack } from "../lifecycle/test-stack";

const automatic = { templateName: "python", replicas: 3 };
const inputs = { name: "workers", ...automatic };
const urn = urnOf(samples.SandboxPool.definition, "r");

describe("replacement of a SandboxPool", () => {
  const stack = TestStack.each(samples.SandboxPool);
  let state: ResourceState;
  beforeEach(async () => {
    state = await stack.given(inputs);
  });

  /** Pulumi's calls up to the deletion of the old pool, which goes first. */
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
    it(`keeps the old pool when the template ${title}`, async () => {
      await assert.rejects(deleteForReplacement({ templateName }), reason);
      assert.deepEqual(stack.changes, []);
    });
  }

  it("keeps a pool that is not ready when its template is gone", async () => {
    stack.controlPlane.templates.remove("python");
    await assert.rejects(deleteForReplacement({}, { ...state, readiness: "notReady" }), /the template does not exist/);
    assert.deepEqual(stack.changes, []);
  });

  it("that Pulumi forces without showing the state keeps the old pool as well", async () => {
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

  it("lets the old pool go when the new one can be made, and when it has been", async () => {
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

  it("lets a pool go that the program does not replace, whatever else the program has", async () => {
    const operation = stack.startOperation();
    await operation.check({}, { ...inputs, name: "another", templateName: "nothing" }, "another");
    await operation.lifecycle.delete(state);
    assert.deepEqual(stack.changes, ["DELETE"]);
  });

  it("that Pulumi decides on without a comparison is refused where the program gives the name and both would need it", async () => {
    const operation = stack.startOperation();
    await operation.check(inputs, inputs);
    await assert.rejects(operation.check({}, inputs), /deleteBeforeReplace/);
    await operation.check({}, inputs, "r", { deleteBeforeReplace: true });
  });

  it("of a pool that was not ready says why, since no input changes", async () => {
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
    ["that does not name the template", { kind: "status", status: 404, body: { detail: "Not Found" } }],
    ["of a gateway", { kind: "status", status: 404, body: "<html>404</html>" }],
  ] as const) {
    it(`believes the list of templates more than a 404 ${title}`, async () => {
      stack.controlPlane.faults.always({ ...fault, path: /\/templates\// });
      await assert.rejects(deleteForReplacement({ templateName: "nothing" }), /does not exist/);
      assert.deepEqual(stack.changes, []);
      await deleteForReplacement({ templateName: "node" });
    });
  }

  it("keeps the old pool where templates cannot be looked at", async () => {
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
