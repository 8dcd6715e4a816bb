import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { settingNames } from "../../provider/config/setting-names";

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
  it("is described in full, and the same on both pages", () => {
    const page = "docs/configuration.md";
    assert.deepEqual(rowsAboutSettings("docs/installation-configuration.md"), rowsAboutSettings(page));
    const source = ["configuration", "credentials", "endpoints"]
      .map((file) => read(`provider/config/${file}.ts`))
      .join("");
    const variables = source.match(/\bLANG[A-Z]+_[A-Z_]+\b/g) ?? [];
    const table = rowsAboutSettings(page).join("\n");
    assert.ok(variables.length > 0);
    for (const key of settingNames) assert.ok(table.includes(`langsmith:${key}\``), key);
    for (const variable of variables) assert.ok(table.includes(variable), variable);
  });
});
