import { valueOf } from "./diff";
import { type Definition, fieldsOf, type ResourceState } from "./definition";
import { isEqual, type Properties } from "./properties";
import { projectOnto } from "./state";

/**
 * The part of a state that diff compares. An import records all that the host shows, such as settings of the image, and the
 * program may declare a part of it.
 *
 * @param recorded - the inputs in the state; without them, what the program no longer declares cannot be told from what it
 * never declared
 */
export function comparableState(
  definition: Definition,
  state: ResourceState,
  inputs: Properties,
  recorded: Properties = state,
): Properties {
  if (!state.imported) return state;
  const fields = fieldsOf(definition);
  const declaredPart = Object.keys(fields).map((key): [string, unknown] => {
    const asked = valueOf(fields, inputs, key);
    const before = recorded[key];
    const isTakenOut = !isEqual(before, state[key]) && !isEqual(projectOnto(asked, before), before);
    if (before !== undefined && isTakenOut) return [key, before];
    return [key, asked === undefined ? undefined : projectOnto(state[key], asked)];
  });
  return { ...state, ...Object.fromEntries(declaredPart) };
}

/** The inputs of an imported resource after a look at it: what the program declared of all that has not changed. */
export function unchangedInputs<Inputs extends object>(
  definition: Definition,
  state: ResourceState,
  seen: Inputs,
  recorded: Properties,
): Inputs {
  const unchanged = Object.keys(definition.fields).filter((key) => isEqual(Reflect.get(seen, key), state[key]));
  const others = Object.entries(seen).filter(([key]) => !unchanged.includes(key));
  const kept = unchanged.filter((key) => recorded[key] !== undefined).map((key) => [key, recorded[key]]);
  return Object.fromEntries([...others, ...kept]) as Inputs;
}
