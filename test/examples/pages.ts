import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const DOCUMENTATION = path.resolve(__dirname, "../../../docs");
const AUTOMATIC_NAME = /\bworkers-[0-9a-f]{7}\b/g;

/** Fails unless the page shows the name that its reader gets; `npm run docs` updates it. */
export async function checkNames(page: string, name: string): Promise<void> {
  const file = path.join(DOCUMENTATION, page);
  const text = await readFile(file, "utf8");
  if (process.env["WRITE_DOCS"]) {
    await writeFile(file, text.replaceAll(AUTOMATIC_NAME, name));
    return;
  }
  assert.deepEqual(new Set(text.match(AUTOMATIC_NAME)), new Set([name]), `${page}: run \`npm run docs\``);
}
