import type * as z from "zod";
import type { CheckFailure, Definition } from "../../lifecycle/definition";
import { lookupByName, selectAll } from "../../lifecycle/fields";
import type { Lifecycle } from "../../lifecycle/lifecycle";
import { NATIVE_TYPE } from "../../lifecycle/naming";
import { pluralOf } from "../../lifecycle/plural";
import type { Properties } from "../../lifecycle/properties";
import { noSuchProperty } from "../../lifecycle/spelling";
import { describeIssue } from "../../lifecycle/validation";
import { InvalidArgumentsError } from "./grpc";
import packageSchema from "./schema.json";

/** The functions of the package schema, by their tokens. */
const FUNCTIONS: Readonly<Record<string, { inputs?: { properties: object }; outputs: object }>> =
  packageSchema.functions;

/** Looks up objects that the program need not manage. */
export type Lookup = (lifecycle: Lifecycle, args: Properties) => Promise<object>;

/** The names of a resource's functions: `getSandboxPool` and `getSandboxPools`. */
export function functionNames(type: string): { single: string; all: string } {
  return { single: `get${type}`, all: `get${pluralOf(type)}` };
}

/** The property with the list in the result of a function: `sandboxPools`. */
export function listProperty(type: string): string {
  return `${type.charAt(0).toLowerCase()}${pluralOf(type).slice(1)}`;
}

/** The functions of a resource, by the last parts of their tokens. */
export function lookupsOf(definition: Definition): Readonly<Record<string, Lookup>> {
  const { type, lookup = lookupByName, selection = selectAll } = definition;
  const { single, all } = functionNames(type);
  return {
    [single]: (lifecycle, args) => lifecycle.lookUp(parse(single, lookup, args)),
    [all]: async (lifecycle, args) => ({ [listProperty(type)]: await lifecycle.list(parse(all, selection, args)) }),
  };
}

function parse<T>(functionName: string, schema: z.ZodType<T>, args: Properties): T {
  const unknown = unknownArguments(functionName, args);
  const { success, data, error } = schema.safeParse(args, { error: describeIssue });
  if (success && unknown.length === 0) return data;
  const faulty = error?.issues.map(({ path, message }) => ({ property: path.join("."), reason: message })) ?? [];
  throw new InvalidArgumentsError([...unknown, ...faulty]);
}

/** Ignoring a misspelt argument would find more objects than the program wants. */
function unknownArguments(functionName: string, args: Properties): CheckFailure[] {
  const known = Object.keys(FUNCTIONS[`${NATIVE_TYPE}${functionName}`]?.inputs?.properties ?? {});
  return Object.keys(args)
    .filter((property) => !known.includes(property))
    .map((property) => ({ property, reason: noSuchProperty(property, known) }));
}
