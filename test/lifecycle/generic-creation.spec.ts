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

  describe(`creation of a ${definition.type}`, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    it("remembers what it made, and where", async () => {
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
        it(`under ${nameOf === "fixed" ? "a fixed" : "an automatic"} name survives ${title}`, async () => {
          const proposed = nameOf === "fixed" ? inputs : withoutName;
          controlPlane.faults.add({ ...fault, method: "POST" });
          const { state } = await stack.failToCreate(proposed, name);
          assert.equal(stack.ids.length, isDone ? 1 : 0);
          const [made] = stack.ids;

          if (isDone && nameOf === "fixed") {
            // Someone else may have made it.
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

    it("whose look failed too is undone by a deletion", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      controlPlane.faults.add({ ...INTERNAL_ERROR, method: "GET", times: Infinity });
      const { message, state } = await stack.failToCreate(withoutName, name);
      assert.match(message, /could not check whether the .* exists/i);
      controlPlane.faults.clear();
      assert.equal(stack.ids.length, 1);
      await stack.delete(state);
      assert.deepEqual(stack.ids, []);
    });

    it("that cannot be proven is undone where the stack says adoptExisting", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state } = await stack.failToCreate(inputs, name);
      await assert.rejects(stack.delete(state), /config set langsmith:adoptExisting true/);
      await stack.delete(state, { adoptExisting: true });
      assert.deepEqual(stack.ids, []);
    });

    if (replacing) {
      it("that cannot be proven is not undone where something else has its name", async () => {
        controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
        const { state } = await stack.failToCreate(inputs, name);
        const { state: other } = await stack.create({ ...inputs, ...replacing });
        await assert.rejects(stack.delete(state, { adoptExisting: true }), /nothing proves/);
        assert.deepEqual(stack.ids, [stack.idOf(other)]);
      });
    }

    it("that finds its predecessor under its name keeps what there is", async () => {
      const { state: replaced } = await stack.create(withoutName, name);
      controlPlane.faults.add({ kind: "status", status: 500, method: "POST" });
      const operation = stack.startOperation();
      await assert.rejects(operation.create(withoutName, name), PartialCreationError);
      await operation.lifecycle.delete(replaced);
      assert.equal(stack.ids.length, 1);
    });

    for (const isRefreshed of [false, true]) {
      it(`and replaced under the same name leaves its successor alone, ${isRefreshed ? "" : "not "}refreshed`, async () => {
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

    it("that left nothing is forgotten by a refresh", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
      const { state } = await stack.failToCreate(inputs, name);
      assert.equal(await stack.read(state), undefined);
    });

    it("that cannot be proven stays unconfirmed in a refresh, and the next preview shows it", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state } = await stack.failToCreate(inputs, name);
      const read = await stack.read(state);
      assert.deepEqual(read?.state, state);
      const operation = stack.startOperation();
      const wanted = await operation.check({ ...read.inputs }, inputs, name);
      assert.equal(operation.lifecycle.diff(read.state, wanted).changed, true);
    });

    it("fails where the name is taken, and names other stacks before all else", async () => {
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

    it("in another stack of the same name gets a name of its own with langsmith:nameSeed", async () => {
      await stack.create(withoutName, name);
      await assert.rejects(stack.create(withoutName, name), /langsmith:nameSeed/);
      await stack.startOperation({ nameSeed: "another" }).create(withoutName, name);
      assert.equal(stack.ids.length, 2);
    });

    it("takes over what exists where the program says so, and then manages it", async () => {
      const { state: before } = await stack.create(inputs);
      const { state } = await stack.create({ ...inputs, adoptExisting: true }, "adopter");
      assert.equal(stack.idOf(state), stack.idOf(before));
      assert.ok(state.adoptedAt);
      await stack.delete(state);
      assert.deepEqual(stack.ids, []);
    });

    if (replacing) {
      it("takes over nothing that only a replacement could make what the program asks for", async () => {
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
