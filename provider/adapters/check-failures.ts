import type { CheckFailure } from "../resource/definition";

/**
 * A failure as Pulumi gets it. Of a property that a failure names, Pulumi prints the value, secret or not, and of a nested one
 * nothing that helps; so the reason names it.
 */
export function withoutProperty({ property, reason }: CheckFailure): { property: string; reason: string } {
  return { property: "", reason: property === undefined ? reason : `${property}: ${reason}` };
}
