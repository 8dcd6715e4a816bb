import { styleText } from "node:util";
import type { ControlPlane } from "../../harness/control-plane";
import type { OperationResult, Stack, Step } from "../../harness/engine/engine";

export const STACK = "demo";

/** The parts of a stack that a story uses. */
export type DemoStack = Pick<Stack, "setConfig" | "up" | "preview" | "destroy">;

/** The subject of a story. */
export interface Subject {
  /** Describes the objects on the control plane. */
  held: () => string;
  /** Names of the properties whose changes are printed. */
  properties: readonly string[];
}

interface Expectation {
  /** Kinds of the resources' steps, in the form of {@link describeKinds}. */
  does: string;
  /** Objects on the control plane afterwards. */
  holds: RegExp;
}

export type Tell = (title: string, operation: () => Promise<OperationResult>, expected: Expectation) => Promise<void>;

/** Prints stories in numbered steps, and checks each step against what the control plane holds. */
export class Narrator {
  #number = 0;

  constructor(
    readonly controlPlane: ControlPlane,
    readonly print: (line: string) => void,
  ) {}

  /** Begins a story: connects its stack, and returns the function that runs its steps. */
  async begin(stack: DemoStack, { held, properties }: Subject): Promise<Tell> {
    const { url, apiKey } = this.controlPlane;
    await stack.setConfig("langsmith:endpoint", url);
    await stack.setConfig("langsmith:apiKey", apiKey, { secret: true });
    return async (title, operation, { does, holds }) => {
      this.print(`\n${styleText("bold", `${++this.#number}. ${title}`)}`);
      const result = await operation();
      for (const line of describeSteps(result, properties)) this.print(`   ${line}`);
      this.print(`   control plane: ${styleText("cyan", held())}`);
      check(result.succeeded, "the operation failed", result);
      check(does === describeKinds(result), `expected "${does}", got "${describeKinds(result)}"`, result);
      check(holds.test(held()), `expected the control plane to hold ${holds}`, result);
    };
  }

  /** Prints an action outside of Pulumi. */
  meanwhile(what: string, held: string): void {
    this.print(`\n   ${what}: ${styleText("cyan", held)}`);
  }

  /** Runs a step and prints the requests by which it changed something. */
  async inThisOrder(expected: string, step: () => Promise<void>): Promise<void> {
    const { requests } = this.controlPlane;
    requests.clear();
    await step();
    const changes = requests.all.map(({ method }) => method).filter((method) => method !== "GET");
    this.print(`   requests in this order: ${changes.join(", ")}`);
    if (changes.join() !== expected) throw new DemoError(`expected ${expected}, got ${changes.join()}`);
  }

  end(): void {
    this.print(`\n${styleText("green", "Every step did what it should.")}`);
  }
}

/** Shortens an image to its last part, and a digest to its beginning. */
export function shortened(value: unknown): string {
  return String(value)
    .replace(/^.*\//, "")
    .replace(/@sha256:(\w{7})\w+/, "@$1");
}

/** Thrown if a step of the demo has another effect than expected. */
class DemoError extends Error {
  override readonly name = "DemoError";
}

function check(condition: boolean, what: string, { text }: OperationResult): void {
  if (!condition) throw new DemoError(`${what}. The engine printed:\n${text}`);
}

function stepsOfResources({ steps }: OperationResult): Step[] {
  return steps.filter(({ urn }) => urn.includes(":Sandbox"));
}

function describeKinds(result: OperationResult): string {
  return stepsOfResources(result)
    .map(({ kind }) => kind)
    .join(", ");
}

function describeSteps(result: OperationResult, properties: readonly string[]): string[] {
  const lines = stepsOfResources(result).map(({ kind, resource, changes }) => {
    const named = changes.filter(({ property }) => properties.includes(property));
    const values = named.map(({ property, before, after }) => `${property} ${shown(before)} => ${shown(after)}`);
    return [kind, resource, ...values].join(" ");
  });
  return lines.length > 0 ? lines : ["no changes"];
}

function shown(value: unknown): string {
  return value === undefined ? "(default)" : shortened(value) || "(none)";
}
