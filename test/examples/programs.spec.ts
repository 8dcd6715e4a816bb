import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { CustomResource } from "@pulumi/pulumi";
import { parse } from "yaml";
import { POOLS } from "../../examples/import/pools";
import * as sdk from "../../sdk";
import { DEFAULT_TENANT_ID, type PoolSeed } from "../../harness/control-plane";
import type { Stack } from "../../harness/engine/engine";
import { listObjects } from "../model/invariants";
import { assertSucceeded } from "../scenarios/results";
import { describeScenarios, type TestEnvironment } from "../scenarios/test-environment";
import { EXAMPLES, Installation } from "./installation";
import { OTHER_LANGUAGES } from "./other-languages";
import { checkNames } from "./pages";
import { checkSnapshot, configureRegistry } from "./snapshot";

interface Expectation {
  stacks: [string, ...string[]];
  /** The page of the documentation about the example. */
  page?: string;
  /** Only the real CLI runs it: other examples cover the same in every `npm test`. */
  isThorough?: boolean;
  /** Objects that exist before. */
  seeds?: PoolSeed[];
  /** Whether `up` only imports existing objects. */
  imports?: boolean;
  /** Workspaces of the pools, if the program sets them; this needs an organization's key. */
  workspaces?: string[];
  /** Whether it shows a snapshot and its registry. */
  hasSnapshot?: boolean;
  /** Pools after `up` of all stacks, as `template x replicas`. */
  holds: string[];
  /** Objects of any kind after `destroy` of all stacks. */
  leaves?: string[];
}

const EXPECTATIONS: Record<string, Expectation> = {
  "sandbox-pool": { stacks: ["dev"], page: "drift.md", holds: ["python x 2"] },
  "pool-from-template": { stacks: ["dev"], isThorough: true, holds: ["python-297b5d9 x 2"] },
  "multi-environment": { stacks: ["dev", "prod"], isThorough: true, holds: ["python x 0", "python x 5"] },
  "adopt-existing": {
    stacks: ["dev"],
    isThorough: true,
    seeds: [
      { name: "team-workers", templateName: "python", replicas: 7 },
      { name: "shared-workers", templateName: "node", replicas: 4 },
    ],
    holds: ["node x 4", "python x 3"],
    leaves: ["node x 4"],
  },
  "gitops-github": { stacks: ["prod"], isThorough: true, hasSnapshot: true, holds: [] },
  "gitops-operator": { stacks: ["prod"], isThorough: true, hasSnapshot: true, holds: [] },
  "unit-tests": { stacks: ["dev"], isThorough: true, holds: ["python x 1"] },
  "native-typescript": { stacks: ["dev"], holds: ["python-89843b4 x 2"] },
  "two-workspaces": {
    stacks: ["dev"],
    holds: ["python x 2", "python x 2"],
    workspaces: ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"],
  },
  snapshot: { stacks: ["dev"], hasSnapshot: true, holds: [] },
  import: {
    stacks: ["dev"],
    isThorough: true,
    seeds: POOLS.map(([name, templateName, replicas]) => ({ name, templateName, replicas })),
    imports: true,
    holds: POOLS.map(([, templateName, replicas]) => `${templateName} x ${replicas}`).sort(),
  },
};

/** This example has an import of its own. */
const EACH_AS_IT_IS = { through: ["dynamic"] } as const;

