import type * as z from "zod";
import type { Definition } from "../../resource/definition";
import { lookupByName } from "../../resource/fields";
import type { Lifecycle } from "../../resource/lifecycle";
import { pluralOf } from "../../resource/plural";
import type { Properties } from "../../resource/properties";
import { describeIssue } from "../../resource/validation";
import { FaultyInputs } from "./grpc";

/** Looks something up that a program does not manage. */
export type Lookup = (lifecycle: Lifecycle, args: Properties) => Promise<object>;

/** What the functions of a resource are called: `getSandboxPool` and `getSandboxPools`. */
export function functionNames(type: string): { single: string; all: string } {
  return { single: `get${type}`, all: `get${pluralOf(type)}` };
}

/** The property that holds the list: `sandboxPools`. */
export function listProperty(type: string): string {
  return `${type.charAt(0).toLowerCase()}${pluralOf(type).slice(1)}`;
}

/** The functions of a resource, by the names that their tokens end with. */
export function lookupsOf({ type, lookup = lookupByName, selection }: Definition): Readonly<Record<string, Lookup>> {
  const { single, all } = functionNames(type);
  return {
    [single]: (lifecycle, args) => lifecycle.lookUp(parse(lookup, args)),
    [all]: async (lifecycle, args) => ({
      [listProperty(type)]: await lifecycle.list(selection && parse(selection, args)),
    }),
  };
}

function parse<T>(schema: z.ZodType<T>, args: Properties): T {
  const { success, data, error } = schema.safeParse(args, { error: describeIssue });
  if (success) return data;
  throw new FaultyInputs(error.issues.map(({ path, message }) => ({ property: path.join("."), reason: message })));
}
