import { DELETION_DEADLINE_SECONDS } from "../http/collection";
import { ApiError } from "../http/errors";
import { type FoundObject, mayBe } from "../http/object";
import type { ResourceState } from "./resource-state";
import { findObject } from "./find-object";
import { cannotBeReplaced, operationError } from "./messages";
import type { ProgramResource } from "./program-resources";
import { mayBeDeleted } from "./recover";
import type { Call } from "./call";
import { showWait } from "./show-progress";
import { replacedElsewhere, unconfirmedFound } from "./unconfirmed-messages";

/** Deletes an object unless it is gone, belongs to another owner, or its replacement cannot be created. */
export async function deleteObject(call: Call, state: ResourceState, urn: string | undefined): Promise<void> {
  const { resources } = call;
  const owned = call.objectOf(state);
  if (resources.isOwnedByAnother(owned)) {
    // If both drop it in one operation, the last one deletes it.
    resources.release(owned);
    return;
  }
  const replacements = resources.replacementsOf(state.name, urn);
  const isLeftElsewhere = resources.leftElsewhere.has(call.pulumiIdOf(state));
  if (replacements.length > 0 && isLeftElsewhere) throw replacedElsewhere(call, state);
  const { ours } = await findObject(call, "delete", state);
  // If another resource owns the object, such as a successor of the same name, this creation has created nothing.
  if (ours && state.unconfirmed && resources.isOwned(ours)) return;
  if (ours) {
    if (state.unconfirmed && !mayBeDeleted(call, state, ours)) {
      throw unconfirmedFound(call, "delete", state, ours);
    }
    await checkReplacements(call, state.name, replacements);
    await sendDeletion(call, ours);
  }
  const id = ours?.id ?? owned.id;
  if (ours || id !== undefined) resources.deleted.set(state.name, { id });
  resources.release(owned);
}

/**
 * Checks whether the replacement can succeed before the old object is deleted. Earlier calls run in previews, which make no
 * requests.
 */
async function checkReplacements(call: Call, name: string, replacements: readonly ProgramResource[]): Promise<void> {
  const { definition, connection } = call;
  for (const { inputs } of replacements) {
    const fault = inputs && definition.checkReplacement?.(inputs, connection);
    const failure = await fault?.catch((error: unknown) => {
      throw operationError(call, "replace", name, error);
    });
    if (failure) throw cannotBeReplaced(call, name, failure);
  }
}

async function sendDeletion(call: Call, object: FoundObject): Promise<void> {
  const { name } = object;
  const { objects, limitSeconds = DELETION_DEADLINE_SECONDS } = call;
  try {
    await showWait(call, name, { seconds: limitSeconds, what: "the deletion" }, objects.delete(object, limitSeconds));
  } catch (error) {
    const isGone =
      error instanceof ApiError && error.effect === "unknown" && (await isNotThere(call.withoutLimit(), object));
    if (!isGone) throw operationError(call, "delete", name, error);
  }
}

/** Whether the object is gone after a deletion without a response. */
async function isNotThere({ objects }: Call, object: FoundObject): Promise<boolean> {
  try {
    const found = await objects.get(objects.keyOf(object));
    return !found || !mayBe(found, object.id);
  } catch {
    return false;
  }
}
