import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { settingNames } from "../../provider/config/setting-names";

const REPOSITORY = path.resolve(__dirname, "../../..");

function read(file: string): string {
  return readFileSync(path.join(REPOSITORY, file), "utf8");
}

describe("docs/configuration.md", () => {
  it("has a row for each setting and each variable that the provider reads", () => {
    const rows = read("docs/configuration.md")
      .split("\n")
      .filter((line) => line.startsWith("| `langsmith:"));
    const table = rows.join("\n");
    const files = ["configuration", "credentials", "endpoints"];
    const source = files.map((file) => read(`provider/config/${file}.ts`)).join("");
    const variables = source.match(/\bLANG[A-Z]+_[A-Z_]+\b/g) ?? [];
    assert.ok(variables.length > 0);
    for (const key of settingNames) assert.ok(table.includes(`langsmith:${key}\``), key);
    for (const variable of variables) assert.ok(table.includes(variable), variable);
  });
});
