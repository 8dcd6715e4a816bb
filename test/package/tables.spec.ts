import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const REPOSITORY = path.resolve(__dirname, "../../..");

describe("tables of the documentation", () => {
  it("have each example", () => {
    const table = readTables("README.md");
    const missing = readdirSync(path.join(REPOSITORY, "examples")).filter(
      (folder) => !table.includes(`| [${folder}](examples/${folder}) `),
    );
    assert.deepEqual(missing, [], 'the table "Examples" in README.md lacks an example');
  });
});

/** The lines of a page that belong to tables. */
function readTables(page: string): string {
  const lines = readFileSync(path.join(REPOSITORY, page), "utf8").split("\n");
  return lines.filter((line) => line.startsWith("|")).join("\n");
}
