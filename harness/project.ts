import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

const REPOSITORY = path.resolve(__dirname, "../..");

interface ProjectOptions {
  name: string;
  /** The path of the program. */
  program: string;
  /** Additional modules by name. */
  modules?: Readonly<Record<string, string>>;
  /** Additional lines of Pulumi.yaml. */
  lines?: string;
}

/** A project with the package and these modules installed, and its program compiled as in a user's build step. */
export async function writeProject(
  directory: string,
  { name, program, modules = {}, lines }: ProjectOptions,
): Promise<void> {
  await writeSettings(directory, name, lines);
  await writeFile(path.join(directory, "package.json"), `{"name": "${name}", "main": "index.js"}\n`);
  await writeFile(path.join(directory, "index.js"), `module.exports = require(${JSON.stringify(program)});\n`);
  const installed = path.join(directory, "node_modules");
  await mkdir(installed);
  const links = {
    "@pulumi": path.join(REPOSITORY, "node_modules/@pulumi"),
    "pulumi-langsmith": REPOSITORY,
    ...modules,
  };
  for (const [module, target] of Object.entries(links)) await symlink(target, path.join(installed, module));
}

/** @param lines - additional lines of Pulumi.yaml */
export async function writeSettings(directory: string, name: string, lines = ""): Promise<void> {
  const settings = `name: ${name}\nruntime: {name: nodejs, options: {typescript: false}}\n${lines}`;
  await writeFile(path.join(directory, "Pulumi.yaml"), settings);
}
