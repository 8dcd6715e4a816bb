import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Recognizable secrets that can be searched for. */
function disguises(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), base64, Buffer.from(secret).toString("hex")];
}

/** Fails if one of the secrets can be read, however it is written. */
export function assertAbsent(secrets: readonly string[], where: string, text: string): void {
  for (const secret of secrets.flatMap(disguises)) assert.ok(!text.includes(secret), `${where} shows a secret`);
}

/** Everything that the engine wrote: state, backups, history, configuration, logs. */
export async function readFiles(directory: string): Promise<[file: string, content: string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => [file, await readFile(file, "latin1")] as [string, string]));
}
