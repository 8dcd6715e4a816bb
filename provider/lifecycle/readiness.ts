import type { Polled } from "../http/collection";
import type { FoundObject } from "../http/object";
import type { NamedInputs, ResourceState } from "./definition";
import { buildFailed, describe, notSeen, stillPending, wentAway } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Operation } from "./operation";
import { showWait } from "./show-progress";

/**
 * Waits until the control plane has finished what it began with the creation, as far as the program wants that.
 *
 * @param stateWith - what is to be remembered of the object
 * @returns the object as it is then
 * @throws PartialCreationError when it has not finished in time, or has failed
 */
export async function waitUntilReady(
  operation: Operation,
  inputs: NamedInputs,
  object: FoundObject,
  stateWith: (seen: FoundObject) => ResourceState,
): Promise<FoundObject> {
  const { definition, limitSeconds, objects } = operation;
  const { creationResult } = definition;
  const wait = definition.completion?.(inputs, limitSeconds);
  if (!wait || !creationResult) return object;

  const partial = (seen: FoundObject, message: string, cause?: unknown): Error =>
    partialCreation(operation, message, stateWith(seen), cause);
  const isDone = ({ result }: FoundObject): boolean =>
    result === creationResult.succeeded || result === creationResult.failed;
  let polled: Polled;
  try {
    polled = await showWait(operation, inputs.name, wait, objects.poll(object, isDone, wait.seconds));
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` goes on waiting.`;
    throw partial(object, describe(operation, "create", inputs.name, reason, outcome), error);
  }
  const { seen, presence } = polled;
  if (presence === "gone") throw wentAway(operation, inputs.name);
  if (presence === "hidden") throw partial(seen, notSeen(operation, inputs.name, wait));
  if (seen.result === creationResult.failed) throw partial(seen, buildFailed(operation, inputs, seen));
  if (!isDone(seen)) throw partial(seen, stillPending(operation, inputs.name, wait));
  return seen;
}
