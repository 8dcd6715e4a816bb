import { type Definition, fieldsOf } from "./definition";
import type { ResourceState } from "./resource-state";
import { changedFields, projectOnto, valueOf } from "./field-values";
import { isEqual, type Properties } from "./properties";
import { isPending } from "./readiness";

export interface Difference {
  /** The inputs that differ, and the outputs that need attention. */
  changed: string[];
  /** The changed ones that only a replacement can change. */
  replaces: string[];
}

/** The part of a definition that diff needs. */
export type Comparable = Pick<Definition, "fields" | "readiness"> & {
  readonly api: Pick<Definition["api"], "identifiedBy">;
};

/**
 * Compares the recorded state with the declared inputs. Pure.
 *
 * @param recordedInputs - the inputs in the state; without them, an input that the program has dropped looks as if it was never
 * declared
 */
export function diff(
  definition: Comparable,
  state: Properties,
  declared: Properties,
  recordedInputs?: Properties,
): Difference {
  const { readiness, api } = definition;
  const fields = fieldsOf(definition);
  const recorded = state["imported"] === true ? declaredPart(definition, state, declared, recordedInputs) : state;
  const changed = changedFields(fields, recorded, declared);
  const replaces = changed.filter((key) => fields[key]?.onChange === "replace");
  const attention: string[] = (["renamedFrom", "unconfirmed"] satisfies (keyof ResourceState)[]).filter(
    (key) => state[key] !== undefined,
  );
  if (readiness) {
    const { output, values } = readiness;
    if (state[output] === values.failed && readiness.replacesFailed(declared)) replaces.push(output);
    // Pulumi's own note of a failed creation is gone after a refresh.
    if (readiness.shownBy === "object" && isPending(readiness, state) && readiness.isAwaited(declared)) {
      attention.push(output);
    }
  }
  // An update cannot change Pulumi's id, which is still the name: the creation returned no object id.
  if (api.identifiedBy === "id" && state["unconfirmed"] !== undefined) replaces.push("unconfirmed");
  return { changed: [...new Set([...changed, ...replaces, ...attention])], replaces };
}

/** An import records all that the host shows, such as settings of the image, of which the program may declare a part. */
function declaredPart(
  definition: Pick<Definition, "fields">,
  state: Properties,
  declared: Properties,
  recordedInputs: Properties = state,
): Properties {
  const fields = fieldsOf(definition);
  const part = Object.keys(fields).map((key): [string, unknown] => {
    const wanted = valueOf(fields, declared, key);
    const before = recordedInputs[key];
    const isTakenOut = !isEqual(before, state[key]) && !isEqual(projectOnto(wanted, before), before);
    if (before !== undefined && isTakenOut) return [key, before];
    return [key, wanted === undefined ? undefined : projectOnto(state[key], wanted)];
  });
  return { ...state, ...Object.fromEntries(part) };
}
