import { createHash } from "node:crypto";
import type { Definition } from "./definition";
import { changedFields } from "./field-values";
import { hasUnknown, type Properties, UNKNOWN } from "./properties";

const MAX_NAME_LENGTH = 63;
const HASH_LENGTH = 7;

/** Both providers derive the same name, so that a program can move from one to the other. */
export const NATIVE_TYPE = "langsmith:index:";
export const DYNAMIC_TYPE = "pulumi-nodejs:dynamic/langsmith:";

/** Inputs of an automatic name besides the declared ones. */
export interface NameOrigin {
  urn: string;
  /** `langsmith:nameSeed`, which keeps the names of stacks with the same project and stack name apart. */
  seed?: string | undefined;
  /** The name of the replaced object, if the derived name may not be free yet. */
  predecessor?: string | undefined;
}

/**
 * Derives the name of a resource whose program sets none: `<logical name>-<7 hex digits>`.
 *
 * The digits are derived, not random, so that an interrupted `up` finds its own object again, and an object that was deleted outside
 * of Pulumi gets its name back. If names are unique, all inputs that only a replacement can change are part of the origin: a
 * replacement gets a name that is free while the old object still serves. Otherwise the name stays through all replacements.
 *
 * @returns UNKNOWN while one of these inputs is
 */
export function deriveName(
  {
    fields,
    noun,
    api,
  }: Pick<Definition, "fields" | "noun"> & { readonly api: Pick<Definition["api"], "namesAreUnique"> },
  inputs: Properties,
  { urn, seed, predecessor }: NameOrigin,
): string | typeof UNKNOWN {
  const content = api.namesAreUnique ? replacingFields(fields).map((key) => inputs[key] ?? null) : [];
  if (hasUnknown(content)) return UNKNOWN;
  const origin = [urn.replaceAll(NATIVE_TYPE, DYNAMIC_TYPE), ...content];
  if (seed !== undefined) origin.push({ seed });
  if (predecessor !== undefined) origin.push({ predecessor });
  const hash = createHash("sha256").update(JSON.stringify(origin, sortKeys)).digest("hex").slice(0, HASH_LENGTH);
  const readable = logicalNameOf(urn)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, MAX_NAME_LENGTH - HASH_LENGTH - 1)
    .replace(/-+$/, "");
  return `${readable || noun}-${hash}`;
}

/** Whether an update can bring an object from the first inputs to the second ones, so that its name can stay. */
export function needsNoReplacement(
  { fields }: Pick<Definition, "fields">,
  previous: Properties,
  inputs: Properties,
): boolean {
  return !changedFields(fields, previous, inputs, "replace").some((key) => key !== "name");
}

export function logicalNameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function replacingFields(fields: Definition["fields"]): string[] {
  return Object.entries(fields)
    .filter(([key, { onChange }]) => key !== "name" && onChange === "replace")
    .map(([key]) => key);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
