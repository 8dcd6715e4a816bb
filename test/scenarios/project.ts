import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Door } from "../../harness/doors";
import { writeProject, writeSettings } from "../../harness/project";

/** The project of which scenarios open stacks. */
export const PROJECT_NAME = "scenario";

/** A project whose program is a function of what it imports. */
export async function writeScenario(directory: string, program: string, door: Door): Promise<void> {
  await writeProject(directory, { name: PROJECT_NAME, program });
  await useDoor(directory, program, door);
}

/** Does what a user does who comes from another door: changes the import, and what Pulumi.yaml says of plugins. */
export async function useDoor(directory: string, program: string, { module, projectLines }: Door): Promise<void> {
  await writeSettings(directory, PROJECT_NAME, projectLines);
  const text = `module.exports = require(${JSON.stringify(program)}).default(require("${module}"));\n`;
  await writeFile(path.join(directory, "index.js"), text);
}
