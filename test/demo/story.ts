import { styleText } from "node:util";
import type { ControlPlane } from "../control-plane";
import type { OperationResult, Stack, Step } from "../engine/engine";

export const PROJECT = "langsmith-sandboxes";
export const STACK = "demo";

/** What the story needs of a stack. */
export type DemoStack = Pick<Stack, "setConfig" | "up" | "preview" | "destroy">;

/** Takes the example program through a pool's life and checks each step against what the control plane holds. */
export async function demonstrate(
  controlPlane: ControlPlane,
  stack: DemoStack,
  print: (line: string) => void,
): Promise<void> {
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
  print(`\n   Someone scales the pool to 9 by hand: ${styleText("cyan", pools())}`);
  await step(
    "pulumi preview --refresh --run-program: the drift is named",
    () => stack.preview({ refresh: true, runProgram: true }),
    {
      does: "refresh, update",
      holds: /python x 9/,
    },
  );
  await step("pulumi up --refresh --run-program: repaired", () => stack.up({ refresh: true, runProgram: true }), {
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
  print(`\n${styleText("green", "Every step did what it should.")}`);
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
