import type { FoundObject } from "../http/object";
import type { NamedInputs, ResourceState } from "./definition";
import { cannotBeAdopted, nameTaken, ownedBySibling, replacementTakesNothingOver } from "./name-messages";
import type { Owner } from "./ownership";
import type { Operation } from "./operation";
import { differences, stateOf } from "./state";

/** Whether the program, or the stack, says that what exists under the resource's name may be taken over. */
export function isAdoptionWanted({ connection }: Operation, { adoptExisting }: NamedInputs): boolean {
  return adoptExisting === true || connection.configuration.adoptExisting;
}

/**
 * The name is taken: takes the object over if that is wanted, if no other resource of the program owns it, and if it is what was
 * asked for.
 *
 * @throws OperationError otherwise
 */
export function adopt(
  operation: Operation,
  inputs: NamedInputs,
  existing: FoundObject,
  conflict?: unknown,
): ResourceState {
  if (!isAdoptionWanted(operation, inputs)) {
    throw nameTaken(operation, inputs, operation.ownership.ownerOf(inputs.name), existing, conflict);
  }
  const fault = adoptionFault(operation, inputs, existing, conflict);
  if (fault) throw fault;
  const result = operation.definition.creationResult?.pending;
  return stateOf(operation, inputs, existing, { result, adoptedAt: new Date().toISOString() });
}

/** Why an object cannot be taken over, although that is wanted. */
export function adoptionFault(
  operation: Operation,
  inputs: NamedInputs,
  existing: FoundObject,
  cause: unknown,
): Error | undefined {
  const owner = operation.ownership.ownerOf(inputs.name);
  if (owner?.isReplaced && !mayBeTakenOverByReplacement(operation, owner, existing)) {
    return replacementTakesNothingOver(operation, inputs, existing, cause);
  }
  // Pulumi may have shown another resource of that name since this one was checked.
  const isContested = owner !== undefined && operation.ownership.findConflict(owner) !== undefined;
  if (isContested || operation.ownership.isOwned(existing)) return ownedBySibling(operation, inputs, existing, cause);
  const impossible = operation.definition.checkChange?.(existing.inputs, { ...inputs })?.property;
  const different = [...differences(operation, inputs, existing), ...(impossible === undefined ? [] : [impossible])];
  return different.length > 0 ? cannotBeAdopted(operation, inputs, existing, different, cause) : undefined;
}

/**
 * A replacement takes over only what an earlier attempt at it may have left: never what it replaces, and never what someone,
 * perhaps another resource of the program, has under a name that is new to it.
 */
function mayBeTakenOverByReplacement({ ownership, deleted }: Operation, owner: Owner, existing: FoundObject): boolean {
  if (owner.hasAutomaticName) return true;
  const isPredecessorKnown = deleted.has(existing.name) || ownership.ownsName(existing.name);
  return existing.name === owner.previousName && isPredecessorKnown && !ownership.isOwned(existing);
}
