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

  it("adoption updates the existing object to match the program", async () => {
    const there = stack.controlPlane.pools.seed({ name, replicas: 7 });
    const { state } = await stack.create(adopting);
    assert.deepEqual(stack.changes, ["POST", "PATCH"]);
    assert.equal(stack.controlPlane.pools.get(name)?.replicas, inputs["replicas"]);
    assert.equal(state["poolId"], there.id);
    assert.equal(state["readiness"], "unchecked", "no operation waited for the adopted pool");
    assert.ok(Date.parse(state.adoptedAt ?? "") > Date.parse(state.createdAt ?? "") - 1_000);
  });

  it("langsmith:adoptExisting adopts existing objects for all resources of a stack", async () => {
    const there = stack.controlPlane.pools.seed({ name, replicas: 2 });
    const { state } = await stack.startOperation({ adoptExisting: true }).create(inputs);
    assert.equal(state["poolId"], there.id);
  });

  it("an adoption whose update fails records the object as it is", async () => {
    stack.controlPlane.pools.seed({ name, replicas: 7 });
    stack.controlPlane.faults.add({ kind: "status", status: 500, method: "PATCH", times: Infinity });
    const error = await stack.failToCreate(adopting);
    assert.equal(error.state["replicas"], 7);
    assert.ok(error.state.adoptedAt);
  });

  it("create adopts an existing object also after a create without a usable response", async () => {
    const there = stack.controlPlane.pools.seed({ name, replicas: 2 });
    stack.controlPlane.faults.add({ kind: "status", status: 502, method: "POST" });
    const error = await stack.failToCreate(adopting);
    assert.match(error.message, /was adopted/);
    assert.deepEqual([error.state["poolId"], error.state.unconfirmed], [there.id, undefined]);
    assert.ok(error.state.adoptedAt);
  });

  it("create never adopts an object of another resource of the program, not even after a lost response", async () => {
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

  it("a replacement adopts nothing if the operation has not seen its predecessor", async () => {
    const other = { ...adopting, templateName: "node" };
    const operation = stack.startOperation();
    await operation.check(adopting, other, "workers", { deleteBeforeReplace: true });
    const wanted = await operation.check({}, other, "workers", { deleteBeforeReplace: true });
    const there = stack.controlPlane.pools.seed({ name, templateName: "node", replicas: 2 });
    const { message } = await failureOf(operation.lifecycle.create(inputsFrom(wanted)));
    assert.match(message, /replacement/);
    assert.deepEqual(stack.controlPlane.pools.list(), [there]);
  });

  describe("existing object without adoptExisting", () => {
    for (const [kind, proposed, advice] of [
      ["fixed", inputs, /^Choose another name; only if nobody else manages it, set adoptExisting to true/],
      [
        "automatic",
        { ...inputs, name: undefined },
        /langsmith:nameSeed <a new text>`, which changes the names of new pools only; only if nobody else manages it, set adoptExisting/,
      ],
    ] as const) {
      it(`an error about a taken ${kind} name recommends adoptExisting last`, async () => {
        const { name: taken } = await stack.startOperation().check({}, proposed);
        stack.controlPlane.pools.seed({ name: String(taken), replicas: 2 });
        const { message } = await failureOf(stack.create(proposed));
        const [conflict, owner, next, ...more] = message.split(/(?<=\.) (?=[A-Z])/);
        assert.match(
          conflict ?? "",
          /a pool of this name exists already \(templateName "python", replicas 2, created .*\)\.$/,
        );
        assert.match(owner ?? "", /^It may belong to another stack .* this resource, .*interrupted.*--replace/);
        assert.match(next ?? "", advice);
        assert.deepEqual(more, []);
      });
    }

    it("an error about an object that the credentials cannot see does not recommend adoptExisting", async () => {
      const tenantId = DEFAULT_TENANT_ID.replace(/^./, "f");
      stack.controlPlane.pools.seed({ name, replicas: 2, tenantId });
      for (const proposed of [inputs, adopting]) {
        const { message } = await failureOf(stack.create(proposed));
        assert.match(message, /taken by a pool that these credentials cannot see.*langsmith:tenantId/);
        assert.doesNotMatch(message, /adoptExisting/);
      }
    });

    it("create fails with the reason if the existing object cannot be read", async () => {
      stack.controlPlane.pools.seed({ name, replicas: 2 });
      stack.controlPlane.faults.add({ kind: "status", status: 403, method: "GET", body: { detail: "no" } });
      const { message } = await failureOf(stack.create(adopting));
      assert.match(message, /could not create SandboxPool "workers": .*do not allow this/);
    });
  });
});
