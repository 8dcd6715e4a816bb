import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../control-plane";
import { findCli } from "../engine/cli";
import type { Engine, OperationResult, Stack, StackOptions } from "../engine/engine";
import { offlineEngine } from "../engine/offline";
import { Forwarder } from "./forwarder";
import type { PoolsInProgram } from "./program";

const REPOSITORY = path.resolve(__dirname, "../../..");
const PROJECT_NAME = "scenario";
/** Credentials of whoever runs the tests must not leak into them. */
export const WITHOUT_CREDENTIALS = Object.fromEntries(
  [
    "LANGGRAPH_HOST_API_KEY",
    "LANGSMITH_API_KEY",
    "LANGCHAIN_API_KEY",
    "LANGSMITH_TENANT_ID",
    "LANGSMITH_WORKSPACE_ID",
    "LANGGRAPH_HOST_URL",
    "LANGSMITH_CONTROL_PLANE_URL",
    "LANGSMITH_ENDPOINT",
  ].map((variable) => [variable, undefined]),
);

export interface TestEnvironmentOptions {
  controlPlane?: ControlPlaneOptions;
  stackName?: string;
  /** Fills the project's folder; by default with a program that {@link TestEnvironment.program} writes. */
  writeProject?: (directory: string) => Promise<void>;
}

export interface OpenStackOptions {
  /** The folder for state and configuration, in the project's folder; another one is another backend. */
  stateDirectory?: string;
  environment?: StackOptions["environment"];
}

/** A control plane, a project as a user would have it, and a stack of it. */
export class TestEnvironment {
  private readonly others: { close: () => Promise<void> }[] = [];

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly stack: Stack,
    readonly engine: Engine,
    readonly directory: string,
  ) {}

  static async open(engine: Engine, environmentOptions: TestEnvironmentOptions = {}): Promise<TestEnvironment> {
    const { controlPlane: options, stackName = "dev", writeProject: write = writeScenario } = environmentOptions;
    const controlPlane = await startControlPlane(options);
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-scenario-"));
    await write(directory);
    const stack = await openStack(engine, directory, stackName);
    const environment = new TestEnvironment(controlPlane, stack, engine, directory);
    await environment.connect(stack);
    return environment;
  }

  /** Opens another stack of the same project, with the same credentials. */
  async openStack(stackName: string, options?: OpenStackOptions): Promise<Stack> {
    const stack = await openStack(this.engine, this.directory, stackName, options);
    await this.connect(stack);
    return stack;
  }

  /** Starts another control plane that accepts the same key. */
  async startControlPlane(): Promise<ControlPlane> {
    const controlPlane = await startControlPlane({ apiKeys: [this.controlPlane.apiKey] });
    this.others.push(controlPlane);
    return controlPlane;
  }

  /** Gives the control plane one more address, which can be closed. */
  async openForwarder(): Promise<Forwarder> {
    const forwarder = await Forwarder.open(this.controlPlane.url);
    this.others.push(forwarder);
    return forwarder;
  }

  /** Writes the program: from now on, the stack has these pools. */
  async program(pools: PoolsInProgram, stack: Stack = this.stack): Promise<void> {
    await stack.setConfig(`${PROJECT_NAME}:pools`, JSON.stringify(pools));
  }

  /** Writes the program and runs `up`. */
  async up(pools: PoolsInProgram): Promise<OperationResult> {
    await this.program(pools);
    return this.stack.up();
  }

  /** What the control plane holds, as `name: template x replicas`. */
  pools(): string[] {
    return this.controlPlane.pools
      .list()
      .map(({ name, templateName, replicas }) => `${name}: ${templateName} x ${replicas}`)
      .sort();
  }

  /** The ids of the pools that the control plane holds, sorted. */
  poolIds(): string[] {
    return this.controlPlane.pools
      .list()
      .map(({ id }) => id)
      .sort();
  }

  /** The requests since the last look that change something, as `METHOD pool`. */
  takeChanges(): string[] {
    return this.takeRequests().filter((request) => !request.startsWith("GET"));
  }

  /** All requests since the last look, as `METHOD pool`. */
  takeRequests(): string[] {
    const requests = this.controlPlane.requests.all.map(({ method, path: target, body }) => {
      const inPath = target.split("/pools/")[1];
      const inBody = typeof body === "object" && body !== null && "name" in body ? String(body.name) : "";
      return `${method} ${inPath ?? inBody}`.trim();
    });
    this.controlPlane.requests.clear();
    return requests;
  }

  async close(): Promise<void> {
    await Promise.all(this.others.map((other) => other.close()));
    await this.controlPlane.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async connect(stack: Stack): Promise<void> {
    await stack.setConfig("langsmith:endpoint", this.controlPlane.url);
    await stack.setConfig("langsmith:apiKey", this.controlPlane.apiKey, { secret: true });
  }
}

async function openStack(
  engine: Engine,
  directory: string,
  stackName: string,
  { stateDirectory: folder = "state", environment = {} }: OpenStackOptions = {},
): Promise<Stack> {
  const stateDirectory = path.join(directory, folder);
  await mkdir(stateDirectory, { recursive: true });
  return engine.openStack({
    projectDirectory: directory,
    stackName,
    stateDirectory,
    environment: { ...WITHOUT_CREDENTIALS, ...environment },
  });
}

function writeScenario(directory: string): Promise<void> {
  return writeProject(directory, { name: PROJECT_NAME, program: path.join(__dirname, "program.js") });
}

/** A project with the package and these modules installed, its program compiled like a user's who has a build step. */
export async function writeProject(
  directory: string,
  { name, program, modules = {} }: { name: string; program: string; modules?: Readonly<Record<string, string>> },
): Promise<void> {
  await writeFile(
    path.join(directory, "Pulumi.yaml"),
    `name: ${name}\nruntime: {name: nodejs, options: {typescript: false}}\n`,
  );
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

type EngineName = "offline engine" | "Pulumi CLI";

/**
 * Describes scenarios for the offline engine and, with `PULUMI_ENGINES=both`, for the real CLI as well.
 *
 * @param body - is given a way to open an environment, which is closed after each test
 * @param isThorough - runs only with `PULUMI_ENGINES=both`: the generic suite and the model runs prove the same rules in every
 * `npm test`, without processes
 */
export function describeScenarios(
  title: string,
  body: (open: (options?: TestEnvironmentOptions) => Promise<TestEnvironment>, engine: EngineName) => void,
  { isThorough = false } = {},
): void {
  const isComplete = process.env["PULUMI_ENGINES"] === "both";
  if (isThorough && !isComplete) return;
  const names: EngineName[] = isComplete ? ["offline engine", "Pulumi CLI"] : ["offline engine"];
  for (const name of names) {
    describe(`${title} (${name})`, function () {
      this.timeout(name === "Pulumi CLI" ? 240_000 : 120_000);
      const environments: TestEnvironment[] = [];
      afterEach(async () => {
        await Promise.all(environments.splice(0).map((environment) => environment.close()));
      });
      body(async (options) => {
        const environment = await TestEnvironment.open(
          name === "Pulumi CLI" ? await requireCli() : offlineEngine,
          options,
        );
        environments.push(environment);
        return environment;
      }, name);
    });
  }
}

async function requireCli(): Promise<Engine> {
  const cli = await findCli();
  if (!cli) throw new Error("There is no Pulumi CLI: set PULUMI_BIN to its path, or put it on PATH.");
  return cli;
}
