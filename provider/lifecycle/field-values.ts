import type { Field } from "./definition";
import { hasUnknown, isEqual, type Properties } from "./properties";

type Fields = Readonly<Record<string, Field>>;

/** The names of the fields whose values differ; a default that is written out does not. */
export function changedFields(
  fields: Fields,
  some: Properties,
  other: Properties,
  onChange?: Field["onChange"],
): string[] {
  return Object.entries(fields)
    .filter(([, field]) => onChange === undefined || field.onChange === onChange)
    .filter(([key, field]) => !isSameValue(field, some[key], other[key]))
    .map(([key]) => key);
}

function isSameValue(field: Field, some: unknown, other: unknown): boolean {
  const [a, b] = [some ?? field.default, other ?? field.default];
  if (hasUnknown(a) || hasUnknown(b)) return false;
  return isEqual(a, b) || field.isEqual?.(a, b) === true;
}

/** The declared value, or the default if the program declares none. */
export function valueOf(fields: Fields, declared: Properties, key: string): unknown {
  return declared[key] ?? fields[key]?.default;
}

/**
 * Reduces what the host shows to what the program declares.
 *
 * @param declared - undefined if all is wanted
 * @param reference - the inputs in the reference that it was looked up by, if all is wanted
 */
export function observe(
  fields: Fields,
  found: Properties,
  declared: Properties | undefined,
  reference: Properties = {},
): Properties {
  const seen = Object.entries(found).map(([key, value]): [string, unknown] => {
    const field = fields[key];
    if (!field?.observe) return [key, value];
    const wanted = declared ? (declared[key] ?? field.default) : reference[key];
    // Ignore inputs that are not set.
    return [key, declared && wanted === undefined ? undefined : field.observe(value, wanted)];
  });
  return Object.fromEntries<unknown>(seen.filter(([, value]) => value !== undefined));
}

/** Keeps of an object, at any depth, only the keys that another one has. */
export function projectOnto(observed: unknown, declared: unknown): unknown {
  if (!isRecord(observed) || !isRecord(declared)) return observed;
  const both = Object.entries(observed).filter(([key]) => declared[key] !== undefined);
  return Object.fromEntries(both.map(([key, value]) => [key, projectOnto(value, declared[key])]));
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function pick(properties: Properties, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]));
}
