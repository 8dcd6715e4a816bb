import type { FoundObject, RemoteObject } from "../http/object";
import { type Definition, fieldsOf } from "./definition";
import type { NamedInputs, ResourceState } from "./resource-state";
import { changedFields, observe, pick } from "./field-values";
import { isEqual, type Properties } from "./properties";

/**
 * Compares the recorded state with the observed object. Pure.
 *
 * @param recorded - empty if nothing is known of the object
 * @returns the observed inputs; a value that means the same keeps the program's spelling
 */
export function drift(definition: Definition, recorded: Partial<ResourceState>, object: FoundObject): NamedInputs {
  const inputs: Record<string, unknown> = { name: object.name };
  const isKnown = recorded.name !== undefined;
  const seen = observe(fieldsOf(definition), object.inputs, isKnown ? recorded : undefined, recorded);
  for (const [key, field] of Object.entries(fieldsOf(definition))) {
    // Neither the program nor a default sets it.
    const isOpen = field.onChange === "update" && field.default === undefined && recorded[key] === undefined;
    if (isOpen && isKnown) continue;
    const observed = seen[key];
    const isAsBefore = (before: Properties): boolean =>
      changedFields({ [key]: field }, before, { [key]: observed }).length === 0;
    const hasServerForm = recorded.writtenAs !== undefined && key in recorded.writtenAs && observed !== field.none;
    const isInServerForm = hasServerForm && isAsBefore(recorded.writtenAs);
    const value = !(key in seen) || isInServerForm || isAsBefore(recorded) ? recorded[key] : observed;
    if (value !== undefined) inputs[key] = value;
  }
  const nameBefore = recorded.renamedFrom ?? recorded.name ?? object.name;
  return { ...inputs, name: object.name, ...(object.name !== nameBefore && { renamedFrom: nameBefore }) };
}

/** Keeps the declared inputs of an imported resource if the observed ones have not changed. */
export function keepDeclared(
  definition: Definition,
  state: ResourceState,
  observed: NamedInputs,
  recordedInputs: Properties,
): NamedInputs {
  const unchanged = Object.keys(definition.fields).filter((key) => isEqual(Reflect.get(observed, key), state[key]));
  const others = Object.entries(observed).filter(([key]) => !unchanged.includes(key));
  return { ...Object.fromEntries(others), ...pick(recordedInputs, unchanged), name: observed.name };
}

/** Inputs of a new object that the host spells in another way than the program, or chose itself. */
export function serverFormOf(definition: Definition, inputs: NamedInputs, object: RemoteObject): Properties {
  return serverForms(definition, observe(fieldsOf(definition), object.inputs, { ...inputs }), inputs);
}

/** Observed values, in the host's spelling, that only a replacement could change to the inputs. */
export function serverForms(definition: Definition, seen: Properties, inputs: NamedInputs): Properties {
  const fields = fieldsOf(definition);
  const different = changedFields(fields, seen, { ...inputs }, "replace");
  return pick(
    seen,
    different.filter((key) => seen[key] !== fields[key]?.none),
  );
}
