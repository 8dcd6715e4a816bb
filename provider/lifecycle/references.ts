import { type CheckFailure, type Definition, fieldsOf } from "./definition";
import { formerNameGiven, nameGivenForId } from "./name-messages";
import type { Operation } from "./operation";
import type { Properties } from "./properties";

/**
 * Finds inputs that reference a resource of the program by the wrong output, usually by its `id`, which for most resources is the
 * name that they were created with.
 */
export function checkReferences(definition: Definition, inputs: Properties, operation: Operation): CheckFailure[] {
  return Object.entries(fieldsOf(definition)).flatMap(([property, { refersTo }]): CheckFailure[] => {
    const value = inputs[property];
    if (!refersTo) return [];
    const { resource, output } = refersTo;
    const resources = operation.resourcesOf(resource.type);
    const isFormer = resources.isFormerName(value);
    if (output === "name") return isFormer ? [{ property, reason: formerNameGiven(resource) }] : [];
    const isName = isFormer || resources.inputsOf(value) !== undefined;
    return isName ? [{ property, reason: nameGivenForId(resource, output) }] : [];
  });
}
