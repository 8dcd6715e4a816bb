import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Door } from "../../harness/doors";
import { writeProject, writeSettings } from "../../harness/project";

/** Project of the scenarios' stacks. */
export const PROJECT_NAME = "scenario";

/** A project whose program is a function of its import. */
export async function writeScenario(directory: string, program: string, door: Door): Promise<void> {
  await writeProject(directory, { name: PROJECT_NAME, program });
  await useDoor(directory, program, door);
}

/** Moves a project to another provider like a user: changes the import and the plugins in Pulumi.yaml. */
export async function useDoor(directory: string, program: string, { module, projectLines }: Door): Promise<void> {
  await writeSettings(directory, PROJECT_NAME, projectLines);
  const text = `module.exports = require(${JSON.stringify(program)}).default(require("${module}"));\n`;
  await writeFile(path.join(directory, "index.js"), text);
}
