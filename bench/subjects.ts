import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { ControlPlane } from "../harness/control-plane";
import type { Engine, ExportedState, OperationName, Stack } from "../harness/engine/engine";
import { DYNAMIC_PACKAGE, ProviderProcess } from "../harness/engine/offline/provider-process";
import { doors } from "../harness/doors";
import { writeProject } from "../harness/project";
import { POOL_TYPE } from "../harness/state-bytes";
import { WITHOUT_CREDENTIALS } from "../harness/without-credentials";
import type { ProviderUsage } from "./probe";

const REPOSITORY = path.resolve(__dirname, "../..");
const PROJECT = "bench";
const PLUGINS = { langsmith: path.join(REPOSITORY, "plugin") };

/** Stages in the life of a stack. The second `up` finds no changes. */
export const STAGES = ["up", "no-op up", "preview", "refresh", "destroy"] as const;
export type Stage = (typeof STAGES)[number];

const OPERATIONS: Record<Stage, OperationName> = {
  up: "up",
  "no-op up": "up",
  preview: "preview",
  refresh: "refresh",
  destroy: "destroy",
};

const execute = promisify(execFile);

/** Order of measurement: neighbours alternate under the same conditions. */
export const SUBJECTS = ["ours", "native", "baseline", "docs-style", "vendor script"] as const;
export type SubjectName = (typeof SUBJECTS)[number];

/** One subject with a number of pools, on its way through its life. */
export interface Subject {
  /** @returns the duration in milliseconds */
  run(stage: Stage): Promise<number>;
  /** Usage of the provider process in the last operation; a script has none. */
  readUsage(): Promise<ProviderUsage | undefined>;
  /** A script has no state. */
  exportState(): Promise<ExportedState | undefined>;
  /**
   * Time from the start of a provider process to its answer to the first call, in milliseconds. Needs pools in the state; a
   * script has no such process.
   */
  timeFirstAnswer(): Promise<number | undefined>;
  close(): Promise<void>;
}

export interface SubjectOptions {
  engine: Engine;
  controlPlane: ControlPlane;
  /** Wait of a create on the control plane. */
  readyMs: number;
}

export function openSubject(subject: SubjectName, pools: number, options: SubjectOptions): Promise<Subject> {
  return subject === "vendor script"
    ? Promise.resolve(new Script(pools, options.controlPlane))
    : Program.open(subject, pools, options);
}

/** A Pulumi program with its project and stack. */
class Program implements Subject {
  private constructor(
    private readonly subject: SubjectName,
    private readonly stack: Stack,
    private readonly directory: string,
    private readonly config: Readonly<Record<string, string>>,
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  static async open(
    subject: Exclude<SubjectName, "vendor script">,
    pools: number,
    { engine, controlPlane, readyMs }: SubjectOptions,
  ): Promise<Program> {
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-bench-"));
    const modules = {
      "baseline.js": path.join(__dirname, "programs/baseline-provider.js"),
      undici: path.join(REPOSITORY, "node_modules/undici"),
      zod: path.join(REPOSITORY, "node_modules/zod"),
    };
    await writeProject(directory, {
      name: PROJECT,
      program: require.resolve(`./programs/${subject}`),
      modules,
      ...(subject === "native" && { lines: doors.native.projectLines }),
    });
    const stateDirectory = path.join(directory, "state");
    await mkdir(stateDirectory);
    const environment = {
      ...WITHOUT_CREDENTIALS,
      NODE_OPTIONS: `--require ${require.resolve("./probe")}`,
      BENCH_PROBE: path.join(directory, "usage.json"),
      // CLI users do not set it, so the offline engine must not either.
      NODE_COMPILE_CACHE: undefined,
    };
    const stack = await engine.openStack({
      projectDirectory: directory,
      stackName: "dev",
      stateDirectory,
      environment,
    });
    const config = {
      "langsmith:endpoint": controlPlane.url,
      "langsmith:apiKey": controlPlane.apiKey,
      [`${PROJECT}:pools`]: String(pools),
      [`${PROJECT}:readyMs`]: String(readyMs),
    };
    for (const [key, value] of Object.entries(config)) {
      await stack.setConfig(key, value, { secret: key === "langsmith:apiKey" });
    }
    return new Program(subject, stack, directory, config, environment);
  }

  run(stage: Stage): Promise<number> {
    return this.stack.time(OPERATIONS[stage]);
  }

  async readUsage(): Promise<ProviderUsage> {
    return JSON.parse(await readFile(path.join(this.directory, "usage.json"), "utf8")) as ProviderUsage;
  }

  exportState(): Promise<ExportedState> {
    return this.stack.exportState();
  }

  async timeFirstAnswer(): Promise<number> {
    const { deployment } = await this.exportState();
    const pool = deployment.resources?.find(({ type }) => type.endsWith(POOL_TYPE));
    if (!pool?.inputs) throw new Error("there is no pool in the state");
    const { urn, inputs } = pool;
    const startedAt = performance.now();
    const package_ = this.subject === "native" ? "langsmith" : DYNAMIC_PACKAGE;
    const provider = await ProviderProcess.start(package_, {
      directory: this.directory,
      projectName: PROJECT,
      plugins: PLUGINS,
      configOf: () => ({}),
      engineAddress: "127.0.0.1:0",
      environment: { ...process.env, ...this.environment },
      onLine: () => undefined,
    });
    try {
      const providerUrn = `urn:pulumi:dev::${PROJECT}::pulumi:providers:${package_}::default`;
      await provider.configure({ urn: providerUrn, inputs: this.config }, "id");
      await provider.check({ urn, inputs }, inputs);
      return performance.now() - startedAt;
    } finally {
      await provider.end();
    }
  }

  close(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}

/** The vendor's SDK, without Pulumi. */
class Script implements Subject {
  constructor(
    private readonly pools: number,
    private readonly controlPlane: ControlPlane,
  ) {}

  async run(stage: Stage): Promise<number> {
    const script = require.resolve("./programs/vendor-script");
    const { url: ENDPOINT, apiKey: API_KEY } = this.controlPlane;
    const startedAt = performance.now();
    await execute(process.execPath, [script, stage, String(this.pools)], {
      env: { ...process.env, ENDPOINT, API_KEY },
    });
    return performance.now() - startedAt;
  }

  readUsage(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  timeFirstAnswer(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  exportState(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
