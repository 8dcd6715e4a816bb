import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../control-plane";
import { findCli } from "../engine/cli";
import type { Engine, OperationResult, Stack } from "../engine/engine";
import { offlineEngine } from "../engine/offline";
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
  ].map((variable) => [variable, undefined]),
);

export interface WorldOptions {
  controlPlane?: ControlPlaneOptions;
  stackName?: string;
  /** Fills the project's folder; by default with a program that {@link World.program} writes. */
  writeProject?: (directory: string) => Promise<void>;
}

/** A control plane, a project as a user would have it, and a stack of it. */
export class World {
  private constructor(
    readonly controlPlane: ControlPlane,
    readonly stack: Stack,
    readonly engine: Engine,
    readonly directory: string,
  ) {}

  static async open(engine: Engine, worldOptions: WorldOptions = {}): Promise<World> {
    const { controlPlane: options, stackName = "dev", writeProject: write = writeScenario } = worldOptions;
    const controlPlane = await startControlPlane(options);
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-scenario-"));
    await write(directory);
    const world = new World(controlPlane, await openStack(engine, directory, stackName), engine, directory);
    await world.configure(world.stack);
    return world;
  }

  /** Opens another stack of the same project, with the same credentials. */
  async openStack(stackName: string): Promise<Stack> {
    const stack = await openStack(this.engine, this.directory, stackName);
    await this.configure(stack);
    return stack;
  }

  /** Writes the program: from now on, the stack shall have these pools. */
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
    await this.controlPlane.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async configure(stack: Stack): Promise<void> {
    await stack.setConfig("langsmith:endpoint", this.controlPlane.url);
    await stack.setConfig("langsmith:apiKey", this.controlPlane.apiKey, { secret: true });
  }
}

async function openStack(engine: Engine, directory: string, stackName: string): Promise<Stack> {
  const stateDirectory = path.join(directory, "state");
  await mkdir(stateDirectory, { recursive: true });
  return engine.openStack({ projectDirectory: directory, stackName, stateDirectory, environment: WITHOUT_CREDENTIALS });
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
 * @param body - is given a way to open a world, which is closed after each test
 */
export function describeScenarios(
  title: string,
  body: (openWorld: (options?: WorldOptions) => Promise<World>, engine: EngineName) => void,
): void {
  const names: EngineName[] =
    process.env["PULUMI_ENGINES"] === "both" ? ["offline engine", "Pulumi CLI"] : ["offline engine"];
  for (const name of names) {
    describe(`${title} (${name})`, function () {
      this.timeout(name === "Pulumi CLI" ? 180_000 : 60_000);
      const worlds: World[] = [];
      afterEach(async () => {
        await Promise.all(worlds.splice(0).map((world) => world.close()));
      });
      body(async (options) => {
        const world = await World.open(name === "Pulumi CLI" ? await requireCli() : offlineEngine, options);
        worlds.push(world);
        return world;
      }, name);
    });
  }
}

async function requireCli(): Promise<Engine> {
  const cli = await findCli();
  if (!cli) throw new Error("There is no Pulumi CLI: set PULUMI_BIN to its path, or put it on PATH.");
  return cli;
}
