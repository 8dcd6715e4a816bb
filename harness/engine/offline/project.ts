import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { isObject } from "../properties";

/** The parts of a Pulumi.yaml that the engine uses. */
export interface Project {
  name: string;
  /** The folder with Pulumi.yaml. */
  rootDirectory: string;
  /** Folder in which the program and its provider run. */
  programDirectory: string;
  /** The program's file in that folder; `.` means the one in package.json. */
  entryPoint: string;
  typescript: boolean;
  /** Options of the program's Node.js, for example `--import tsx`. */
  nodeArgs: string[];
  /** Folders of the project's plugins by package. */
  plugins: Record<string, string>;
}

const pluginsSchema = z
  .object({ providers: z.array(z.object({ name: z.string(), path: z.string() })) })
  .default({ providers: [] });

/** @throws if the folder has no project, or one that is not for Node.js */
export async function readProject(directory: string): Promise<Project> {
  const rootDirectory = path.resolve(directory);
  const file = path.join(rootDirectory, "Pulumi.yaml");
  const settings: unknown = parse(await readFile(file, "utf8"));
  if (!isObject(settings) || typeof settings["name"] !== "string") throw new Error(`${file} has no name`);
  const { name, runtime, main, plugins } = settings;
  const runtimeName = isObject(runtime) ? runtime["name"] : runtime;
  if (runtimeName !== "nodejs") throw new Error(`the offline engine does not support the runtime in ${file}`);
  const options = isObject(runtime) && isObject(runtime["options"]) ? runtime["options"] : {};

  const program = path.resolve(rootDirectory, typeof main === "string" ? main : ".");
  const isDirectory = (await stat(program)).isDirectory();
  return {
    name,
    rootDirectory,
    programDirectory: isDirectory ? program : path.dirname(program),
    entryPoint: isDirectory ? "." : path.basename(program),
    typescript: options["typescript"] !== false,
    nodeArgs: typeof options["nodeargs"] === "string" ? options["nodeargs"].split(/\s+/) : [],
    plugins: Object.fromEntries(
      pluginsSchema.parse(plugins).providers.map((plugin) => [plugin.name, path.resolve(rootDirectory, plugin.path)]),
    ),
  };
}
