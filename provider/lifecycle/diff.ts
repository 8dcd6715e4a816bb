import {
  type CreationResult,
  type Definition,
  type Field,
  fieldsOf,
  type NamedInputs,
  type ResourceState,
} from "./definition";
import { hasUnknown, isEqual, type Properties } from "./properties";

export interface Comparison {
  /** The inputs that differ, and the parts of the state that need attention. */
  changed: string[];
  /** Those of them that only a replacement can change. */
  replaces: string[];
}

/** The part of a definition that a comparison needs. */
export type Comparable = Pick<Definition, "fields" | "creationResult"> & {
  readonly api: Pick<Definition["api"], "key">;
};

/** Compares what is remembered with what the program asks for. Pure. */
export function compare(
  { fields, creationResult, api }: Comparable,
  state: Properties,
  inputs: Properties,
): Comparison {
  const changed = changedFields(fields, state, inputs);
  const replaces = changed.filter((key) => fieldsOf({ fields })[key]?.onChange === "replace");
  if (
    creationResult &&
    state[creationResult.property] === creationResult.failed &&
    creationResult.mustReplace(inputs)
  ) {
    replaces.push(creationResult.property);
  }
  // Pulumi's id cannot be changed, and this creation's object never gave it one.
  if (api.key === "id" && state["unconfirmed"] !== undefined) replaces.push("unconfirmed");
  const attention: string[] = (["renamedFrom", "unconfirmed"] satisfies (keyof ResourceState)[]).filter(
    (key) => state[key] !== undefined,
  );
  if (creationResult && isAwaited(creationResult, state, inputs)) attention.push(creationResult.property);
  return { changed: [...new Set([...changed, ...replaces, ...attention])], replaces };
}

/** Whether the program still waits for the creation. Pulumi's own note of a failed one is gone after a refresh. */
function isAwaited(creationResult: CreationResult<NamedInputs>, state: Properties, inputs: Properties): boolean {
  return isPending(creationResult, state) && creationResult.isAwaited?.(inputs) === true;
}

/** Whether the state shows a creation that has not come to an end, in whatever words: older releases recorded the host's own. */
export function isPending(
  { property, succeeded, failed }: CreationResult<NamedInputs>,
  { [property]: result }: Properties,
): boolean {
  return typeof result === "string" && result !== succeeded && result !== failed;
}

/** The names of the fields whose values differ; a default that is written out does not. */
export function changedFields(
  fields: Readonly<Record<string, Field>>,
  some: Properties,
  other: Properties,
  onChange?: Field["onChange"],
): string[] {
  return Object.entries(fields)
    .filter(([, field]) => onChange === undefined || field.onChange === onChange)
    .filter(([key, field]) => !isSameValue(field, some[key], other[key]))
    .map(([key]) => key);
}

/**
 * The names of the fields that an update has to bring to what is asked for. What the program leaves open, and has no default,
 * is for the control plane to choose.
 */
export function fieldsToUpdate(
  fields: Readonly<Record<string, Field>>,
  found: Properties,
  asked: Properties,
): string[] {
  return changedFields(fields, found, asked, "update").filter((key) => valueOf(fields, asked, key) !== undefined);
}

/** What is asked for, which is the default where the program says nothing. */
export function valueOf(fields: Readonly<Record<string, Field>>, asked: Properties, key: string): unknown {
  return asked[key] ?? fields[key]?.default;
}

function isSameValue(field: Field, some: unknown, other: unknown): boolean {
  const [a, b] = [some ?? field.default, other ?? field.default];
  if (hasUnknown(a) || hasUnknown(b)) return false;
  return isEqual(a, b) || field.isEqual?.(a, b) === true;
}
