import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { functionNames } from "../../provider/adapters/plugin/functions";
import { resources } from "../../provider/resources";

const REPOSITORY = path.resolve(__dirname, "../../..");

describe("tables of the documentation", () => {
  it("have each example", () => {
    const table = readTables("README.md");
    const missing = readdirSync(path.join(REPOSITORY, "examples")).filter(
      (folder) => !table.includes(`| [${folder}](examples/${folder}) `),
    );
    assert.deepEqual(missing, [], 'the table "Examples" in README.md lacks an example');
  });

  it("have each function", () => {
    const table = readTables("docs/native.md");
    const functions = Object.keys(resources).flatMap((name) => Object.values(functionNames(name)));
    const missing = functions.filter((name) => !table.includes(`\`${name}(`));
    assert.deepEqual(missing, [], 'the table "Functions" in docs/native.md lacks a function');
  });
});

/** The lines of a page that belong to tables. */
function readTables(page: string): string {
  const lines = readFileSync(path.join(REPOSITORY, page), "utf8").split("\n");
  return lines.filter((line) => line.startsWith("|")).join("\n");
}
