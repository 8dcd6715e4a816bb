import { execFile, spawn } from "node:child_process";
import { access, constants, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type {
  Engine,
  ExportedState,
  OperationName,
  OperationOptions,
  OperationResult,
  ResourceState,
  Stack,
  StackOptions,
  UpdateOptions,
} from "./engine";
import { diagnosticsOf, outputsOf, stepsOf } from "./cli-events";
import { mapSecrets } from "./properties";

/**
 * Finds the real Pulumi CLI: `PULUMI_BIN` (the path of the binary), then `PATH`. Never downloads anything.
 *
 * @returns `undefined` if there is no CLI
 * @throws if the program at `PULUMI_BIN` does not run
 */
export async function findCli(): Promise<Engine | undefined> {
  const binary = process.env["PULUMI_BIN"] ?? (await findInPath("pulumi"));
  if (binary === undefined) return undefined;
  const version = (await execute(binary, ["version"], { ...process.env, ...SETTINGS })).trim();
  return { name: `pulumi ${version}`, openStack: (options) => CliStack.open(path.resolve(binary), options) };
}

const SETTINGS = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_CONFIG_PASSPHRASE: "only for tests",
  // Enables hidden options such as `--event-log`.
  PULUMI_DEBUG_COMMANDS: "true",
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs commands itself: the Automation API also reads outputs and history around each operation, which doubles its time. */
class CliStack implements Stack {
  private readonly settings: Environment;
  private readonly configFile: string;

  private constructor(
    private readonly binary: string,
    private readonly options: StackOptions,
  ) {
    const { stateDirectory, stackName } = options;
    this.settings = {
      ...SETTINGS,
      PULUMI_BACKEND_URL: `file://${path.join(stateDirectory, "backend")}`,
      PULUMI_HOME: path.join(stateDirectory, "home"),
      // Runs the program in the Node.js of the tests, and finds plugins beside the real binary.
      PATH: [path.dirname(process.execPath), path.dirname(binary), process.env["PATH"]].join(path.delimiter),
    };
    this.configFile = path.join(stateDirectory, `Pulumi.${stackName}.yaml`);
  }

  static async open(binary: string, options: StackOptions): Promise<CliStack> {
    const { projectDirectory, stackName } = options;
    const stateDirectory = path.resolve(options.stateDirectory);
    for (const folder of ["home", "backend"]) await mkdir(path.join(stateDirectory, folder), { recursive: true });
    const stack = new CliStack(binary, { ...options, stateDirectory });
    if (!(await exists(stack.configFile))) {
      await stack.run(["stack", "select", "--create"]);
      // A new stack's settings are in the project's folder; all later commands get its path.
      await rename(path.join(projectDirectory, `Pulumi.${stackName}.yaml`), stack.configFile);
    }
    return stack;
  }

  async setConfig(key: string, value: string, { secret = false }: { secret?: boolean } = {}): Promise<void> {
    const kind = secret ? "--secret" : "--plaintext";
    await this.run(["config", "set", key, kind, "--config-file", this.configFile, "--", value]);
  }

  async removeConfig(key: string): Promise<void> {
    await this.run(["config", "rm", key, "--config-file", this.configFile]);
  }

  up(options: UpdateOptions = {}): Promise<OperationResult> {
    return this.operate(["up", "--yes", "--skip-preview"], options);
  }

  preview(options: UpdateOptions = {}): Promise<OperationResult> {
    return this.operate(["preview"], options);
  }

  refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(["refresh", ...(options.previewOnly ? [] : ["--yes", "--skip-preview"])], options);
  }

  destroy(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(["destroy", "--yes", "--skip-preview"], options);
  }

  async time(operation: OperationName): Promise<number> {
    const consent = operation === "preview" ? [] : ["--yes", "--skip-preview"];
    const startedAt = performance.now();
    await this.run([operation, ...consent, "--config-file", this.configFile]);
    return performance.now() - startedAt;
  }

  async cancel(): Promise<void> {
    await this.run(["cancel", "--yes"]);
  }

  async taint(resource: string): Promise<void> {
    await this.run(["state", "taint", ...(await this.urnsOf(resource)), "--yes"]);
  }

  async forget(resource: string): Promise<void> {
    for (const urn of await this.urnsOf(resource)) await this.run(["state", "delete", urn, "--yes"]);
  }

  private async urnsOf(resource: string): Promise<string[]> {
    const { resources = [] } = (await this.exportState()).deployment;
    return resources.map(({ urn }) => urn).filter((urn) => urn.endsWith(`::${resource}`));
  }

  async exportState(): Promise<ExportedState> {
    const state: unknown = JSON.parse(await this.run(["stack", "export"]));
    return mapSecrets(state, () => "[secret]") as ExportedState;
  }

  async editState(edit: (resource: ResourceState) => Partial<ResourceState>): Promise<void> {
    const state = JSON.parse(await this.run(["stack", "export"])) as ExportedState;
    for (const resource of state.deployment.resources ?? []) Object.assign(resource, edit(resource));
    const file = path.join(this.options.stateDirectory, "edited.json");
    await writeFile(file, JSON.stringify(state));
    await this.run(["stack", "import", "--file", file]);
  }

  private async operate(command: string[], options: UpdateOptions): Promise<OperationResult> {
    const { projectDirectory, stackName, stateDirectory, environment } = this.options;
    const log = path.join(stateDirectory, "events.json");
    const common = ["--stack", stackName, "--config-file", this.configFile, "--event-log", log];
    const child = spawn(
      this.binary,
      [...command, ...flagsOf(options), ...common, "--non-interactive", "--color=never"],
      {
        cwd: projectDirectory,
        env: { ...process.env, ...environment, ...options.environment, ...this.settings },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
    const events = await readEvents(log);
    const diagnostics = diagnosticsOf(events);
    if (code !== 0 && !diagnostics.some(({ severity }) => severity === "error")) {
      // The CLI only prints errors of its own.
      for (const [, message = ""] of text.matchAll(/^error: (.*)$/gm)) diagnostics.push({ severity: "error", message });
    }
    return { succeeded: code === 0, steps: stepsOf(events), diagnostics, outputs: outputsOf(events), text };
  }

  private run(args: string[]): Promise<string> {
    const { environment, projectDirectory, stackName } = this.options;
    const at = args.indexOf("--");
    const end = at < 0 ? args.length : at;
    return execute(
      this.binary,
      [...args.slice(0, end), "--stack", stackName, "--non-interactive", ...args.slice(end)],
      { ...process.env, ...environment, ...this.settings },
      projectDirectory,
    );
  }
}

function flagsOf(options: UpdateOptions): string[] {
  const { refresh, previewOnly, expectNoChanges, runProgram, replace = [], target = [] } = options;
  return [
    ...(refresh ? ["--refresh"] : []),
    ...(previewOnly ? ["--preview-only"] : []),
    ...(expectNoChanges ? ["--expect-no-changes"] : []),
    ...(runProgram ? ["--run-program"] : []),
    ...replace.flatMap((name) => ["--replace", `**::${name}`]),
    ...target.flatMap((name) => ["--target", `**::${name}`]),
  ];
}

/** Reads and removes the events of an operation, one per line. */
async function readEvents(file: string): Promise<EngineEvent[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  await rm(file, { force: true });
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as EngineEvent);
}

async function findInPath(name: string): Promise<string | undefined> {
  for (const directory of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.resolve(directory, name);
    if (await exists(file, constants.X_OK)) return file;
  }
  return undefined;
}

function execute(file: string, args: string[], environment: Environment, cwd = process.cwd()): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, env: { ...environment }, maxBuffer: Infinity }, (error, stdout, stderr) => {
      if (error)
        reject(new Error(`${path.basename(file)} ${args[0] ?? ""} failed: ${stderr || stdout}`, { cause: error }));
      else resolve(stdout);
    });
  });
}

function exists(file: string, mode?: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
