import { Secrets } from "../secrets";
import type { Properties } from "./properties";

/**
 * The resources of the program as it has declared them so far in this operation of Pulumi, of all kinds: what can be known of
 * one from another without a request.
 */
export class Program {
  readonly #declared = new Map<string, Properties>();
  /** Secrets of all resources and settings: the host may repeat a registry's password when it builds a snapshot. */
  readonly secrets = new Secrets();

  declare(type: string, inputs: Properties): void {
    const { name } = inputs;
    if (typeof name === "string") this.#declared.set(keyOf(type, name), inputs);
  }

  find(type: string, name: unknown): Properties | undefined {
    return typeof name === "string" ? this.#declared.get(keyOf(type, name)) : undefined;
  }
}

function keyOf(type: string, name: string): string {
  return `${type} ${name}`;
}
