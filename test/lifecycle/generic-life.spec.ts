import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import { writeOnlyFields } from "../../provider/lifecycle/fields";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import type { ControlPlane, Fault } from "../../harness/control-plane/index";
import { inputsOf } from "./operation";
import { namedSamples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

for (const sample of namedSamples()) {
  const { definition, inputs, replacing } = sample;
  const { name, ...withoutName } = inputs;
  const adopting = { ...inputs, adoptExisting: true };

  describe(`${definition.type} lifecycle`, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    const given = (proposed: object = inputs): Promise<ResourceState> => stack.given(proposed, name);

    describe("check", () => {
      it("check refuses two resources of the same name in either order and names the first", async () => {
        for (const [first, second] of [
          ["one", "two"],
          ["two", "one"],
        ] as const) {
          const operation = stack.startOperation();
          await operation.check({}, inputs, first);
          await assert.rejects(operation.check({}, inputs, second), new RegExp(`^Error: name: .*"${first}"`));
        }
      });

      it("check refuses two resources that swap their names, in either order", async () => {
        const [a, b] = [inputs, { ...inputs, name: `${name}-2` }];
        for (const order of [
          [a, b],
          [b, a],
        ] as const) {
          const operation = stack.startOperation();
          const [first, second] = order;
          await operation.check(first, second, first.name);
          await assert.rejects(operation.check(second, first, second.name), /passes between/);
        }
      });
    });

    if (replacing) {
      it("a replacement under an automatic name creates the new object before it deletes the old one", async () => {
        const state = await given(withoutName);
        const replaced = await stack.up(state, { ...withoutName, ...replacing }, name);
        assert.deepEqual(stack.changes, ["POST", "DELETE"]);
        assert.notEqual(replaced.name, state.name);
        assert.deepEqual(stack.ids, [stack.idOf(replaced)]);
      });
    }

    it("a replacement that Pulumi forces gets a new automatic name", async () => {
      const state = await given(withoutName);
      const operation = stack.startOperation();
      const kept = await operation.check(inputsOf(definition, state), withoutName, name);
      assert.equal(kept["name"], state.name);
      assert.equal(operation.lifecycle.diff(state, kept).deleteBeforeReplace, false);
      const forced = await operation.check({}, withoutName, name);
      assert.notEqual(forced["name"], state.name);
    });

    it("a replacement never adopts its own predecessor", async () => {
      const state = await given(adopting);
      const operation = stack.startOperation();
      const wanted = await operation.check(inputsOf(definition, state), adopting, name);
      operation.lifecycle.diff(state, wanted);
      const again = await operation.check({}, adopting, name);
      await assert.rejects(operation.lifecycle.create(inputsFrom(again)), /deleteBeforeReplace/);
      assert.deepEqual(stack.changes, ["POST"]);
      assert.equal(stack.ids.length, 1);
    });

    if (replacing) {
      it("up adopts the object that an interrupted replacement created under a fixed name", async () => {
        const state = await given(adopting);
        stack.byHand.remove(name);
        const left = await given({ ...inputs, ...replacing });
        const replaced = await stack.up(state, { ...adopting, ...replacing }, name);
        assert.equal(stack.idOf(replaced), stack.idOf(left));
      });
    }

    if (definition.fields.name.onChange === "update") {
      it("up renames the object in place", async () => {
        const state = await given();
        const renamed = await stack.up(state, { ...inputs, name: `${name}-2` }, name);
        assert.deepEqual(stack.changes, ["PATCH"]);
        assert.equal(stack.idOf(renamed), stack.idOf(state));
        assert.equal(stack.byHand.get(`${name}-2`)?.id, stack.idOf(state));
      });
    }

    it("a change of adoptExisting makes no request", async () => {
      const state = await given();
      const kept = await stack.up(state, adopting, name);
      assert.deepEqual(kept, { ...state, ...adopting });
      assert.ok(kept.place);
      assert.deepEqual(controlPlane.requests.all, []);
    });

    const { updating } = sample;
    if (updating) {
      it("up updates the object in place", async () => {
        const state = await given();
        const updated = await stack.up(state, { ...inputs, ...updating }, name);
        assert.deepEqual(stack.changes, ["PATCH"]);
        assert.deepEqual(inputsOf(definition, updated), { ...inputs, ...updating });
        assert.deepEqual(inputsOf(definition, (await stack.read(updated))?.state ?? updated), {
          ...inputs,
          ...updating,
        });
      });

      it("an update with a lost response records the new inputs without the write-only ones", async () => {
        const state = await given();
        const fail = async (fault: Fault): Promise<Error> => {
          controlPlane.faults.clear();
          controlPlane.faults.add({ ...fault, method: "PATCH", times: Infinity });
          return failureOf(stack.up(state, { ...inputs, ...updating }, name));
        };
        const refused = await fail({ kind: "status", status: 422 });
        assert.ok(!(refused instanceof PartialCreationError));
        const lost = await fail({ kind: "reset", phase: "after" });
        assert.ok(lost instanceof PartialCreationError);
        const hidden = writeOnlyFields(fieldsOf(definition));
        const readable = Object.entries({ ...inputs, ...updating }).filter(([key]) => !hidden.includes(key));
        assert.deepEqual(inputsOf(definition, lost.state), Object.fromEntries(readable));
      });

      it("an update fails if the control plane accepts it without making the change", async () => {
        const state = await given();
        const unchanged = { ...definition.api.change(inputsFrom(inputs), inputsFrom(inputs)) };
        controlPlane.faults.add({ kind: "changeRequest", method: "PATCH", changes: unchanged });
        await assert.rejects(stack.up(state, { ...inputs, ...updating }, name), /did not become/);
      });
    }

    describe("drift", () => {
      it("refresh shows a rename outside of Pulumi, and up restores the name", async () => {
        const state = await given(withoutName);
        stack.byHand.rename(state.name, `${name}-by-hand`);
        const read = await stack.read(state);
        assert.equal(read?.inputs.name, `${name}-by-hand`);
        const repaired = await stack.up(read.state, withoutName, name, { ...read.inputs });
        assert.equal(repaired.name, state.name);
        assert.equal(stack.byHand.get(state.name)?.id, stack.idOf(repaired));
        const after = await stack.read(repaired);
        assert.equal(after?.state.renamedFrom, undefined);
      });

      it("refresh keeps the recorded id after a response without an id", async () => {
        const state = await given();
        const withoutId = { kind: "changeResponse", changes: { id: null }, method: "GET" } as const;
        controlPlane.faults.add(withoutId);
        const read = await stack.read(state);
        assert.equal(read && stack.idOf(read.state), stack.idOf(state));
      });

      for (const [listed, changes] of [
        ["other names", { name: "others" }],
        ["no ids", { id: null }],
      ] as const) {
        it(`refresh and delete do not treat a renamed object as deleted if the list shows ${listed}`, async () => {
          const state = await given();
          stack.byHand.rename(name, `${name}-by-hand`);
          const list = new RegExp(`/${definition.api.path}$`);
          controlPlane.faults.add({ kind: "changeResponse", changes, path: list, method: "GET", times: Infinity });
          await assert.rejects(stack.read(state), /could not read/);
          await assert.rejects(stack.delete(state), /could not delete/);
          assert.equal(stack.ids.length, 1);
        });
      }

      it("deleting an object that was removed outside of Pulumi keeps its successor of the same name", async () => {
        const replaced = await given();
        stack.byHand.remove(name);
        const successor = await given();
        const operation = stack.startOperation();
        const read = await operation.lifecycle.read(name, replaced);
        await operation.up(successor, inputs, name);
        await operation.lifecycle.delete(read?.state ?? replaced);
        assert.equal(stack.byHand.get(name)?.id, stack.idOf(successor));
      });

      it("delete keeps a foreign object that took the name", async () => {
        const state = await given();
        stack.byHand.remove(name);
        const foreign = await given(inputs);
        await stack.delete(state);
        assert.equal(stack.byHand.get(name)?.id, stack.idOf(foreign));
      });
    });

    describe("deletion", () => {
      it("delete keeps an object that another resource of the program adopted", async () => {
        const old = await given();
        const operation = stack.startOperation();
        await operation.create({ ...inputs, adoptExisting: true }, "renamed in the program");
        await operation.lifecycle.delete(old);
        assert.equal(stack.ids.length, 1);
      });

      it("delete fails if the response is an HTML page with status 200", async () => {
        const state = await given();
        const page = { kind: "status", status: 200, body: "<html>maintenance</html>", method: "DELETE" } as const;
        controlPlane.faults.add({ ...page, times: Infinity });
        await assert.rejects(stack.delete(state), /could not delete/);
        assert.equal(stack.ids.length, 1);
      });

      it("delete succeeds after a lost response if the object is gone", async () => {
        const state = await given();
        controlPlane.faults.add({ kind: "cutJson", method: "DELETE" });
        controlPlane.faults.add({ kind: "reset", phase: "after", method: "DELETE", times: Infinity });
        await stack.delete(state);
        assert.deepEqual(stack.ids, []);
      });
    });
  });
}
