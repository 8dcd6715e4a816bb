import type { CheckFailure, Definition } from "./definition";
import { noSuchProperty } from "./spelling";
import { isEqual, type Properties, UNKNOWN, valueAt } from "./properties";

/**
 * Validates each input by its own schema, so that all faults are found at once and unknown values pass at any depth.
 *
 * @param recorded - the inputs in the state: a value from there passes, since a read may have put it there, which Pulumi gives
 * back for the option `ignoreChanges`
 */
export function validate(
  { fields }: Pick<Definition, "fields">,
  proposed: Properties,
  recorded: Properties = {},
): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [property, { schema }] of Object.entries(fields)) {
    const value = Object.hasOwn(proposed, property) ? proposed[property] : undefined;
    const result = schema.safeParse(value);
    const isRecorded = value !== undefined && isEqual(value, recorded[property]);
    const issues =
      result.success || isRecorded ? [] : result.error.issues.filter(({ path }) => valueAt(value, path) !== UNKNOWN);
    failures.push(
      ...issues.map(({ path, message }) => ({
        property: [property, ...path].join("."),
        reason: valueAt(value, path) === undefined ? `is missing: ${message}` : message,
      })),
    );
    // With an unknown value inside, it cannot be parsed, and is taken as it is.
    const accepted = result.success ? result.data : value;
    if (issues.length === 0 && accepted !== undefined) inputs[property] = accepted;
  }
  for (const property of Object.keys(proposed)) {
    if (!Object.hasOwn(fields, property) && proposed[property] !== undefined) {
      failures.push({ property, reason: noSuchProperty(property, Object.keys(fields)) });
    }
  }
  return { inputs, failures };
}
