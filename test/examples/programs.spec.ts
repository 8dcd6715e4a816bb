import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { CustomResource } from "@pulumi/pulumi";
import { parse } from "yaml";
import * as sdk from "../../sdk";
import { DEFAULT_TENANT_ID, type PoolSeed } from "../control-plane";
import type { Stack } from "../engine/engine";
import { assertSucceeded } from "../scenarios/results";
import { describeScenarios, type TestEnvironment } from "../scenarios/test-environment";
import { EXAMPLES, Installation } from "./installation";

interface Expectation {
  stacks: [string, ...string[]];
  /** What was there before. */
  seeds?: PoolSeed[];
  /** What is there after `up` of all stacks, as `template x replicas`. */
  holds: string[];
  /** What is there after `destroy` of all stacks. */
  leaves?: string[];
}

const EXPECTATIONS: Record<string, Expectation> = {
  "sandbox-pool": { stacks: ["dev"], holds: ["python x 2"] },
  "pool-from-template": { stacks: ["dev"], holds: ["python-297b5d9 x 2"] },
  "multi-environment": { stacks: ["dev", "prod"], holds: ["python x 0", "python x 5"] },
  "adopt-existing": {
    stacks: ["dev"],
    seeds: [
      { name: "team-workers", templateName: "python", replicas: 7 },
      { name: "shared-workers", templateName: "node", replicas: 4 },
    ],
    holds: ["node x 4", "python x 3"],
    leaves: ["node x 4"],
  },
  "gitops-github": { stacks: ["prod"], holds: ["python x 2"] },
  "gitops-operator": { stacks: ["prod"], holds: ["python x 2"] },
  "unit-tests": { stacks: ["dev"], holds: ["python x 1"] },
};

describeScenarios("example", (open, engine) => {
  let installation: Installation;
  before(async () => (installation = await Installation.make()));
  after(() => installation.remove());

  for (const [example, { stacks: names, seeds = [], holds, leaves = [] }] of Object.entries(EXPECTATIONS)) {
    it(`${example} comes up, is then as it should be, and goes away`, async () => {
      const [stackName, ...others] = names;
      const writeProject = (folder: string): Promise<void> =>
        engine === "Pulumi CLI" ? installation.install(example, folder) : installation.installCompiled(example, folder);
      const environment = await open({ stackName, writeProject });
      for (const seed of seeds) environment.controlPlane.pools.seed(seed);

      const stacks = new Map([[stackName, environment.stack]]);
      for (const name of others) stacks.set(name, await environment.openStack(name));
      for (const [name, stack] of stacks) {
        const settings = await readSettings(example, name);
        await configure(stack, settings, environment);
        assertSucceeded(await stack.up());
        const workspace = settings["langsmith:tenantId"] ?? DEFAULT_TENANT_ID;
        assert.equal(environment.controlPlane.pools.list().at(-1)?.tenantId, workspace);
        // An empty refresh and an empty preview at once, the way that pipelines look for drift.
        assertSucceeded(await stack.preview({ refresh: true, expectNoChanges: true }));
      }
      assert.deepEqual(pools(environment), holds);
      for (const stack of stacks.values()) assertSucceeded(await stack.destroy());
      assert.deepEqual(pools(environment), leaves);
    });
  }
});

describe("examples", () => {
  it("are all run", async () => {
    const folders = await readdir(EXAMPLES);
    const programs = await Promise.all(folders.map(async (folder) => (await isProgram(folder)) && folder));
    assert.deepEqual(programs.filter((folder) => folder !== false).sort(), Object.keys(EXPECTATIONS).sort());
  });

  it("use every resource of the package", async () => {
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

/** The stack's settings in the example's folder, as the CLI would read them. */
async function readSettings(example: string, stackName: string): Promise<Record<string, unknown>> {
  const text = await read(example, `Pulumi.${stackName}.yaml`).catch(() => "config: {}");
  return (parse(text) as { config: Record<string, unknown> }).config;
}

async function configure(
  stack: Stack,
  settings: Record<string, unknown>,
  { controlPlane }: TestEnvironment,
): Promise<void> {
  for (const [key, value] of Object.entries(settings)) await stack.setConfig(key, String(value));
  if (!("langsmith:tenantId" in settings)) return;
  // A key that is good for every workspace leaves it to the stack to say which one.
  const { secret } = controlPlane.keys.add({ scope: "organization" });
  await stack.setConfig("langsmith:apiKey", secret, { secret: true });
}

async function isProgram(folder: string): Promise<boolean> {
  return (await readdir(path.join(EXAMPLES, folder))).includes("Pulumi.yaml");
}

function read(example: string, file: string): Promise<string> {
  return readFile(path.join(EXAMPLES, example, file), "utf8");
}
