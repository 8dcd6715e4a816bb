import assert from "node:assert/strict";
import { fieldsOf, type OnChange } from "../../provider/lifecycle/definition";
import { samples } from "./samples";

/** What the generic suite does not see of a resource is not tested, though all tests pass. */
for (const { definition, inputs, replacing = {}, updating = {}, invalid, changedElsewhere = [] } of Object.values(
  samples,
)) {
  describe(`the sample of a ${definition.type}`, () => {
    const fields = Object.entries(fieldsOf(definition)).filter(([name]) => name !== "name");
    const changedBy = (onChange: OnChange): string[] =>
      fields
        .filter(([name, field]) => field.onChange === onChange && !changedElsewhere.includes(name))
        .map(([name]) => name)
        .sort();

    it("changes each field that a change replaces, and each that it updates", () => {
      const found = changedElsewhere.filter((name) => !(name in definition.fields));
      assert.deepEqual(found, []);
      assert.deepEqual(Object.keys(replacing).sort(), changedBy("replace"), "replacing");
      assert.deepEqual(Object.keys(updating).sort(), changedBy("update"), "updating");
      for (const [name, value] of Object.entries({ ...replacing, ...updating })) {
        assert.notDeepEqual(value, inputs[name], name);
      }
    });

    it("has an invalid value of each field", () => {
      const tried = new Set(invalid.map(([property]) => property.split(".")[0]));
      const seen = Object.keys(definition.fields).filter((name) => !tried.has(name));
      assert.deepEqual(seen, []);
    });
  });
}
