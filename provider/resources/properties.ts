import type * as z from "../zod";
import { type CheckFailure, type CheckResult, type MaybeUnknown, type Properties, UNKNOWN } from "../lifecycle";

type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = { [K in keyof S]: z.output<S[K]> };

/** How many letters a misspelling may differ by and still be recognised. */
const MAX_MISSPELLING = 3;

/**
 * Validates each property by its own schema, so that all faults are found at once and values not yet known pass.
 */
export function checkProperties<S extends Shape>(shape: S, proposed: Properties): CheckResult<Values<S>> {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [property, schema] of Object.entries(shape)) {
    const value = Object.hasOwn(proposed, property) ? proposed[property] : undefined;
    const result = value === UNKNOWN ? { success: true as const, data: UNKNOWN } : schema.safeParse(value);
    if (!result.success) {
      failures.push(...result.error.issues.map(({ message }) => ({ property, reason: message })));
    } else if (result.data !== undefined) {
      inputs[property] = result.data;
    }
  }
  for (const property of Object.keys(proposed)) {
    if (!Object.hasOwn(shape, property) && proposed[property] !== undefined) {
      failures.push({ property, reason: describeSurplus(property, Object.keys(shape)) });
    }
  }
  return { inputs: inputs as MaybeUnknown<Values<S>>, failures };
}

function describeSurplus(property: string, known: string[]): string {
  const [nearest] = known
    .map((name) => ({ name, distance: editDistance(property.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.min(MAX_MISSPELLING, name.length / 2))
    .sort((a, b) => a.distance - b.distance);
  return nearest ? `there is no such property; did you mean "${nearest.name}"?` : "there is no such property";
}

/** Levenshtein's: how many letters to insert, delete or change. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 0; row < a.length; row++) {
    const current = [row + 1];
    for (let column = 0; column < b.length; column++) {
      const change = (previous[column] ?? 0) + (a[row] === b[column] ? 0 : 1);
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
