/**
 * What is used of zod.
 *
 * The build puts these functions themselves in the place of this module, and leaves out the rest. zod is made of 95 files, most
 * of them messages in other languages, and loading them takes 40 ms of every operation.
 */
export { array, boolean, int, object, string, unknown } from "zod";
export type { infer, output, ZodObject, ZodType } from "zod";
