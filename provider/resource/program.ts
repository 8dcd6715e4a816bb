import type { Properties } from "./properties";

/**
 * The resources of the program as it has declared them so far in this operation of Pulumi, of all kinds: what can be known of
 * one from another without a request.
 */
export class Program {
  readonly #declared = new Map<string, Properties>();
  readonly #formerNames = new Set<string>();

  /** @param formerName - the name in the state */
  declare(type: string, inputs: Properties, formerName?: string): void {
    const { name } = inputs;
    if (typeof name === "string") this.#declared.set(keyOf(type, name), inputs);
    if (formerName !== undefined) this.#formerNames.add(keyOf(type, formerName));
  }

  find(type: string, name: unknown): Properties | undefined {
    return typeof name === "string" ? this.#declared.get(keyOf(type, name)) : undefined;
  }

  /** Whether a resource had the name before this operation, and no resource has it now. */
  isFormerName(type: string, name: unknown): boolean {
    return typeof name === "string" && !this.find(type, name) && this.#formerNames.has(keyOf(type, name));
  }
}

function keyOf(type: string, name: string): string {
  return `${type} ${name}`;
}
