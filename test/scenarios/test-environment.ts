import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../harness/control-plane";
import { findCli } from "../../harness/engine/cli";
import type { Engine, OperationResult, Stack, StackOptions } from "../../harness/engine/engine";
import { offlineEngine } from "../../harness/engine/offline";
import { type DescribeTest, isWithCli, skipWithoutCli } from "./thorough";
import { type Door, doorNames, type DoorName, doors } from "../../harness/doors";
import { Forwarder } from "./forwarder";
import type { PoolsInProgram } from "./program";
import { PROJECT_NAME, useDoor, writeScenario } from "./project";
import { WITHOUT_CREDENTIALS } from "../../harness/without-credentials";

/** The offline engine starts processes like the CLI, and their start takes most of the tests' time. */
const QUICK_START = {
  NODE_OPTIONS: [
    process.env["NODE_OPTIONS"],
    `--require=${JSON.stringify(path.join(__dirname, "quick-start.js"))}`,
  ].join(" "),
};

export interface TestEnvironmentOptions {
  controlPlane?: ControlPlaneOptions;
  stackName?: string;
  /** Module of the scenario's program in this folder; by default one that {@link TestEnvironment.program} writes. */
  program?: string;
  /** Writes the project's folder instead of the default project. */
  writeProject?: (directory: string) => Promise<void>;
}

export interface OpenStackOptions {
  /** Folder of state and configuration in the project's folder; another one is another backend. */
  stateDirectory?: string;
  environment?: StackOptions["environment"];
}

/** A control plane, a user's project, and a stack of it. */
export class TestEnvironment {
  private readonly others: { close: () => Promise<void> }[] = [];

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly stack: Stack,
    readonly engine: Engine,
    readonly directory: string,
    private readonly scenario: string,
  ) {}

  static async open(engine: Engine, door: Door, options: TestEnvironmentOptions = {}): Promise<TestEnvironment> {
    const { stackName = "dev", program = "program", writeProject } = options;
    const scenario = path.join(__dirname, `${program}.js`);
    const controlPlane = await startControlPlane(options.controlPlane);
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-scenario-"));
    await (writeProject ? writeProject(directory) : writeScenario(directory, scenario, door));
    const stack = await openStack(engine, directory, stackName);
    const environment = new TestEnvironment(controlPlane, stack, engine, directory, scenario);
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

  /** Gives the control plane another address, which can be closed. */
  async openForwarder(): Promise<Forwarder> {
    const forwarder = await Forwarder.open(this.controlPlane.url);
    this.others.push(forwarder);
    return forwarder;
  }

  /** Changes the import of the program. */
  async useDoor(name: DoorName): Promise<void> {
    await useDoor(this.directory, this.scenario, doors[name]);
  }

  /** Writes a program with these pools. */
  async program(pools: PoolsInProgram, stack: Stack = this.stack): Promise<void> {
    await stack.setConfig(`${PROJECT_NAME}:pools`, JSON.stringify(pools));
  }

  /** Writes the program and runs `up`. */
  async up(pools: PoolsInProgram): Promise<OperationResult> {
    await this.program(pools);
    return this.stack.up();
  }

  /** Pools on the control plane, as `name: template x replicas`. */
  pools(): string[] {
    return this.controlPlane.pools
      .list()
      .map(({ name, templateName, replicas }) => `${name}: ${templateName} x ${replicas}`)
      .sort();
  }

  /** Ids of the pools on the control plane, sorted. */
  poolIds(): string[] {
    return this.controlPlane.pools
      .list()
      .map(({ id }) => id)
      .sort();
  }

  /** Requests since the last call that change something, as `METHOD pool`. */
  takeChanges(): string[] {
    return this.takeRequests().filter((request) => !request.startsWith("GET"));
  }

  /** All requests since the last call, as `METHOD pool`. */
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
    environment: { ...WITHOUT_CREDENTIALS, ...(engine === offlineEngine && QUICK_START), ...environment },
  });
}

/** Provider and engine of a scenario, for expectations that differ. */
export interface Setting {
  engine: "offline engine" | "Pulumi CLI";
  door: Door;
  /** Runs a test through this provider only, if the other has nothing of its own to prove. */
  throughDynamic: DescribeTest;
  throughNative: DescribeTest;
  /**
   * Runs a test only in the real CLI, through one provider after the other: `npm test` proves the same rules without
   * processes, in the generic suite and the model runs.
   */
  thorough: DescribeTest;
}

interface ScenarioOptions {
  /** Whether all of its tests are thorough, and run through each provider. */
  isThorough?: boolean;
  /** Providers that the scenario is about; by default all. */
  through?: readonly DoorName[];
}

/**
 * Describes scenarios for each provider, in the offline engine or, with `PULUMI_ENGINES=cli`, in the real CLI.
 *
 * @param body - receives a function that opens an environment, which is closed after each test
 */
export function describeScenarios(
  title: string,
  body: (open: (options?: TestEnvironmentOptions) => Promise<TestEnvironment>, setting: Setting) => void,
  { isThorough = false, through = doorNames }: ScenarioOptions = {},
): void {
  const engine = isWithCli ? "Pulumi CLI" : "offline engine";
  if (isThorough && !isWithCli) {
    describe(title, () => {
      skipWithoutCli();
    });
    return;
  }
  for (const door of through) {
    describe(`${title} (${door}, ${engine})`, function () {
      this.timeout(isWithCli ? 240_000 : 120_000);
      const environments: TestEnvironment[] = [];
      afterEach(async () => {
        await Promise.all(environments.splice(0).map((environment) => environment.close()));
      });
      const open = async (options?: TestEnvironmentOptions): Promise<TestEnvironment> => {
        const environment = await TestEnvironment.open(await findEngine(), doors[door], options);
        environments.push(environment);
        return environment;
      };
      let thoroughTests = 0;
      const thorough: DescribeTest = (name, test) => {
        const isItsTurn = through[thoroughTests++ % through.length] === door;
        if (isWithCli && isItsTurn) it(name, test);
      };
      const only =
        (which: DoorName): DescribeTest =>
        (name, test) => {
          if (which === door) it(name, test);
        };
      body(open, {
        engine,
        door: doors[door],
        throughDynamic: only("dynamic"),
        throughNative: only("native"),
        thorough,
      });
      if (!isWithCli && thoroughTests > 0 && door === through[0]) skipWithoutCli(thoroughTests);
    });
  }
}

async function findEngine(): Promise<Engine> {
  const engine = isWithCli ? await findCli() : offlineEngine;
  if (!engine) throw new Error("There is no Pulumi CLI: set PULUMI_BIN to its path, or put it on PATH.");
  return engine;
}
