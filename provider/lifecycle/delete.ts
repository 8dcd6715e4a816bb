import { DELETION_DEADLINE_SECONDS } from "../http/collection";
import { ApiError } from "../http/errors";
import { type FoundObject, mayBe } from "../http/object";
import type { ResourceState } from "./definition";
import { findObject } from "./find-object";
import { cannotBeReplaced, operationError } from "./messages";
import type { Owner } from "./ownership";
import { mayBeDeleted } from "./recover";
import type { Operation } from "./operation";
import { showWait } from "./show-progress";
import { replacedElsewhere, unconfirmedFound } from "./unconfirmed-messages";

/** Deletes an object, unless it is gone, someone else's, or what Pulumi replaces by something that cannot be made. */
export async function deleteObject(operation: Operation, state: ResourceState, urn: string | undefined): Promise<void> {
  const { ownership, deleted } = operation;
  const owned = operation.objectOf(state);
  if (ownership.isOwnedByAnother(owned)) {
    // If both give it up in one operation, the last one deletes it.
    ownership.release(owned);
    return;
  }
  const replacements = ownership.replacementsOf(state.name, urn);
  if (replacements.length > 0 && operation.elsewhere.has(state.name)) throw replacedElsewhere(operation, state);
  const { ours } = await findObject(operation, "delete", state);
  // If a resource of the program owns what is there, such as a successor of the same name, this creation made nothing.
  if (ours && state.unconfirmed && ownership.isOwned(ours)) return;
  if (ours) {
    if (state.unconfirmed && !mayBeDeleted(operation, state, ours)) {
      throw unconfirmedFound(operation, "delete", state, ours);
    }
    await checkReplacements(operation, state.name, replacements);
    await sendDeletion(operation, ours);
  }
  const id = ours?.id ?? owned.id;
  if (ours || id !== undefined) deleted.set(state.name, { id });
  ownership.release(owned);
}

/**
 * The old object goes before its replacement is made: looks whether that can succeed at all. Only here, since a preview
 * calls everything that comes before, and makes no requests.
 */
async function checkReplacements(operation: Operation, name: string, replacements: readonly Owner[]): Promise<void> {
  const { asked, definition, connection } = operation;
  for (const owner of replacements) {
    const inputs = asked.get(owner.urn);
    const fault = inputs && definition.checkReplacement?.(inputs, connection);
    const failure = await fault?.catch((error: unknown) => {
      throw operationError(operation, "replace", name, error);
    });
    if (failure) throw cannotBeReplaced(operation, name, failure);
  }
}

async function sendDeletion(operation: Operation, object: FoundObject): Promise<void> {
  const { name } = object;
  const { objects, limitSeconds = DELETION_DEADLINE_SECONDS } = operation;
  try {
    await showWait(
      operation,
      name,
      { seconds: limitSeconds, what: "the deletion" },
      objects.delete(object, limitSeconds),
    );
  } catch (error) {
    const isGone =
      error instanceof ApiError && error.effect === "unknown" && (await isNotThere(operation.withoutLimit(), object));
    if (!isGone) throw operationError(operation, "delete", name, error);
  }
}

/** After a deletion that got no response. */
async function isNotThere({ objects }: Operation, object: FoundObject): Promise<boolean> {
  try {
    const found = await objects.get(objects.keyOf(object));
    return !found || !mayBe(found, object.id);
  } catch {
    return false;
  }
}
