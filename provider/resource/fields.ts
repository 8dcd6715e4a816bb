import * as z from "zod";

const MAX_NAME_LENGTH = 63;

/** The names that the control plane accepts (DNS-1035). */
export const objectName = z
  .string("must be a string")
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    "must consist of lower-case letters, digits and hyphens, start with a letter and not end with a hyphen",
  );
