import type { CheckFailure } from "../lifecycle/definition";

/**
 * A failure whose reason names the property, in place of the failure itself: Pulumi would print the property's value, secret
 * or not, and for a nested property `<nil>`.
 */
export function withoutProperty({ property, reason }: CheckFailure): { property: string; reason: string } {
  return { property: "", reason: property === undefined ? reason : `${property}: ${reason}` };
}
