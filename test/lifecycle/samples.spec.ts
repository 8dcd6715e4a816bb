import assert from "node:assert/strict";
import { fieldsOf, type OnChange } from "../../provider/lifecycle/definition";
import { samples } from "./samples";

/** The generic tests prove nothing about a field without a sample value. */
for (const { definition, inputs, replacing = {}, updating = {}, invalid, changedElsewhere = [] } of Object.values(
  samples,
)) {
  describe(`${definition.type} sample`, () => {
    const fields = Object.entries(fieldsOf(definition)).filter(([name]) => name !== "name");
    const changedBy = (onChange: OnChange): string[] =>
      fields
        .filter(([name, field]) => field.onChange === onChange && !changedElsewhere.includes(name))
        .map(([name]) => name)
        .sort();

    it(`the ${definition.type} sample changes every field that replaces or updates the resource`, () => {
      const found = changedElsewhere.filter((name) => !(name in definition.fields));
      assert.deepEqual(found, []);
      assert.deepEqual(Object.keys(replacing).sort(), changedBy("replace"), "replacing");
      assert.deepEqual(Object.keys(updating).sort(), changedBy("update"), "updating");
      for (const [name, value] of Object.entries({ ...replacing, ...updating })) {
        assert.notDeepEqual(value, inputs[name], name);
      }
    });

    it(`the ${definition.type} sample has an invalid value for every field`, () => {
      const tried = new Set(invalid.map(([property]) => property.split(".")[0]));
      const seen = Object.keys(definition.fields).filter((name) => !tried.has(name));
      assert.deepEqual(seen, []);
    });
  });
}
