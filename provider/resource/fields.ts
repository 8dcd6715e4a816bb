import * as z from "zod";
import type { Field } from "./definition";

const MAX_NAME_LENGTH = 63;

/** The names that the control plane accepts (DNS-1035). */
export const objectName = z
  .string("must be a string")
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    "must consist of lower-case letters, digits and hyphens, start with a letter and not end with a hyphen",
  );

/** Every resource has it. */
export const adoptExisting: Field = {
  schema: z.boolean("must be true or false").optional(),
  onChange: "remember",
  default: false,
};

/** @param what - what it names, for messages: `a sandbox template` */
export function nameOf(what: string): z.ZodString {
  return z.string(`must be the name of ${what}`).min(1, "must not be empty");
}
