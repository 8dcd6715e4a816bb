import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { styleText } from "node:util";
import { type ControlPlane, startControlPlane } from "./control-plane";
import { findCli } from "./engine/cli";
import type { OperationResult, Stack, Step } from "./engine/engine";
import { offlineEngine } from "./engine/offline";
import { WITHOUT_CREDENTIALS } from "./scenarios/world";

const REPOSITORY = path.resolve(__dirname, "../..");
const PROJECT = "langsmith-sandboxes";
/** Long enough to be seen waiting, short enough not to bore. */
const READY_AFTER_SECONDS = 1;

/** Takes the example program through a pool's life and checks each step against what the control plane holds. */
async function demonstrate(controlPlane: ControlPlane, stack: Stack): Promise<void> {
  await stack.setConfig("langsmith:endpoint", controlPlane.url);
  await stack.setConfig("langsmith:apiKey", controlPlane.apiKey, { secret: true });
  const configure = (key: string, value: string): Promise<void> => stack.setConfig(`${PROJECT}:${key}`, value);
  const pools = (): string =>
    controlPlane.pools
      .list()
      .map(({ name, templateName, replicas }) => `${name} (${templateName} x ${replicas})`)
      .join(", ") || "no pools";
  let number = 0;

  const step = async (
    title: string,
    operation: () => Promise<OperationResult>,
    expected: Expectation,
  ): Promise<OperationResult> => {
    print(`\n${styleText("bold", `${++number}. ${title}`)}`);
    const result = await operation();
    for (const line of describeSteps(result)) print(`   ${line}`);
    print(`   control plane: ${styleText("cyan", pools())}`);
    check(result.succeeded, "the operation failed", result);
    check(
      expected.does === describeKinds(result),
      `expected "${expected.does}", got "${describeKinds(result)}"`,
      result,
    );
    check(expected.holds.test(pools()), `expected the control plane to hold ${expected.holds}`, result);
    return result;
  };

  await step("pulumi up: a pool of 2, ready before up returns", () => stack.up(), {
    does: "create",
    holds: /^workers-\w{7} \(python x 2\)$/,
  });
  await step("pulumi preview: nothing to do", () => stack.preview({ expectNoChanges: true }), {
    does: "",
    holds: /python x 2/,
  });

  await configure("replicas", "4");
  await step("pulumi up with replicas: 4, scaled in place", () => stack.up(), {
    does: "update",
    holds: /^\S+ \(python x 4\)$/,
  });

  const [pool] = controlPlane.pools.list();
  if (pool) controlPlane.pools.scale(pool.name, 9);
  print(`\n   Somebody scales the pool to 9 by hand: ${styleText("cyan", pools())}`);
  await step("pulumi preview --refresh: the drift is named", () => stack.preview({ refresh: true }), {
    does: "refresh, update",
    holds: /python x 9/,
  });
  await step("pulumi up --refresh: repaired", () => stack.up({ refresh: true }), {
    does: "refresh, update",
    holds: /python x 4/,
  });

  await configure("template", "node");
  controlPlane.requests.clear();
  await step("pulumi up with another template: the new pool is ready before the old one goes", () => stack.up(), {
    does: "create-replacement, replace, delete-replaced",
    holds: /^workers-\w{7} \(node x 4\)$/,
  });
  const changes = controlPlane.requests.all.map(({ method }) => method).filter((method) => method !== "GET");
  print(`   requests in this order: ${changes.join(", ")}`);
  if (changes.join() !== "POST,DELETE") throw new DemoError(`expected POST before DELETE, got ${changes.join()}`);

  await step("pulumi destroy: everything is gone", () => stack.destroy(), { does: "delete", holds: /^no pools$/ });
}

interface Expectation {
  /** The kinds of steps that the resource takes, as {@link describeKinds} writes them. */
  does: string;
  /** What the control plane holds afterwards. */
  holds: RegExp;
}

/** A step of the demo did not do what it should. */
class DemoError extends Error {
  override readonly name = "DemoError";
}

function check(condition: boolean, what: string, { text }: OperationResult): void {
  if (!condition) throw new DemoError(`${what}. The engine printed:\n${text}`);
}

function poolSteps({ steps }: OperationResult): Step[] {
  return steps.filter(({ urn }) => urn.includes(":SandboxPool::"));
}

function describeKinds(result: OperationResult): string {
  return poolSteps(result)
    .map(({ kind }) => kind)
    .join(", ");
}

function describeSteps(result: OperationResult): string[] {
  const lines = poolSteps(result).map(({ kind, resource, changes }) => {
    const named = changes.filter(({ property }) => property === "replicas" || property === "templateName");
    const values = named.map(({ property, before, after }) => `${property} ${String(before)} => ${String(after)}`);
    return [kind, resource, ...values].join(" ");
  });
  return lines.length > 0 ? lines : ["no changes"];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const cli = await findCli();
  print(
    cli
      ? `Engine: ${cli.name}`
      : "Engine: offline engine of the tests, since there is no Pulumi CLI (PATH, PULUMI_BIN)",
  );
  const stateDirectory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-demo-"));
  const controlPlane = await startControlPlane({ readyAfterSeconds: READY_AFTER_SECONDS });
  print(`Control plane: stand-in at ${controlPlane.url}, a pool is ready after ${READY_AFTER_SECONDS} s`);
  print("Program: examples/sandbox-pool/index.ts");
  try {
    const stack = await (cli ?? offlineEngine).openStack({
      projectDirectory: REPOSITORY,
      stackName: "demo",
      stateDirectory,
      environment: WITHOUT_CREDENTIALS,
    });
    await demonstrate(controlPlane, stack);
    print(`\n${styleText("green", "Every step did what it should.")}`);
  } finally {
    await controlPlane.close();
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`\ndemo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
