import { type Definition, type Field, fieldsOf } from "./definition";
import { isEqual, type Properties } from "./properties";

/**
 * Defaults as outputs, for languages whose classes cannot add them. They are not recorded as inputs, so that a later release can
 * change a default without a difference.
 */
export function defaultsOf({ fields }: Pick<Definition, "fields">): Record<string, unknown> {
  const defaults = Object.entries(fieldsOf({ fields })).map(([key, field]) => [key, field.default] as const);
  return Object.fromEntries(defaults.filter(([, value]) => !isNothing(value)));
}

/** Adds the defaults to outputs. @param only - the outputs that may be added; by default all */
export function withDefaults(
  definition: Pick<Definition, "fields">,
  outputs: Properties,
  only?: Properties,
): Properties {
  const defaults = Object.entries(defaultsOf(definition)).filter(([key]) => only === undefined || key in only);
  return { ...Object.fromEntries(defaults), ...outputs };
}

/** Removes the defaults from recorded outputs. @param inputs - the recorded inputs, which have the declared values */
export function withoutDefaults(
  definition: Pick<Definition, "fields">,
  outputs: Properties,
  inputs: Properties,
): Properties {
  if (inputs["name"] === undefined) return outputs;
  const fields = fieldsOf(definition);
  const isDefault = (key: string, value: unknown): boolean =>
    !(key in inputs) && key in defaultsOf(definition) && mayBeDefault(fields[key], value);
  return Object.fromEntries(Object.entries(outputs).filter(([key, value]) => !isDefault(key, value)));
}

/** A failed update may record a value of the object that no input has. */
function mayBeDefault(field: Field | undefined, value: unknown): boolean {
  return field?.onChange !== "update" || isEqual(value, field.default);
}

function isNothing(value: unknown): boolean {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return value === undefined || value === "" || isEmpty;
}
