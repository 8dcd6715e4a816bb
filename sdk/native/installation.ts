import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { NAMESPACE } from "../../provider/config/setting-names";

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
const EXECUTABLE = `pulumi-resource-${NAMESPACE}`;
/** The plugin's folder in this package; it does not exist if the program is bundled. */
const PLUGIN_FOLDER = path.join(__dirname, "../../../plugin");
const PLUGIN_LINES = `plugins: { providers: [{ name: ${NAMESPACE}, path: node_modules/pulumi-langsmith/plugin }] }`;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Explains why Pulumi cannot start the plugin, if Pulumi's own error suggests another reason.
 *
 * @param rootDirectory - the project's folder, which only the CLI sets
 */
export function pluginFaults(
  rootDirectory: string,
  environment: Environment,
  pluginFolder: string = PLUGIN_FOLDER,
): string[] {
  // Pulumi attaches to a running plugin.
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
      // The file has another name, or this program cannot read it.
    }
  }
  return undefined;
}

/** Only looks for words, so that it never warns of a plugin that is named in an unusual way. */
function namesPlugin(project: string): boolean {
  return /(^|[\s{,])["']?(plugins|packages)["']?\s*:/m.test(project) && project.includes(NAMESPACE);
}

/** Whether Pulumi finds the plugin on the PATH or among the plugins of all projects. */
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
