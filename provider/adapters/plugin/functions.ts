import * as z from "zod";
import type { Lifecycle } from "../../resource/lifecycle";
import type { Properties } from "../../resource/properties";
import { FaultyInputs } from "./grpc";

/** Looks something up that a program does not manage. */
export type Lookup = (lifecycle: Lifecycle, args: Properties) => Promise<object>;

const byName = z.object({ name: z.string("must be a string").min(1, "must not be empty") });

/** The functions of a resource, by the names that their tokens end with: `getSandboxPool` and `getSandboxPools`. */
export function lookupsOf(type: string): Readonly<Record<string, Lookup>> {
  return {
    [`get${type}`]: (lifecycle, args) => lifecycle.lookUp(nameFrom(args)),
    [`get${type}s`]: async (lifecycle) => ({ [listProperty(type)]: await lifecycle.list() }),
  };
}

function nameFrom(args: Properties): string {
  const { data, error } = byName.safeParse(args);
  if (data) return data.name;
  throw new FaultyInputs(error.issues.map(({ path, message }) => ({ property: path.join("."), reason: message })));
}

/** The property of `getSandboxPools` that holds the list: `sandboxPools`. */
export function listProperty(type: string): string {
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}s`;
}
