import type { FoundObject, RemoteObject } from "../http/object";
import { changedFields, fieldsToUpdate } from "./comparison";
import { type Definition, fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import type { Properties } from "./properties";
import type { Session } from "./session";

/** What is remembered of an object that was made, or taken over, for these inputs. */
export function stateOf(
  session: Session,
  inputs: NamedInputs,
  object: RemoteObject,
  { result, adoptedAt }: { result: string | undefined; adoptedAt?: string | undefined },
): ResourceState {
  const { definition } = session;
  const writtenAs = writtenDifferently(definition, inputs, object);
  return {
    ...inputs,
    ...pick(object.inputs, fieldsToUpdate(fieldsOf(definition), object.inputs, { ...inputs })),
    [definition.idProperty]: object.id,
    createdAt: object.createdAt,
    adoptedAt,
    ...(definition.creationResult && { [definition.creationResult.property]: result }),
    place: session.place,
    ...(Object.keys(writtenAs).length > 0 && { writtenAs }),
  };
}

/** What anyone can see of an object. */
export function description({ idProperty }: Definition, { inputs, id, createdAt }: RemoteObject): Properties {
  return { ...inputs, [idProperty]: id, createdAt };
}

/** What the control plane writes, or chose, in another way than the program, of an object that was made for these inputs. */
export function writtenDifferently(definition: Definition, inputs: NamedInputs, object: RemoteObject): Properties {
  const keys = changedFields(fieldsOf(definition), object.inputs, { ...inputs }, "replace");
  return pick(object.inputs, keys);
}

/** The inputs as the control plane has them, written in the program's own way where that means the same. */
export function observedInputs(
  definition: Definition,
  state: Partial<ResourceState>,
  object: FoundObject,
): NamedInputs {
  const inputs: Record<string, unknown> = { name: object.name };
  for (const [key, field] of Object.entries(fieldsOf(definition))) {
    // Neither the program nor a default says what it must be.
    const isOpen = field.onChange === "update" && field.default === undefined && state[key] === undefined;
    if (isOpen && state.name !== undefined) continue;
    const observed = object.inputs[key];
    const isAsBefore = (before: Properties): boolean =>
      changedFields({ [key]: field }, before, { [key]: observed }).length === 0;
    const isAsWritten = state.writtenAs !== undefined && key in state.writtenAs && isAsBefore(state.writtenAs);
    const value = !(key in object.inputs) || isAsWritten || isAsBefore(state) ? state[key] : observed;
    if (value !== undefined) inputs[key] = value;
  }
  const nameBefore = state.renamedFrom ?? state.name ?? object.name;
  return { ...inputs, name: object.name, ...(object.name !== nameBefore && { renamedFrom: nameBefore }) };
}

/** The inputs that only a replacement could bring to what is asked for. */
export function differences({ definition }: Session, inputs: NamedInputs, { inputs: observed }: FoundObject): string[] {
  const asked: Properties = { ...inputs };
  const comparable = asFarAsAsked(observed, asked) as Properties;
  return changedFields(fieldsOf(definition), comparable, asked, "replace").filter((key) => key in comparable);
}

/** Without what the program leaves open, which the control plane chooses. */
function asFarAsAsked(observed: unknown, asked: unknown): unknown {
  if (!isRecord(observed) || !isRecord(asked)) return observed;
  const both = Object.entries(observed).filter(([key]) => asked[key] !== undefined);
  return Object.fromEntries(both.map(([key, value]) => [key, asFarAsAsked(value, asked[key])]));
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function pick(properties: Properties, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]));
}
