import assert from "node:assert/strict";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import type { ControlPlane } from "../../harness/control-plane";
import { INTERNAL_ERROR, LOST_RESPONSES } from "./lost-responses";
import { inputsOf } from "./operation";
import { namedSamples } from "./samples";
import { TestStack } from "./test-stack";

for (const sample of namedSamples()) {
  const { definition, inputs, replacing } = sample;
  const { name, ...withoutName } = inputs;

  describe(`${definition.type} creation`, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    it("create records the name, id, location and inputs after a single request", async () => {
      const { id, state } = await stack.create(inputs);
      const [made] = stack.ids;
      assert.equal(id, name);
      assert.equal(stack.idOf(state), made);
      assert.equal(state.place, controlPlane.url);
      assert.deepEqual(inputsOf(definition, state), inputs);
      const methods = controlPlane.requests.all.map(({ method }) => method);
      assert.deepEqual(methods, ["POST"]);
    });

    for (const nameOf of ["automatic", "fixed"] as const) {
      for (const { title, fault, isDone } of LOST_RESPONSES) {
        it(`up recovers from ${title} under ${nameOf === "fixed" ? "a fixed" : "an automatic"} name`, async () => {
          const proposed = nameOf === "fixed" ? inputs : withoutName;
          controlPlane.faults.add({ ...fault, method: "POST" });
          const { state } = await stack.failToCreate(proposed, name);
          assert.equal(stack.ids.length, isDone ? 1 : 0);
          const [made] = stack.ids;

          if (isDone && nameOf === "fixed") {
            // Another stack may have created it.
            await assert.rejects(stack.up(state, proposed, name), /nothing proves that this stack created it/);
            await assert.rejects(stack.delete(state), /nothing proves that this stack created it/);
            assert.deepEqual(stack.ids, [made]);
          }
          const settled = await stack.up(state, { ...proposed, adoptExisting: nameOf === "fixed" }, name);
          if (isDone) assert.deepEqual(stack.ids, [made]);
          assert.deepEqual(stack.ids, [stack.idOf(settled)]);
          assert.equal(settled.unconfirmed, undefined);
          await stack.delete(settled);
          assert.deepEqual(stack.ids, []);
        });
      }
    }

    it("delete removes the object of a creation that could not be checked", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      controlPlane.faults.add({ ...INTERNAL_ERROR, method: "GET", times: Infinity });
      const { message, state } = await stack.failToCreate(withoutName, name);
      assert.match(message, /could not check whether the .* exists/i);
      controlPlane.faults.clear();
      assert.equal(stack.ids.length, 1);
      await stack.delete(state);
      assert.deepEqual(stack.ids, []);
    });

    it("delete removes the object of an unproven creation only with langsmith:adoptExisting", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state } = await stack.failToCreate(inputs, name);
      await assert.rejects(stack.delete(state), /config set langsmith:adoptExisting true/);
      await stack.delete(state, { adoptExisting: true });
      assert.deepEqual(stack.ids, []);
    });

    if (replacing) {
      it("delete keeps a different object that has the name of an unproven creation", async () => {
        controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
        const { state } = await stack.failToCreate(inputs, name);
        const { state: other } = await stack.create({ ...inputs, ...replacing });
        await assert.rejects(stack.delete(state, { adoptExisting: true }), /nothing proves/);
        assert.deepEqual(stack.ids, [stack.idOf(other)]);
      });
    }

    it("a failed create under the name of its predecessor keeps the existing object", async () => {
      const { state: replaced } = await stack.create(withoutName, name);
      controlPlane.faults.add({ kind: "status", status: 500, method: "POST" });
      const operation = stack.startOperation();
      await assert.rejects(operation.create(withoutName, name), PartialCreationError);
      await operation.lifecycle.delete(replaced);
      assert.equal(stack.ids.length, 1);
    });

    for (const isRefreshed of [false, true]) {
      it(`deleting a failed creation keeps its successor of the same name ${isRefreshed ? "after" : "without"} a refresh`, async () => {
        controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
        const { state: replaced } = await stack.failToCreate(withoutName, name);
        const { state: successor } = await stack.create(withoutName, name);
        const operation = stack.startOperation();
        const read = isRefreshed ? await operation.lifecycle.read(replaced.name, replaced) : undefined;
        await operation.up(successor, withoutName, name);
        await operation.lifecycle.delete(read?.state ?? replaced);
        assert.deepEqual(stack.ids, [stack.idOf(successor)]);
      });
    }

    it("refresh removes an unconfirmed creation without an object from the state", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
      const { state } = await stack.failToCreate(inputs, name);
      assert.equal(await stack.read(state), undefined);
    });

    it("refresh keeps an unproven creation unconfirmed, and the next preview shows a change", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state } = await stack.failToCreate(inputs, name);
      const read = await stack.read(state);
      assert.deepEqual(read?.state, state);
      const operation = stack.startOperation();
      const wanted = await operation.check({ ...read.inputs }, inputs, name);
      assert.equal(operation.lifecycle.diff(read.state, wanted).changed, true);
    });

    it("create fails if the name is taken and mentions other stacks before adoptExisting", async () => {
      const before = await stack.given(inputs);
      await assert.rejects(stack.create(inputs), (error: Error) => {
        assert.match(
          error.message,
          /exists already .*another stack.*only if nobody else manages it, set adoptExisting/s,
        );
        return true;
      });
      assert.deepEqual(stack.ids, [stack.idOf(before)]);
      assert.deepEqual(stack.changes, ["POST"]);
    });

    it("langsmith:nameSeed gives another stack of the same name its own automatic names", async () => {
      await stack.create(withoutName, name);
      await assert.rejects(stack.create(withoutName, name), /langsmith:nameSeed/);
      await stack.startOperation({ nameSeed: "another" }).create(withoutName, name);
      assert.equal(stack.ids.length, 2);
    });

    it("create adopts an existing object if the program sets adoptExisting, and delete deletes it", async () => {
      const { state: before } = await stack.create(inputs);
      const { state } = await stack.create({ ...inputs, adoptExisting: true }, "adopter");
      assert.equal(stack.idOf(state), stack.idOf(before));
      assert.ok(state.adoptedAt);
      await stack.delete(state);
      assert.deepEqual(stack.ids, []);
    });

    if (replacing) {
      it("create does not adopt an object that only a replacement could change to match the program", async () => {
        await stack.create({ ...inputs, ...replacing });
        const [key = ""] = Object.keys(replacing);
        await assert.rejects(
          stack.create({ ...inputs, adoptExisting: true }, "adopter"),
          new RegExp(`cannot be adopted, because its ${key}`),
        );
      });
    }
  });
}
