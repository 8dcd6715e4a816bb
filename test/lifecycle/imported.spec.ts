import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { writeOnlyFields } from "../../provider/lifecycle/fields";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

for (const sample of Object.values(samples)) {
  const { definition, inputs, replacing, updating, undeclarable } = sample;
  const { name } = inputs;

  describe(`an imported ${definition.type}`, () => {
    const stack = TestStack.each(sample);

    /** Imports what another stack has made, and compares it with what a program declares. */
    async function compareWith(declared: object): Promise<{ differences: string[]; replaces: string[] }> {
      const operation = stack.startOperation();
      const read = await operation.lifecycle.import(stack.keyOf(await stack.given()));
      const wanted = await operation.check({ ...read.inputs }, { ...declared }, name);
      return operation.lifecycle.diff(read.state, wanted, { ...read.inputs });
    }

    it("has no difference from the program that made it, except for what nobody can read back", async () => {
      const { differences, replaces } = await compareWith(inputs);
      assert.deepEqual([differences, replaces], [writeOnlyFields(fieldsOf(definition)), []]);
    });

    it("has a difference in every field that the program changes", async () => {
      const { differences } = await compareWith({ ...inputs, ...replacing, ...updating });
      assert.deepEqual(differences.sort(), Object.keys({ ...replacing, ...updating }).sort());
    });

    it("is what an unchanged refresh finds", async () => {
      const { lifecycle } = stack.startOperation();
      const { id, state, inputs: recorded } = await lifecycle.import(stack.keyOf(await stack.given()));
      assert.deepEqual(await lifecycle.read(id, state, { recorded: { ...recorded } }), { id, state, inputs: recorded });
    });

    it("is refused, and described by a lookup all the same, where no program could declare it", async () => {
      const id = stack.keyOf(await stack.given());
      const { field, changes } = undeclarable;
      stack.controlPlane.faults.always({ kind: "changeResponse", changes });
      const { lifecycle } = stack.startOperation();
      const look = new RegExp(`${field} must .*\`${definition.type}\\.get\` or \`get${definition.type}\``);
      await assert.rejects(lifecycle.import(id), look);
      assert.equal((await lifecycle.read(id, {}))?.inputs.name, name);
    });
  });
}