describeScenarios(
  "example",
  (open, { engine, thorough }) => {
    let installation: Installation;
    before(async () => (installation = await Installation.make()));
    after(() => installation.remove());

    for (const [example, expectation] of Object.entries(EXPECTATIONS)) {
      const {
        stacks: names,
        page,
        isThorough = false,
        seeds = [],
        imports = false,
        workspaces,
        hasSnapshot = false,
        holds,
        leaves = [],
      } = expectation;

      const test = isThorough ? thorough : it;
      test(`${example} comes up${page ? ` as ${page} shows` : ""}, is then as it should be, and goes away`, async () => {
        const [stackName, ...others] = names;
        const writeProject = (folder: string): Promise<void> =>
          engine === "Pulumi CLI"
            ? installation.install(example, folder)
            : installation.installCompiled(example, folder);
        const environment = await open({ stackName, writeProject });
        for (const seed of seeds) environment.controlPlane.pools.seed(seed);

        const stacks = new Map([[stackName, environment.stack]]);
        for (const name of others) stacks.set(name, await environment.openStack(name));
        for (const [name, stack] of stacks) {
          const settings = await readSettings(example, name);
          await configure(stack, settings, environment, workspaces !== undefined);
          if (hasSnapshot) await configureRegistry(stack, example);
          const up = await stack.up();
          assertSucceeded(up);
          if (page) await checkNames(page, String(up.outputs["poolName"]));
          if (imports) assert.deepEqual(environment.takeChanges(), []);
          if (hasSnapshot) await checkSnapshot(environment, up);
          const inWorkspaces = environment.controlPlane.pools.list().map(({ tenantId }) => tenantId);
          if (workspaces) assert.deepEqual(inWorkspaces.sort(), workspaces);
          else if (holds.length > 0)
            assert.equal(inWorkspaces.at(-1), settings["langsmith:tenantId"] ?? DEFAULT_TENANT_ID);
          // Pipelines detect drift in this way: an empty refresh and an empty preview in one.
          assertSucceeded(await stack.preview({ refresh: true, expectNoChanges: true }));
        }
        assert.deepEqual(pools(environment), holds);
        for (const stack of stacks.values()) assertSucceeded(await stack.destroy());
        const left = listObjects(environment.controlPlane).map(({ description }) => description);
        assert.deepEqual(left.sort(), leaves);
      });
    }
  },
  EACH_AS_IT_IS,
);

describe("examples", () => {
  it("covers every example by a test", async () => {
    const folders = await readdir(EXAMPLES);
    const programs = await Promise.all(folders.map(async (folder) => (await isProgram(folder)) && folder));
    const tested = Object.keys({ ...EXPECTATIONS, ...OTHER_LANGUAGES });
    assert.deepEqual(
      programs.filter((folder) => folder !== false).sort(),
      tested.sort(),
      "EXPECTATIONS in test/examples/programs.spec.ts, or OTHER_LANGUAGES beside it, has other programs than examples/",
    );
  });

  it("uses every resource of the package in the examples", async () => {
    const sources = await Promise.all(Object.keys(EXPECTATIONS).map((example) => read(example, "index.ts")));
    const unused = Object.entries(sdk)
      .filter(([, exported]) => exported.prototype instanceof CustomResource)
      .filter(([name]) => !sources.some((source) => source.includes(`new langsmith.${name}(`)));
    assert.deepEqual(unused, []);
  });
});

function pools(environment: TestEnvironment): string[] {
  return environment
    .pools()
    .map((pool) => pool.replace(/^.*: /, ""))
    .sort();
}

/** Settings of the stack in the example's folder, parsed like the CLI does. */
async function readSettings(example: string, stackName: string): Promise<Record<string, unknown>> {
  const text = await read(example, `Pulumi.${stackName}.yaml`).catch(() => "config: {}");
  return (parse(text) as { config: Record<string, unknown> }).config;
}

async function configure(
  stack: Stack,
  settings: Record<string, unknown>,
  { controlPlane }: TestEnvironment,
  namesWorkspaces: boolean,
): Promise<void> {
  for (const [key, value] of Object.entries(settings)) await stack.setConfig(key, textOf(value));
  if (!("langsmith:tenantId" in settings) && !namesWorkspaces) return;
  // With a key for all workspaces, the stack or the program has to choose one.
  const { secret } = controlPlane.keys.add({ scope: "organization" });
  await stack.setConfig("langsmith:apiKey", secret, { secret: true });
}

/** Pulumi passes structured values to programs as JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function isProgram(folder: string): Promise<boolean> {
  return (await readdir(path.join(EXAMPLES, folder))).includes("Pulumi.yaml");
}

function read(example: string, file: string): Promise<string> {
  return readFile(path.join(EXAMPLES, example, file), "utf8");
}
