import { execFile } from "node:child_process";
import { access, constants, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  CommandError,
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  Stack as AutomationStack,
} from "@pulumi/pulumi/automation";
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
import { diagnosticsOf, stepsOf } from "./cli-events";
import { isObject, mapSecrets, maskProperties } from "./properties";

/**
 * Finds the real Pulumi CLI: `PULUMI_BIN` (the path of the binary), then `PATH`. Nothing is ever downloaded.
 *
 * @returns `undefined` if there is none
 * @throws if `PULUMI_BIN` names something that does not run
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
};

type Environment = Readonly<Record<string, string | undefined>>;

class CliStack implements Stack {
  private constructor(
    private readonly binary: string,
    private readonly options: StackOptions,
    private readonly stack: AutomationStack,
    private readonly settings: Environment,
    private readonly configFile: string,
  ) {}

  static async open(binary: string, options: StackOptions): Promise<CliStack> {
    const { projectDirectory, stackName } = options;
    const stateDirectory = path.resolve(options.stateDirectory);
    const root = path.join(stateDirectory, "cli");
    const home = path.join(stateDirectory, "home");
    const backend = path.join(stateDirectory, "backend");
    for (const directory of [path.join(root, "bin"), home, backend]) await mkdir(directory, { recursive: true });
    // The Automation API takes a folder with bin/pulumi in it, not the path of a binary.
    const link = path.join(root, "bin/pulumi");
    await rm(link, { force: true });
    await symlink(binary, link);

    const settings = {
      ...SETTINGS,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_HOME: home,
      // The program runs in the Node.js that runs the tests, and plugins are found beside the real binary.
      PATH: [path.dirname(process.execPath), path.dirname(binary), process.env["PATH"]].join(path.delimiter),
    };
    const workspace = await LocalWorkspace.create({
      workDir: projectDirectory,
      pulumiHome: home,
      pulumiCommand: await PulumiCommand.get({ root }),
      envVars: settings,
    });
    const configFile = path.join(stateDirectory, `Pulumi.${stackName}.yaml`);
    const stack = await AutomationStack.createOrSelect(stackName, workspace);
    if (!(await exists(configFile))) {
      // A new stack's settings are in the project's folder; from here on, every command is told where they are.
      await rename(path.join(projectDirectory, `Pulumi.${stackName}.yaml`), configFile);
    }
    return new CliStack(binary, options, stack, settings, configFile);
  }

  async setConfig(key: string, value: string, { secret = false }: { secret?: boolean } = {}): Promise<void> {
    const kind = secret ? "--secret" : "--plaintext";
    await this.run(["config", "set", key, kind, "--config-file", this.configFile, "--", value]);
  }

  async removeConfig(key: string): Promise<void> {
    await this.run(["config", "rm", key, "--config-file", this.configFile]);
  }

  up(options: UpdateOptions = {}): Promise<OperationResult> {
    return this.operate(options, (common) => this.stack.up({ ...common, ...pick(options), ...pickResources(options) }));
  }

  preview(options: UpdateOptions = {}): Promise<OperationResult> {
    return this.operate(options, (common) =>
      this.stack.preview({ ...common, ...pick(options), ...pickResources(options) }),
    );
  }

  refresh(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(options, (common) => this.stack.refresh({ ...common, ...pick(options) }));
  }

  destroy(options: OperationOptions = {}): Promise<OperationResult> {
    return this.operate(options, (common) => this.stack.destroy({ ...common, ...pick(options) }));
  }

  /** The Automation API asks for outputs and history as well, which can take longer than the operation. */
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

  private async operate(
    { environment }: OperationOptions,
    run: (common: {
      configFile: string;
      color: "never";
      showSecrets: false;
      onEvent: (event: EngineEvent) => void;
      onOutput: (text: string) => void;
      onError: (text: string) => void;
    }) => Promise<unknown>,
  ): Promise<OperationResult> {
    const events: EngineEvent[] = [];
    let text = "";
    const collect = (piece: string) => (text += piece);
    this.stack.workspace.envVars = {};
    Object.assign(this.stack.workspace.envVars, this.options.environment, environment, this.settings);
    const succeeded = await run({
      configFile: this.configFile,
      color: "never",
      // To show them, the CLI would make settings where it looks for them by default: in the project's folder.
      showSecrets: false,
      onEvent: (event) => events.push(event),
      onOutput: collect,
      onError: collect,
    }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof CommandError) return false;
        throw error;
      },
    );
    const stackOutputs: unknown = JSON.parse(await this.run(["stack", "output", "--json"]));
    const outputs = isObject(stackOutputs) ? maskProperties(stackOutputs) : {};
    const diagnostics = diagnosticsOf(events);
    if (!succeeded && !diagnostics.some(({ severity }) => severity === "error")) {
      // What the CLI finds wrong by itself is only printed.
      for (const [, message = ""] of text.matchAll(/^error: (.*)$/gm)) diagnostics.push({ severity: "error", message });
    }
    return { succeeded, steps: stepsOf(events), diagnostics, outputs, text };
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

function pick({ refresh, previewOnly, expectNoChanges, runProgram }: OperationOptions) {
  return {
    ...(refresh === undefined ? {} : { refresh }),
    ...(previewOnly === undefined ? {} : { previewOnly }),
    ...(expectNoChanges === undefined ? {} : { expectNoChanges }),
    ...(runProgram === undefined ? {} : { runProgram }),
  };
}

function pickResources({ replace, target }: UpdateOptions) {
  const patternsOf = (names: string[]) => names.map((name) => `**::${name}`);
  return {
    ...(replace === undefined ? {} : { replace: patternsOf(replace) }),
    ...(target === undefined ? {} : { target: patternsOf(target) }),
  };
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
