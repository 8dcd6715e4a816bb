import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import type { ControlPlane } from "../../harness/control-plane";
import { inputsOf } from "./operation";
import { LOST_RESPONSES } from "./lost-responses";
import { samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

/** The life of the resources that go by an id, whose names several objects can share. */
for (const sample of Object.values(samples).filter(({ definition }) => definition.api.identifiedBy === "id")) {
  const { definition, inputs, replacing } = sample;
  const { name, ...withoutName } = inputs;

  describe(`life of a ${definition.type}`, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    const given = (proposed: object = inputs): Promise<ResourceState> => stack.given(proposed, name);
    const idOf = (state: ResourceState): string => stack.keyOf(state);

    it("begins with its id, and what it was made for", async () => {
      const { id, state } = await stack.create(inputs);
      assert.deepEqual(stack.ids, [id]);
      assert.equal(idOf(state), id);
      assert.equal(state.place, controlPlane.url);
      assert.deepEqual(inputsOf(definition, state), inputs);
    });

    for (const proposed of [inputs, withoutName]) {
      it(`goes on with a new object before the old one goes, under ${proposed === inputs ? "its" : "an automatic"} name`, async () => {
        const state = await given(proposed);
        const replaced = await stack.up(state, { ...proposed, ...replacing }, name);
        assert.deepEqual(stack.changes, ["POST", "DELETE"]);
        assert.equal(replaced.name, state.name);
        assert.deepEqual(stack.ids, [idOf(replaced)]);
        assert.notEqual(idOf(replaced), idOf(state));
      });
    }

    it("is not shared by two resources of one name", async () => {
      const operation = stack.startOperation();
      await operation.check({}, inputs, "one");
      await assert.rejects(operation.check({}, inputs, "two"), /^Error: name: .*"one"/);
    });

    it("goes through a preview with unknown values, and says which outputs are not known", () => {
      const { lifecycle } = stack.startOperation();
      const preview = lifecycle.previewCreation(inputs);
      for (const output of [definition.idProperty, ...(definition.outputs ?? [])]) {
        assert.equal(preview[output], UNKNOWN);
      }
    });

    for (const { title, fault, isDone } of LOST_RESPONSES) {
      it(`survives ${title}: there is never a second one`, async () => {
        controlPlane.faults.add({ ...fault, method: "POST" });
        const { id, state } = await stack.failToCreate(inputs, name);
        assert.equal(stack.ids.length, isDone ? 1 : 0);
        if (isDone) assert.deepEqual(stack.ids, [id]);
        const settled = await stack.up(state, inputs, name);
        assert.deepEqual(stack.ids, [idOf(settled)]);
        assert.equal(settled.unconfirmed, undefined);
      });
    }

    describe("whose creation was neither answered nor seen", () => {
      let state: ResourceState;
      beforeEach(async () => {
        controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
        controlPlane.faults.add({ kind: "status", status: 500, method: "GET", times: Infinity });
        ({ state } = await stack.failToCreate(inputs, name));
        controlPlane.faults.clear();
        assert.equal(stack.ids.length, 1);
      });

      it("is replaced, and what was made is deleted", async () => {
        const made = stack.ids;
        const replaced = await stack.up(state, inputs, name);
        assert.deepEqual(stack.ids, [idOf(replaced)]);
        assert.notDeepEqual(stack.ids, made);
      });

      it("is found by a refresh", async () => {
        const found = await stack.read(state);
        assert.deepEqual(stack.ids, [found?.id]);
        assert.equal(found?.state.unconfirmed, undefined);
      });

      it("is undone by a deletion, which leaves others of its name alone", async () => {
        const other = await given({ ...inputs, ...replacing });
        await stack.delete(state);
        assert.deepEqual(stack.ids, [idOf(other)]);
      });
    });

    it("leaves nothing of an unconfirmed creation whose replacement was recovered", async () => {
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

    it("is found again after a response without its id", async () => {
      controlPlane.faults.add({ kind: "changeResponse", changes: { id: null }, method: "POST" });
      const { id, state } = await stack.failToCreate(inputs, name);
      assert.deepEqual(stack.ids, [id]);
      assert.equal(idOf(state), id);
    });

    it("is refused with a conflict as it is, which says nothing of the name", async () => {
      controlPlane.faults.add({ kind: "status", status: 409, body: { detail: "no" }, method: "POST" });
      const { message } = await failureOf(stack.create(inputs, name));
      assert.match(message, /there is a conflict/);
      assert.deepEqual(stack.ids, []);
    });

    describe("drift", () => {
      it("is not seen in another object of its name", async () => {
        const state = await given();
        stack.byHand.remove(idOf(state));
        const other = await given({ ...inputs, ...replacing });
        assert.equal(await stack.read(state), undefined);
        await stack.delete(state);
        assert.deepEqual(stack.ids, [idOf(other)]);
      });

      it("is nothing that a response without the object's name in a 404 can make up", async () => {
        const state = await given();
        controlPlane.faults.add({ kind: "status", status: 404, path: new RegExp(idOf(state)), times: Infinity });
        assert.deepEqual((await stack.read(state))?.state, state);
      });
    });

    it("is looked up by its id where nothing is known of it", async () => {
      const state = await given();
      const found = await stack.startOperation().lifecycle.read(idOf(state), {});
      assert.equal(found?.id, idOf(state));
      assert.equal(found.inputs.name, name);
      await assert.rejects(stack.startOperation().lifecycle.read("nothing", {}), /there is no/);
    });
  });
}
