import type { FoundObject } from "../http/object";
import type { NamedInputs, ResourceState } from "./definition";
import { cannotBeAdopted, nameTaken, ownedBySibling, replacementTakesNothingOver } from "./name-messages";
import type { Owner } from "./ownership";
import type { Session } from "./session";
import { differences, stateOf } from "./state";

/** Whether the program, or the stack, says that what exists under the resource's name may be taken over. */
export function isAdoptionWanted({ connection }: Session, { adoptExisting }: NamedInputs): boolean {
  return adoptExisting === true || connection.configuration.adoptExisting;
}

/**
 * The name is taken: takes the object over if that is wanted, if no other resource of the program owns it, and if it is what was
 * asked for.
 *
 * @throws OperationError otherwise
 */
export function adopt(session: Session, inputs: NamedInputs, existing: FoundObject, conflict?: unknown): ResourceState {
  if (!isAdoptionWanted(session, inputs)) {
    throw nameTaken(session, inputs, session.ownership.ownerOf(inputs.name), existing, conflict);
  }
  const fault = adoptionFault(session, inputs, existing, conflict);
  if (fault) throw fault;
  const result = session.definition.creationResult?.unseen;
  return stateOf(session, inputs, existing, { result, adoptedAt: new Date().toISOString() });
}

/** Why an object cannot be taken over, although that is wanted. */
export function adoptionFault(
  session: Session,
  inputs: NamedInputs,
  existing: FoundObject,
  cause: unknown,
): Error | undefined {
  const owner = session.ownership.ownerOf(inputs.name);
  if (owner?.isReplaced && !mayBeTakenOverByReplacement(session, owner, existing)) {
    return replacementTakesNothingOver(session, inputs, existing, cause);
  }
  // Pulumi may have shown another resource of that name since this one was checked.
  const isContested = owner !== undefined && session.ownership.findConflict(owner) !== undefined;
  if (isContested || session.ownership.isOwned(existing)) return ownedBySibling(session, inputs, existing, cause);
  const impossible = session.definition.checkChange?.(existing.inputs, { ...inputs })?.property;
  const different = [...differences(session, inputs, existing), ...(impossible === undefined ? [] : [impossible])];
  return different.length > 0 ? cannotBeAdopted(session, inputs, existing, different, cause) : undefined;
}

/**
 * A replacement takes over only what an earlier attempt at it may have left: never what it replaces, and never what someone,
 * perhaps another resource of the program, has under a name that is new to it.
 */
function mayBeTakenOverByReplacement({ ownership, deleted }: Session, owner: Owner, existing: FoundObject): boolean {
  if (owner.hasAutomaticName) return true;
  const isPredecessorKnown = deleted.has(existing.name) || ownership.ownsName(existing.name);
  return existing.name === owner.previousName && isPredecessorKnown && !ownership.isOwned(existing);
}
