import * as z from "zod";
import type { CheckFailure, Definition } from "./definition";
import { nearest, noSuchProperty } from "./spelling";
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
    const result = schema.safeParse(value, { error: describeIssue });
    const isRecorded = value !== undefined && isEqual(value, recorded[property]);
    const issues =
      result.success || isRecorded ? [] : result.error.issues.filter(({ path }) => valueAt(value, path) !== UNKNOWN);
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

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** Words an issue for which its schema has no message: the library's own messages are for programmers. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? "of another type"}`;
    case "unrecognized_keys":
      return `cannot have ${issue.keys.map((key) => quote(key, keysOf(issue.inst))).join(", ")}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? "has a key that is not allowed";
    default:
      return "is not allowed";
  }
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function quote(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `"${key}"${meant === undefined ? "" : ` (did you mean "${meant}"?)`}`;
}

/** Describes a valid value, and whether only quotes are wrong. Never shows the value, which may be a secret. */
function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return `is missing, and ${issue.message}`;
  const expected = issue.code === "invalid_type" ? issue.expected : undefined;
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return `${issue.message}, in quotes: without them it is a ${typeof value}`;
  }
  const isQuoted = typeof value === "string" && (expected === "number" || expected === "boolean");
  return isQuoted ? `${issue.message}, without quotes` : issue.message;
}
