import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { writeOnlyFields } from "../../provider/lifecycle/fields";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

for (const sample of Object.values(samples)) {
  const { definition, inputs, replacing, updating, undeclarable } = sample;
  const { name } = inputs;

  describe(`imported ${definition.type}`, () => {
    const stack = TestStack.each(sample);

    /** Imports an object of another stack and compares it with a program's declaration. */
    async function compareWith(declared: object): Promise<{ differences: string[]; replaces: string[] }> {
      const operation = stack.startOperation();
      const read = await operation.lifecycle.import(stack.keyOf(await stack.given()));
      const wanted = await operation.check({ ...read.inputs }, { ...declared }, name);
      return operation.lifecycle.diff(read.state, wanted, { ...read.inputs });
    }

    it("an imported resource differs from its original program only in write-only inputs", async () => {
      const { differences, replaces } = await compareWith(inputs);
      assert.deepEqual([differences, replaces], [writeOnlyFields(fieldsOf(definition)), []]);
    });

    it("an imported resource differs in every field that the program changes", async () => {
      const { differences } = await compareWith({ ...inputs, ...replacing, ...updating });
      assert.deepEqual(differences.sort(), Object.keys({ ...replacing, ...updating }).sort());
    });

    it("a refresh changes nothing in an imported resource", async () => {
      const { lifecycle } = stack.startOperation();
      const { id, state, inputs: recorded } = await lifecycle.import(stack.keyOf(await stack.given()));
      assert.deepEqual(await lifecycle.read(id, state, { recorded: { ...recorded } }), { id, state, inputs: recorded });
    });

    it("an import refuses an object that no program can declare, but a lookup reads it", async () => {
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
