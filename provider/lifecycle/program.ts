import { Secrets } from "../secrets";
import type { Properties } from "./properties";

/**
 * The resources of the program as it has declared them so far in this operation of Pulumi, of all kinds: what can be known of
 * one from another without a request.
 */
export class Program {
  readonly #declared = new Map<string, Properties>();
  /** By URN. */
  readonly #kept = new Map<string, Properties>();
  readonly #formerNames = new Set<string>();
  /** Secrets of all resources and settings: the host may repeat a registry's password when it builds a snapshot. */
  readonly secrets = new Secrets();

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

  /**
   * Notes that the operation keeps a resource's object.
   *
   * @param outputs - those that stay the same as long as the object is kept
   */
  keep(urn: string, outputs: Properties): void {
    this.#kept.set(urn, outputs);
  }

  /** Notes that the operation replaces a resource's object after all. */
  replace(urn: string): void {
    this.#kept.delete(urn);
  }

  /** An output of a resource, where it is certain that the operation leaves it as it was. */
  keptOutput({ urn, output }: Reference): unknown {
    return this.#kept.get(urn)?.[output];
  }
}

/** An output of a resource of the program. */
export interface Reference {
  urn: string;
  output: string;
}

function keyOf(type: string, name: string): string {
  return `${type} ${name}`;
}
