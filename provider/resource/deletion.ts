import { DELETION_DEADLINE_SECONDS } from "../http/collection";
import { ControlPlaneError } from "../http/errors";
import { type FoundObject, mayBe } from "../http/object";
import type { ResourceState } from "./definition";
import { locate } from "./location";
import { cannotBeReplaced, explain } from "./messages";
import type { Owner } from "./ownership";
import { mayBeDeleted } from "./recovery";
import type { Session } from "./session";
import { showWait } from "./waiting";
import { replacedElsewhere, unconfirmedFound } from "./unconfirmed-messages";

/** Deletes an object, unless it is gone, someone else's, or what Pulumi replaces by something that cannot be made. */
export async function remove(session: Session, state: ResourceState, urn: string | undefined): Promise<void> {
  const { ownership, deleted } = session;
  const owned = session.objectOf(state);
  if (ownership.isOwnedByAnother(owned)) {
    // If both give it up in one operation, the last one deletes it.
    ownership.release(owned);
    return;
  }
  const replacements = ownership.replacementsOf(state.name, urn);
  if (replacements.length > 0 && session.elsewhere.has(state.name)) throw replacedElsewhere(session, state);
  const { ours } = await locate(session, "delete", state);
  // If a resource of the program owns what is there, such as a successor of the same name, this creation made nothing.
  if (ours && state.unconfirmed && ownership.isOwned(ours)) return;
  if (ours) {
    if (state.unconfirmed && !mayBeDeleted(session, state, ours)) {
      throw unconfirmedFound(session, "delete", state, ours);
    }
    await checkReplacements(session, state.name, replacements);
    await deleteObject(session, ours);
  }
  const id = ours?.id ?? owned.id;
  if (ours || id !== undefined) deleted.set(state.name, { id });
  ownership.release(owned);
}

/**
 * The old object goes before its replacement is made: looks whether that can succeed at all. Only here, since a preview
 * calls everything that comes before, and makes no requests.
 */
async function checkReplacements(session: Session, name: string, replacements: readonly Owner[]): Promise<void> {
  const { asked, definition, connection } = session;
  for (const owner of replacements) {
    const inputs = asked.get(owner.urn);
    const fault = inputs && definition.checkReplacement?.(inputs, connection);
    const failure = await fault?.catch((error: unknown) => {
      throw explain(session, "replace", name, error);
    });
    if (failure) throw cannotBeReplaced(session, name, failure);
  }
}

async function deleteObject(session: Session, object: FoundObject): Promise<void> {
  const { name } = object;
  const { objects, limitSeconds = DELETION_DEADLINE_SECONDS } = session;
  try {
    await showWait(
      session,
      name,
      { seconds: limitSeconds, what: "the deletion" },
      objects.delete(object, limitSeconds),
    );
  } catch (error) {
    const isGone =
      error instanceof ControlPlaneError &&
      error.effect === "unknown" &&
      (await isNotThere(session.withoutLimit(), object));
    if (!isGone) throw explain(session, "delete", name, error);
  }
}

/** After a deletion that got no response. */
async function isNotThere({ objects }: Session, object: FoundObject): Promise<boolean> {
  try {
    const found = await objects.get(objects.keyOf(object));
    return !found || !mayBe(found, object.id);
  } catch {
    return false;
  }
}
