import assert from "node:assert/strict";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane/index";
import { inputsFrom } from "../../provider/lifecycle/resource-state";
import { samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

const { inputs } = samples.SandboxPool;
const { name } = inputs;
const adopting = { ...inputs, adoptExisting: true };

describe("adoption", () => {
  const stack = TestStack.each(samples.SandboxPool);

  it("brings what exists to what the program asks for, where that can be changed", async () => {
    const there = stack.controlPlane.pools.seed({ name, replicas: 7 });
    const { state } = await stack.create(adopting);
    assert.deepEqual(stack.changes, ["POST", "PATCH"]);
    assert.equal(stack.controlPlane.pools.get(name)?.replicas, inputs["replicas"]);
    assert.equal(state["poolId"], there.id);
    assert.equal(state["readiness"], "unchecked", "nobody saw it become ready");
    assert.ok(Date.parse(state.adoptedAt ?? "") > Date.parse(state.createdAt ?? "") - 1_000);
  });

  it("can be wanted by the stack for all resources", async () => {
    const there = stack.controlPlane.pools.seed({ name, replicas: 2 });
    const { state } = await stack.startOperation({ adoptExisting: true }).create(inputs);
    assert.equal(state["poolId"], there.id);
  });

  it("that cannot be finished is remembered as it is", async () => {
    stack.controlPlane.pools.seed({ name, replicas: 7 });
    stack.controlPlane.faults.add({ kind: "status", status: 500, method: "PATCH", times: Infinity });
    const error = await stack.failToCreate(adopting);
    assert.equal(error.state["replicas"], 7);
    assert.ok(error.state.adoptedAt);
  });

  it("also takes what is there after a creation that got no answer", async () => {
    const there = stack.controlPlane.pools.seed({ name, replicas: 2 });
    stack.controlPlane.faults.add({ kind: "status", status: 502, method: "POST" });
    const error = await stack.failToCreate(adopting);
    assert.match(error.message, /was adopted/);
    assert.deepEqual([error.state["poolId"], error.state.unconfirmed], [there.id, undefined]);
    assert.ok(error.state.adoptedAt);
  });

  it("takes nothing that a resource of the program has, not even after a creation that got no answer", async () => {
    const state = await stack.given(inputs, "sibling");
    stack.byHand.rename(name, "workers-by-hand");
    const sibling = { ...state, name: "workers-by-hand" };
    for (const isLost of [false, true]) {
      const operation = stack.startOperation();
      const kept = { ...inputs, name: "workers-by-hand" };
      operation.lifecycle.diff(sibling, await operation.check(kept, kept, "sibling"));
      stack.byHand.rename("workers-by-hand", name);
      if (isLost) stack.controlPlane.faults.add({ kind: "status", status: 502, method: "POST" });
      const error = await failureOf(operation.create(adopting, "thief"));
      if (isLost) {
        assert.ok(error instanceof PartialCreationError, error.message);
        assert.ok(error.state.unconfirmed);
      } else assert.match(error.message, /belongs to another resource of this program/);
      stack.byHand.rename(name, "workers-by-hand");
    }
    assert.deepEqual(stack.ids, [state["poolId"]]);
  });

  it("by a replacement takes nothing of which this operation saw no predecessor", async () => {
    const other = { ...adopting, templateName: "node" };
    const operation = stack.startOperation();
    await operation.check(adopting, other, "workers", { deleteBeforeReplace: true });
    const wanted = await operation.check({}, other, "workers", { deleteBeforeReplace: true });
    const there = stack.controlPlane.pools.seed({ name, templateName: "node", replicas: 2 });
    const { message } = await failureOf(operation.lifecycle.create(inputsFrom(wanted)));
    assert.match(message, /replacement/);
    assert.deepEqual(stack.controlPlane.pools.list(), [there]);
  });

  describe("where nobody wants it", () => {
    for (const [kind, proposed, way] of [
      ["given", inputs, /^Choose another name; only if nobody else manages it, set adoptExisting to true/],
      [
        "automatic",
        { ...inputs, name: undefined },
        /langsmith:nameSeed <a new text>`, which changes the names of new pools only; only if nobody else manages it, set adoptExisting/,
      ],
    ] as const) {
      it(`is advised last where a name is ${kind}, after what is there, whose it may be and what costs nobody a pool`, async () => {
        const { name: taken } = await stack.startOperation().check({}, proposed);
        stack.controlPlane.pools.seed({ name: String(taken), replicas: 2 });
        const { message } = await failureOf(stack.create(proposed));
        const [what, whose, next, ...more] = message.split(/(?<=\.) (?=[A-Z])/);
        assert.match(
          what ?? "",
          /a pool of this name exists already \(templateName "python", replicas 2, created .*\)\.$/,
        );
        assert.match(whose ?? "", /^It may belong to another stack .* this resource, .*interrupted.*--replace/);
        assert.match(next ?? "", way);
        assert.deepEqual(more, []);
      });
    }

    it("is not advised for what these credentials do not show", async () => {
      const tenantId = DEFAULT_TENANT_ID.replace(/^./, "f");
      stack.controlPlane.pools.seed({ name, replicas: 2, tenantId });
      for (const proposed of [inputs, adopting]) {
        const { message } = await failureOf(stack.create(proposed));
        assert.match(message, /taken by a pool that these credentials cannot see.*langsmith:tenantId/);
        assert.doesNotMatch(message, /adoptExisting/);
      }
    });

    it("says that it does not know what is there when the look fails", async () => {
      stack.controlPlane.pools.seed({ name, replicas: 2 });
      stack.controlPlane.faults.add({ kind: "status", status: 403, method: "GET", body: { detail: "no" } });
      const { message } = await failureOf(stack.create(adopting));
      assert.match(message, /could not create SandboxPool "workers": .*do not allow this/);
    });
  });
});
