import type { FoundObject } from "../http/object";
import type { NamedInputs, ResourceState } from "./resource-state";
import { cannotBeAdopted, nameTaken, ownedBySibling, replacementTakesNothingOver } from "./name-messages";
import type { ProgramResource } from "./program-resources";
import type { Call } from "./call";
import { remaining } from "./remaining";
import { stateOf } from "./state";

/** Whether the program or the stack asks to adopt an existing object. */
export function isAdoptionWanted({ connection }: Call, { adoptExisting }: NamedInputs): boolean {
  return adoptExisting === true || connection.configuration.adoptExisting;
}

/**
 * Adopts the object that has the name, if that is wanted, no other resource of the program owns it and it has the declared inputs.
 *
 * @throws OperationError otherwise
 */
export function adopt(call: Call, inputs: NamedInputs, existing: FoundObject, conflict?: unknown): ResourceState {
  if (!isAdoptionWanted(call, inputs)) {
    throw nameTaken(call, inputs, call.resources.named(inputs.name), existing, conflict);
  }
  const fault = adoptionFault(call, inputs, existing, conflict);
  if (fault) throw fault;
  const readiness = call.definition.readiness?.values.pending;
  return stateOf(call, inputs, existing, { readiness, adoptedAt: new Date().toISOString() });
}

/** Reason why an object cannot be adopted although that is wanted. */
export function adoptionFault(
  call: Call,
  inputs: NamedInputs,
  existing: FoundObject,
  cause: unknown,
): Error | undefined {
  const { resources, definition } = call;
  const resource = resources.named(inputs.name);
  if (resource?.isReplaced && !mayBeAdoptedByReplacement(call, resource, existing)) {
    return replacementTakesNothingOver(call, inputs, existing, cause);
  }
  // Pulumi may have shown another resource of that name since this one was checked.
  const isContested = resource !== undefined && resources.findConflict(resource) !== undefined;
  if (isContested || resources.isOwned(existing)) return ownedBySibling(call, inputs, existing, cause);
  const impossible = definition.checkChange?.(existing.inputs, { ...inputs })?.property;
  const { replace } = remaining(definition, existing.inputs, { ...inputs });
  const different = [...replace, ...(impossible === undefined ? [] : [impossible])];
  return different.length > 0 ? cannotBeAdopted(call, inputs, existing, different, cause) : undefined;
}

/**
 * A replacement adopts only an object that an earlier attempt may have left: never the one that it replaces and, under a declared
 * name that is new to it, none at all.
 */
function mayBeAdoptedByReplacement({ resources }: Call, resource: ProgramResource, existing: FoundObject): boolean {
  if (resource.hasAutomaticName) return true;
  const isPredecessorKnown = resources.deleted.has(existing.name) || resources.ownsName(existing.name);
  return existing.name === resource.previousName && isPredecessorKnown && !resources.isOwned(existing);
}
