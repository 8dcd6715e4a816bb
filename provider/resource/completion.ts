import type { Polled } from "../http/collection";
import type { FoundObject } from "../http/object";
import type { NamedInputs, ResourceState } from "./definition";
import { buildFailed, describe, notSeen, stillPending, wentAway } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Session } from "./session";
import { showWait } from "./waiting";

/**
 * Waits until the control plane has finished what it began with the creation, as far as the program wants that.
 *
 * @param stateWith - what is to be remembered of the object
 * @returns the object as it is then
 * @throws PartialCreationError when it has not finished in time, or has failed
 */
export async function complete(
  session: Session,
  inputs: NamedInputs,
  object: FoundObject,
  stateWith: (seen: FoundObject) => ResourceState,
): Promise<FoundObject> {
  const { definition, limitSeconds, objects } = session;
  const { creationResult } = definition;
  const wait = definition.completion?.(inputs, limitSeconds);
  if (!wait || !creationResult) return object;

  const partial = (seen: FoundObject, message: string, cause?: unknown): Error =>
    partialCreation(session, message, stateWith(seen), cause);
  const isDone = ({ result }: FoundObject): boolean =>
    result === creationResult.succeeded || result === creationResult.gaveUp;
  let polled: Polled;
  try {
    polled = await showWait(session, inputs.name, wait, objects.poll(object, isDone, wait.seconds));
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` goes on waiting.`;
    throw partial(object, describe(session, "create", inputs.name, reason, outcome), error);
  }
  const { seen, presence } = polled;
  if (presence === "gone") throw wentAway(session, inputs.name);
  if (presence === "hidden") throw partial(seen, notSeen(session, inputs.name, wait));
  if (seen.result === creationResult.gaveUp) throw partial(seen, buildFailed(session, inputs, seen));
  if (!isDone(seen)) throw partial(seen, stillPending(session, inputs.name, wait));
  return seen;
}
