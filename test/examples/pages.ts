import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const DOCUMENTATION = path.resolve(__dirname, "../../../docs");
const AUTOMATIC_NAME = /\bworkers-[0-9a-f]{7}\b/g;

/** A page that takes its reader through an example shows the name that its reader gets: else run `npm run docs`. */
export async function checkNames(page: string, name: string): Promise<void> {
  const file = path.join(DOCUMENTATION, page);
  const text = await readFile(file, "utf8");
  if (process.env["WRITE_DOCS"]) {
    await writeFile(file, text.replaceAll(AUTOMATIC_NAME, name));
    return;
  }
  assert.deepEqual(new Set(text.match(AUTOMATIC_NAME)), new Set([name]), `${page}: run \`npm run docs\``);
}
