import { accessSync, constants } from "node:fs";
import path from "node:path";

/** The folder of the real Pulumi CLI: `PULUMI_BIN` or `PATH`. Its language hosts are often beside it. */
const BESIDE_CLI = process.env["PULUMI_BIN"] === undefined ? [] : [path.dirname(process.env["PULUMI_BIN"])];
const FOLDERS = [...BESIDE_CLI, ...(process.env["PATH"] ?? "").split(path.delimiter)];

/** Which of these programs cannot be found. */
export function findMissing(programs: string[]): string[] {
  return programs.filter((program) => !FOLDERS.some((folder) => isExecutable(path.join(folder, program))));
}

/**
 * Describes a test that needs programs of other people, and is skipped where they are missing. The title then says which, and
 * what goes unproven.
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
