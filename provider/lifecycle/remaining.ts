import { type Definition, fieldsOf } from "./definition";
import { changedFields, observe, projectOnto, valueOf } from "./field-values";
import type { Properties } from "./properties";

export interface Remaining {
  /** The fields that an update has to change. */
  update: string[];
  /** The fields that only a replacement could change. */
  replace: string[];
}

/** Compares the observed object with the declared inputs. The host chooses what the program leaves open. Pure. */
export function remaining(definition: Definition, found: Properties, declared: Properties): Remaining {
  const fields = fieldsOf(definition);
  const comparable = projectOnto(observe(fields, found, declared), declared) as Properties;
  return {
    update: changedFields(fields, found, declared, "update").filter(
      (key) => valueOf(fields, declared, key) !== undefined,
    ),
    replace: changedFields(fields, comparable, declared, "replace").filter((key) => key in comparable),
  };
}
