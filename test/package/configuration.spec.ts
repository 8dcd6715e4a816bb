import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

const REPOSITORY = path.resolve(__dirname, "../../..");

function rowsAboutSettings(file: string): string[] {
  return read(file)
    .split("\n")
    .filter((line) => line.startsWith("| `langsmith:"));
}

function read(file: string): string {
  return readFileSync(path.join(REPOSITORY, file), "utf8");
}

describe("configuration", () => {
  it("is told in full, and the same in both places", () => {
    assert.deepEqual(rowsAboutSettings("README.md"), rowsAboutSettings("docs/configuration.md"));
    const source = read("provider/config.ts");
    const keys = Array.from(source.matchAll(/(?:configured|isOn)\("(\w+)"\)/g), ([, key = ""]) => key);
    const variables = source.match(/\bLANG[A-Z]+_[A-Z_]+\b/g) ?? [];
    const table = rowsAboutSettings("README.md").join("\n");
    assert.ok(keys.length > 0 && variables.length > 0);
    for (const key of keys) assert.ok(table.includes(`langsmith:${key}\``), key);
    for (const variable of variables.filter((name) => name !== "LANGSMITH_ENDPOINT")) {
      assert.ok(table.includes(variable), variable);
    }
  });
});
