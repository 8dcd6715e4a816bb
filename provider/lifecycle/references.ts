import { type CheckFailure, type Definition, fieldsOf } from "./definition";
import { formerNameGiven, nameGivenForId } from "./name-messages";
import type { Operation } from "./operation";
import type { Properties } from "./properties";

/**
 * Finds the inputs that name a resource of the program by another output than the control plane asks for. The usual cause is the
 * resource's `id`, which for most resources is the name that they were created with.
 */
export function checkReferences(definition: Definition, inputs: Properties, operation: Operation): CheckFailure[] {
  return Object.entries(fieldsOf(definition)).flatMap(([property, { refersTo }]): CheckFailure[] => {
    const value = inputs[property];
    if (!refersTo) return [];
    const { resource, output } = refersTo;
    const resources = operation.resourcesOf(resource.type);
    const isFormer = resources.isFormerName(value);
    if (output === "name") return isFormer ? [{ property, reason: formerNameGiven(resource) }] : [];
    const isName = isFormer || resources.declared.has(String(value));
    return isName ? [{ property, reason: nameGivenForId(resource, output) }] : [];
  });
}
