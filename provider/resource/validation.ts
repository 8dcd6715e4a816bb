import type * as z from "zod";
import type { CheckFailure, Definition } from "./definition";
import { noSuchProperty } from "./spelling";
import { type Properties, UNKNOWN, valueAt } from "./properties";

/** Validates each input by its own schema, so that all faults are found at once and unknown values pass at any depth. */
export function validate(
  { fields }: Pick<Definition, "fields">,
  proposed: Properties,
): { inputs: Record<string, unknown>; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [property, { schema }] of Object.entries(fields)) {
    const value = Object.hasOwn(proposed, property) ? proposed[property] : undefined;
    const result = schema.safeParse(value);
    const issues = result.success ? [] : result.error.issues.filter(({ path }) => valueAt(value, path) !== UNKNOWN);
    failures.push(
      ...issues.map((issue) => ({
        property: [property, ...issue.path].join("."),
        reason: reasonOf(issue, valueAt(value, issue.path)),
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

/** Says what a value must be, and whether only quotes are wrong. Never shows the value, which may be a secret. */
function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return `is missing, and ${issue.message}`;
  const expected = issue.code === "invalid_type" ? issue.expected : undefined;
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return `${issue.message}, in quotes: without them it is a ${typeof value}`;
  }
  const isQuoted = typeof value === "string" && (expected === "number" || expected === "boolean");
  return isQuoted ? `${issue.message}, without quotes` : issue.message;
}
