import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Folder of the real Pulumi CLI: `PULUMI_BIN` or `PATH`. Its language hosts are often in the same folder. */
const BESIDE_CLI = process.env["PULUMI_BIN"] === undefined ? [] : [path.dirname(process.env["PULUMI_BIN"])];
const FOLDERS = [...BESIDE_CLI, ...(process.env["PATH"] ?? "").split(path.delimiter)];

/** Returns those of the programs that are not installed. */
export function findMissing(programs: string[]): string[] {
  return programs.filter((program) => !FOLDERS.some((folder) => isExecutable(path.join(folder, program))));
}

/**
 * Defines a test that needs programs of third parties, and skips it if they are missing. The title then names them, and thus
 * the proof that is missing.
 */
export function itWith(programs: string[], title: string, body: (this: Mocha.Context) => Promise<void>): void {
  const missing = findMissing(programs);
  if (missing.length === 0) it(title, body);
  else it.skip(`${title} (not shown here: ${missing.join(" and ")} cannot be found)`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
