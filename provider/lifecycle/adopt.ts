import type { FoundObject } from "../http/object";
import type { NamedInputs, ResourceState } from "./resource-state";
import { cannotBeAdopted, nameTaken, ownedBySibling, replacementTakesNothingOver } from "./name-messages";
import type { Resource } from "./resources";
import type { Call } from "./call";
import { remaining } from "./remaining";
import { stateOf } from "./state";

/** Whether the program, or the stack, says that what exists under the resource's name may be taken over. */
export function isAdoptionWanted({ connection }: Call, { adoptExisting }: NamedInputs): boolean {
  return adoptExisting === true || connection.configuration.adoptExisting;
}

/**
 * The name is taken: takes the object over if that is wanted, if no other resource of the program owns it, and if it is what was
 * asked for.
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

/** Why an object cannot be taken over, although that is wanted. */
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
 * A replacement takes over only what an earlier attempt at it may have left: never what it replaces, and never what someone,
 * perhaps another resource of the program, has under a name that is new to it.
 */
function mayBeAdoptedByReplacement({ resources }: Call, resource: Resource, existing: FoundObject): boolean {
  if (resource.hasAutomaticName) return true;
  const isPredecessorKnown = resources.deleted.has(existing.name) || resources.ownsName(existing.name);
  return existing.name === resource.previousName && isPredecessorKnown && !resources.isOwned(existing);
}
