import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import type { ControlPlane } from "../../harness/control-plane";
import { inputsOf } from "./operation";
import { LOST_RESPONSES } from "./lost-responses";
import { samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

/** Tests of the resources that are identified by id, whose names are not unique. */
for (const sample of Object.values(samples).filter(({ definition }) => definition.api.identifiedBy === "id")) {
  const { definition, inputs, replacing } = sample;
  const { name, ...withoutName } = inputs;

  describe(`${definition.type} lifecycle`, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    const given = (proposed: object = inputs): Promise<ResourceState> => stack.given(proposed, name);
    const idOf = (state: ResourceState): string => stack.keyOf(state);

    it("create records the id, the location and the inputs", async () => {
      const { id, state } = await stack.create(inputs);
      assert.deepEqual(stack.ids, [id]);
      assert.equal(idOf(state), id);
      assert.equal(state.place, controlPlane.url);
      assert.deepEqual(inputsOf(definition, state), inputs);
    });

    for (const proposed of [inputs, withoutName]) {
      it(`a replacement under the same ${proposed === inputs ? "fixed" : "automatic"} name creates the new object before it deletes the old one`, async () => {
        const state = await given(proposed);
        const replaced = await stack.up(state, { ...proposed, ...replacing }, name);
        assert.deepEqual(stack.changes, ["POST", "DELETE"]);
        assert.equal(replaced.name, state.name);
        assert.deepEqual(stack.ids, [idOf(replaced)]);
        assert.notEqual(idOf(replaced), idOf(state));
      });
    }

    it("check refuses two resources of the same name", async () => {
      const operation = stack.startOperation();
      await operation.check({}, inputs, "one");
      await assert.rejects(operation.check({}, inputs, "two"), /^Error: name: .*"one"/);
    });

    it("a preview of a create shows all outputs as unknown", () => {
      const { lifecycle } = stack.startOperation();
      const preview = lifecycle.previewCreation(inputs);
      for (const output of [definition.idProperty, ...(definition.outputs ?? [])]) {
        assert.equal(preview[output], UNKNOWN);
      }
    });

    for (const { title, fault, isDone } of LOST_RESPONSES) {
      it(`up recovers from ${title} without a second object`, async () => {
        controlPlane.faults.add({ ...fault, method: "POST" });
        const { id, state } = await stack.failToCreate(inputs, name);
        assert.equal(stack.ids.length, isDone ? 1 : 0);
        if (isDone) assert.deepEqual(stack.ids, [id]);
        const settled = await stack.up(state, inputs, name);
        assert.deepEqual(stack.ids, [idOf(settled)]);
        assert.equal(settled.unconfirmed, undefined);
      });
    }

    describe("unconfirmed creation", () => {
      let state: ResourceState;
      beforeEach(async () => {
        controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
        controlPlane.faults.add({ kind: "status", status: 500, method: "GET", times: Infinity });
        ({ state } = await stack.failToCreate(inputs, name));
        controlPlane.faults.clear();
        assert.equal(stack.ids.length, 1);
      });

      it("up replaces an unconfirmed creation and deletes its object", async () => {
        const unconfirmedIds = stack.ids;
        const replaced = await stack.up(state, inputs, name);
        assert.deepEqual(stack.ids, [idOf(replaced)]);
        assert.notDeepEqual(stack.ids, unconfirmedIds);
      });

      it("refresh confirms an unconfirmed creation whose object exists", async () => {
        const found = await stack.read(state);
        assert.deepEqual(stack.ids, [found?.id]);
        assert.equal(found?.state.unconfirmed, undefined);
      });

      it("delete removes the object of an unconfirmed creation and no other of its name", async () => {
        const other = await given({ ...inputs, ...replacing });
        await stack.delete(state);
        assert.deepEqual(stack.ids, [idOf(other)]);
      });
    });

    it("deletes the object of an unconfirmed creation after its replacement was recovered", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      controlPlane.faults.add({ kind: "status", status: 500, method: "GET", times: Infinity });
      const { state: unconfirmed } = await stack.failToCreate(inputs, name);
      controlPlane.faults.clear();
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state: recovered } = await stack.failToCreate(inputs, name);
      const operation = stack.startOperation();
      await operation.up(recovered, inputs, name);
      await operation.lifecycle.delete(unconfirmed);
      assert.deepEqual(stack.ids, [idOf(recovered)]);
    });

    it("create finds the object after a response without an id", async () => {
      controlPlane.faults.add({ kind: "changeResponse", changes: { id: null }, method: "POST" });
      const { id, state } = await stack.failToCreate(inputs, name);
      assert.deepEqual(stack.ids, [id]);
      assert.equal(idOf(state), id);
    });

    it("create reports a 409 as a conflict and not as a name that is taken", async () => {
      controlPlane.faults.add({ kind: "status", status: 409, body: { detail: "no" }, method: "POST" });
      const { message } = await failureOf(stack.create(inputs, name));
      assert.match(message, /there is a conflict/);
      assert.deepEqual(stack.ids, []);
    });

    describe("drift", () => {
      it("refresh and delete ignore another object of the same name", async () => {
        const state = await given();
        stack.byHand.remove(idOf(state));
        const other = await given({ ...inputs, ...replacing });
        assert.equal(await stack.read(state), undefined);
        await stack.delete(state);
        assert.deepEqual(stack.ids, [idOf(other)]);
      });

      it("refresh keeps the object after a 404 that does not contain its name", async () => {
        const state = await given();
        controlPlane.faults.add({ kind: "status", status: 404, path: new RegExp(idOf(state)), times: Infinity });
        assert.deepEqual((await stack.read(state))?.state, state);
      });
    });

    it("read without a state finds an object by its id and fails for an unknown id", async () => {
      const state = await given();
      const found = await stack.startOperation().lifecycle.read(idOf(state), {});
      assert.equal(found?.id, idOf(state));
      assert.equal(found.inputs.name, name);
      await assert.rejects(stack.startOperation().lifecycle.read("nothing", {}), /there is no/);
    });
  });
}
