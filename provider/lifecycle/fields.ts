import * as z from "zod";
import type { Wait } from "../http/resource-api";
import type { Field } from "./definition";
import type { Properties } from "./properties";

const MAX_NAME_LENGTH = 63;

/** Names that the control plane accepts (DNS-1035). */
export const objectName = text(
  "must be a string",
  z
    .string()
    .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
    .regex(
      /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      "must consist of lower-case letters, digits and hyphens, start with a letter and not end with a hyphen",
    ),
);

/** Input of every resource whose names are unique. */
export const adoptExisting: Field = {
  schema: z.boolean("must be true or false").optional(),
  onChange: "remember",
  default: false,
};

/** Minimum of the input `timeout`. */
export const MIN_TIMEOUT_SECONDS = 10;
/** Part of a limit in `customTimeouts` that is kept for everything but the wait. */
const RESERVE_SECONDS = 5;

/** Input that makes `up` wait until the object is ready. */
export function waitForReady(byDefault: boolean): Field {
  return { schema: z.boolean("must be true or false").optional(), onChange: "remember", default: byDefault };
}

/** Limit of the wait, in seconds. */
export function timeout(byDefault: number, maxSeconds = Infinity): Field {
  const schema = z
    .int("must be a whole number of seconds")
    .min(MIN_TIMEOUT_SECONDS, `must be at least ${MIN_TIMEOUT_SECONDS} seconds`)
    .max(maxSeconds, `must be at most ${maxSeconds} seconds`);
  return { schema: schema.optional(), onChange: "remember", default: byDefault };
}

/**
 * Limit of a wait: the input `timeout`, else what `customTimeouts` leave, else the default.
 *
 * @param limitSeconds - the limit in `customTimeouts`
 */
export function waitLimit(
  timeout: number | undefined,
  limitSeconds: number | undefined,
  { byDefault, min, max = Infinity }: { byDefault: number; min: number; max?: number },
): Pick<Wait, "seconds" | "limitedBy"> {
  const isDerived = timeout === undefined && limitSeconds !== undefined;
  // The wait ends a little before the operation, so that its own message is shown.
  const longest = isDerived ? Math.max(min, Math.floor(limitSeconds) - RESERVE_SECONDS) : (timeout ?? byDefault);
  const seconds = Math.min(max, longest);
  return { seconds, limitedBy: seconds === max ? undefined : isDerived ? "customTimeouts" : "timeout" };
}

/** Lookup by name. */
export const lookupByName = z.object({ name: nonEmptyString("must be a string") }).transform(({ name }) => name);

/** Selection of all objects. */
export const selectAll = z.object({}).transform(() => () => true);

/** The names of the fields that the host accepts and never returns. */
export function writeOnlyFields(fields: Readonly<Record<string, Field>>): string[] {
  return Object.keys(fields).filter((key) => fields[key]?.isWriteOnly);
}

/** The names of the fields whose values are secrets. */
export function secretFields(fields: Readonly<Record<string, Field>>): string[] {
  return Object.keys(fields).filter((key) => fields[key]?.isSecret);
}

/** The values that are secrets. */
export function secretsOf(fields: Readonly<Record<string, Field>>, inputs: Properties): string[] {
  return secretFields(fields).flatMap((key) => (typeof inputs[key] === "string" ? [inputs[key]] : []));
}

/** The values that may be secrets: Pulumi does not say which inputs the program marks as such. */
export function suspectsOf(fields: Readonly<Record<string, Field>>, inputs: Properties): string[] {
  return Object.entries(fields).flatMap(([key, field]) => field.suspects?.(inputs[key]) ?? []);
}

/** @param what - for messages: `a sandbox template` */
export function nameOf(what: string): z.ZodType<string> {
  return nonEmptyString(`must be the name of ${what}`);
}

/** A string that is not empty, and tidy. */
export function nonEmptyString(message: string): z.ZodType<string> {
  return tidyText(message, z.string().min(1, "must not be empty"));
}

/**
 * A string without white space at its ends, which values from files often have and logs do not show.
 *
 * @param message - for other types
 */
export function tidyText(message: string, limits = z.string()): z.ZodType<string> {
  const isTidy = (value: string): boolean => value === value.trim();
  return text(message, limits.refine(isTidy, { error: describeUntidy, abort: true }));
}

/** A password may have spaces anywhere, and line breaks inside, as a key file has. */
export function passwordText(message: string): z.ZodType<string> {
  const isTidy = (value: string): boolean => value === "" || (value.trim() !== "" && !/^[\r\n]|[\r\n]$/.test(value));
  return text(message, z.string().refine(isTidy, { error: describeUntidy, abort: true }));
}

function describeUntidy({ input }: { input?: unknown }): string {
  return typeof input === "string" && input.trim() === ""
    ? "must not be blank"
    : "must not begin or end with white space, such as the line break at the end of a file";
}

/**
 * A string with limits. Zod alone would apply limits of length to any value that has a `length`.
 *
 * @param message - for other types
 */
export function text(message: string, limits: z.ZodString): z.ZodType<string> {
  return z.string(message).pipe(limits);
}
