import { isDeepStrictEqual } from "node:util";

/** Stands for a value that only `up` will know, such as an output of a resource not yet created. */
export const UNKNOWN = Symbol("unknown");

/** Properties as they arrive: nothing about them is certain yet. */
export type Properties = Readonly<Record<string, unknown>>;

/** Whether a value is unknown, or has an unknown value anywhere inside. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === UNKNOWN;
  return Object.values(value).some(hasUnknown);
}

/** Compares by value. An unknown value equals nothing. */
export function isEqual(some: unknown, other: unknown): boolean {
  return !hasUnknown(some) && !hasUnknown(other) && isDeepStrictEqual(some, other);
}

/** The value at a path inside another, or {@link UNKNOWN} when an unknown value is on the way to it. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined || value === UNKNOWN) return value;
  return isObject(value) ? valueAt(value[first], rest) : undefined;
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}
