import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { NAMESPACE } from "../../provider/config/setting-names";

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
const EXECUTABLE = `pulumi-resource-${NAMESPACE}`;
/** The folder of the package that this file is part of, unless the program is bundled. */
const PLUGIN_FOLDER = path.join(__dirname, "../../../plugin");
const PLUGIN_LINES = `plugins: { providers: [{ name: ${NAMESPACE}, path: node_modules/pulumi-langsmith/plugin }] }`;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds why Pulumi cannot start the plugin, where Pulumi's own error suggests another fault.
 *
 * @param rootDirectory - the project's folder; only the CLI tells a program where that is
 */
export function pluginFaults(
  rootDirectory: string,
  environment: Environment,
  pluginFolder: string = PLUGIN_FOLDER,
): string[] {
  // Pulumi attaches to a plugin that runs already.
  const attaches = environment["PULUMI_DEBUG_PROVIDERS"]?.includes(`${NAMESPACE}:`) === true;
  if (attaches || !path.isAbsolute(rootDirectory)) return [];
  const project = readProject(rootDirectory);
  if (!project) return [];
  if (!namesPlugin(project.text)) return isFoundElsewhere(environment) ? [] : [notNamed(project.file)];
  const executable = path.join(pluginFolder, EXECUTABLE);
  return existsSync(executable) && !isExecutable(executable) ? [notExecutable(executable)] : [];
}

function readProject(directory: string): { file: string; text: string } | undefined {
  for (const name of PROJECT_FILES) {
    const file = path.join(directory, name);
    try {
      return { file, text: readFileSync(file, "utf8") };
    } catch {
      // It has another name, or cannot be read by this program.
    }
  }
  return undefined;
}

/** Looks for words alone, so that whatever may name the plugin counts. */
function namesPlugin(project: string): boolean {
  return /(^|[\s{,])["']?(plugins|packages)["']?\s*:/m.test(project) && project.includes(NAMESPACE);
}

/** Whether the plugin is on the PATH or installed for all projects. */
function isFoundElsewhere({ PATH = "", PULUMI_HOME = path.join(homedir(), ".pulumi") }: Environment): boolean {
  const isOnPath = PATH.split(path.delimiter).some((folder) =>
    filesIn(folder).some((name) => path.parse(name).name === EXECUTABLE),
  );
  return (
    isOnPath || filesIn(path.join(PULUMI_HOME, "plugins")).some((name) => name.startsWith(`resource-${NAMESPACE}-`))
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function notNamed(file: string): string {
  return `${file} does not name the plugin ${NAMESPACE}, so Pulumi looks for a download. Add this line to it: ${PLUGIN_LINES}`;
}

function notExecutable(file: string): string {
  return `The plugin ${file} is not executable, so Pulumi ends with "permission denied". Run \`chmod +x ${file}\`.`;
}
