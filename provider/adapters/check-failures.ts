import type { CheckFailure } from "../lifecycle/definition";

/**
 * Moves the property's name into the reason: for a failure of a property, Pulumi would print the property's value, secret
 * or not, and for a nested property `<nil>`.
 */
export function withoutProperty({ property, reason }: CheckFailure): { property: string; reason: string } {
  return { property: "", reason: property === undefined ? reason : `${property}: ${reason}` };
}
