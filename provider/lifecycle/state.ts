import type { FoundObject, RemoteObject } from "../http/object";
import { changedFields, fieldsToUpdate } from "./diff";
import { type Definition, type Field, fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { writeOnlyFields } from "./fields";
import type { Properties } from "./properties";
import type { Operation } from "./operation";

/** What is remembered of an object that was made, or taken over, for these inputs. */
export function stateOf(
  operation: Operation,
  inputs: NamedInputs,
  object: RemoteObject,
  { result, adoptedAt }: { result: string | undefined; adoptedAt?: string | undefined },
): ResourceState {
  const { definition } = operation;
  const writtenAs = serverFormOf(definition, inputs, object);
  return {
    ...inputs,
    ...pick(object.inputs, fieldsToUpdate(fieldsOf(definition), object.inputs, { ...inputs })),
    [definition.idProperty]: object.id,
    createdAt: object.createdAt,
    adoptedAt,
    ...(definition.creationResult && { [definition.creationResult.property]: result }),
    ...seenOf(definition, object),
    place: operation.place,
    ...(Object.keys(writtenAs).length > 0 && { writtenAs }),
  };
}

/** For an object that may have other values of what nobody can read back: what is not remembered is sent with the next update. */
export function withoutWriteOnly(definition: Definition, state: ResourceState): ResourceState {
  const unknown = writeOnlyFields(fieldsOf(definition));
  const known = Object.entries(state).filter(([key]) => !unknown.includes(key));
  return { ...Object.fromEntries(known), name: state.name };
}

/** The outputs that the object itself shows. */
export function seenOf({ creationResult }: Definition, { outputs, result }: RemoteObject): Properties {
  return { ...outputs, ...(creationResult && result !== undefined && { [creationResult.property]: result }) };
}

/** What anyone can see of an object. @param asked - the inputs that it was looked up by, besides its name */
export function description(definition: Definition, object: RemoteObject, asked?: Properties): Properties {
  const { id, createdAt } = object;
  const { creationResult } = definition;
  return {
    ...observe(fieldsOf(definition), object.inputs, undefined, asked),
    [definition.idProperty]: id,
    createdAt,
    // An object that shows no result has not finished what its creation began.
    ...(creationResult && definition.completion && { [creationResult.property]: creationResult.pending }),
    ...seenOf(definition, object),
  };
}

/**
 * What is found, as far as the program speaks of it.
 *
 * @param declared - what it says; nothing where all is to be seen
 * @param asked - what it was looked up by, where all is to be seen
 */
function observe(
  fields: Readonly<Record<string, Field>>,
  found: Properties,
  declared: Properties | undefined,
  asked: Properties = {},
): Properties {
  const seen = Object.entries(found).map(([key, value]): [string, unknown] => {
    const field = fields[key];
    if (!field?.observe) return [key, value];
    const wanted = declared ? (declared[key] ?? field.default) : asked[key];
    // What the program leaves open is no concern of it.
    return [key, declared && wanted === undefined ? undefined : field.observe(value, wanted)];
  });
  return Object.fromEntries<unknown>(seen.filter(([, value]) => value !== undefined));
}

/** What the control plane writes, or chose, in another way than the program, of an object that was made for these inputs. */
export function serverFormOf(definition: Definition, inputs: NamedInputs, object: RemoteObject): Properties {
  return serverForms(definition, observe(fieldsOf(definition), object.inputs, { ...inputs }), inputs);
}

/** The values that only a replacement could bring to the inputs, without those that another object took away. */
export function serverForms(definition: Definition, seen: Properties, inputs: NamedInputs): Properties {
  const fields = fieldsOf(definition);
  const different = changedFields(fields, seen, { ...inputs }, "replace");
  return pick(
    seen,
    different.filter((key) => seen[key] !== fields[key]?.none),
  );
}

/** The inputs as the control plane has them, written in the program's own way where that means the same. */
export function observedInputs(
  definition: Definition,
  state: Partial<ResourceState>,
  object: FoundObject,
): NamedInputs {
  const inputs: Record<string, unknown> = { name: object.name };
  const seen = observe(fieldsOf(definition), object.inputs, state.name === undefined ? undefined : state, state);
  for (const [key, field] of Object.entries(fieldsOf(definition))) {
    // Neither the program nor a default says what it must be.
    const isOpen = field.onChange === "update" && field.default === undefined && state[key] === undefined;
    if (isOpen && state.name !== undefined) continue;
    const observed = seen[key];
    const isAsBefore = (before: Properties): boolean =>
      changedFields({ [key]: field }, before, { [key]: observed }).length === 0;
    const isWrittenAs = state.writtenAs !== undefined && key in state.writtenAs && observed !== field.none;
    const isAsWritten = isWrittenAs && isAsBefore(state.writtenAs);
    const value = !(key in seen) || isAsWritten || isAsBefore(state) ? state[key] : observed;
    if (value !== undefined) inputs[key] = value;
  }
  const nameBefore = state.renamedFrom ?? state.name ?? object.name;
  return { ...inputs, name: object.name, ...(object.name !== nameBefore && { renamedFrom: nameBefore }) };
}

/** The inputs that only a replacement could bring to what is asked for. */
export function differences({ definition }: Operation, inputs: NamedInputs, found: FoundObject): string[] {
  const asked: Properties = { ...inputs };
  const observed = observe(fieldsOf(definition), found.inputs, asked);
  const comparable = projectOnto(observed, asked) as Properties;
  return changedFields(fieldsOf(definition), comparable, asked, "replace").filter((key) => key in comparable);
}

/** Without what the program leaves open, which the control plane chooses. */
export function projectOnto(observed: unknown, asked: unknown): unknown {
  if (!isRecord(observed) || !isRecord(asked)) return observed;
  const both = Object.entries(observed).filter(([key]) => asked[key] !== undefined);
  return Object.fromEntries(both.map(([key, value]) => [key, projectOnto(value, asked[key])]));
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function pick(properties: Properties, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]));
}
