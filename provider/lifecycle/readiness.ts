import type { Polled } from "../http/collection";
import type { FoundObject } from "../http/object";
import type { Wait } from "../http/resource-api";
import type { Action } from "./advice";
import type { Call } from "./call";
import type { Definition, Readiness } from "./definition";
import type { NamedInputs, ResourceState } from "./resource-state";
import { describe, hasFailed, notSeen, stillPending, wentAway } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { showWait } from "./show-progress";

/** Limit of the host's own wait before it answers a creation; undefined if it answers at once. */
export function responseWait({ definition, limitSeconds }: Call, inputs: NamedInputs): Wait | undefined {
  const { readiness } = definition;
  const isWaitedFor = readiness?.shownBy === "response" && readiness.isAwaited({ ...inputs });
  return isWaitedFor ? readiness.wait(inputs, limitSeconds) : undefined;
}

/** Readiness after the host has answered a creation. */
export function readinessWhenCreated({ readiness }: Definition, inputs: NamedInputs): string | undefined {
  const isReady = readiness?.shownBy === "response" && readiness.isAwaited({ ...inputs });
  return isReady ? readiness.values.ready : readiness?.values.pending;
}

/** Whether the state records neither ready nor failed. Any other value counts, since older releases recorded the host's own words. */
export function isPending({ output, values }: Readiness<NamedInputs>, { [output]: recorded }: Properties): boolean {
  return typeof recorded === "string" && recorded !== values.ready && recorded !== values.failed;
}

/**
 * Polls a created or updated object until it is ready, if the program waits for that.
 *
 * @param stateWith - makes the state to record of the object
 * @returns the object as it was seen last
 * @throws PartialCreationError when it has failed, or is not ready in time
 * @throws OperationError when it was deleted meanwhile
 */
export async function waitUntilReady(
  call: Call,
  action: Action,
  inputs: NamedInputs,
  object: FoundObject,
  stateWith: (seen: FoundObject) => ResourceState,
): Promise<FoundObject> {
  const { definition, limitSeconds, objects } = call;
  const { readiness } = definition;
  if (readiness?.shownBy !== "object" || !readiness.isAwaited({ ...inputs })) return object;

  const wait = readiness.wait(inputs, limitSeconds);
  const { ready, failed } = readiness.values;
  const partial = (seen: FoundObject, message: string, cause?: unknown): Error =>
    partialCreation(call, message, stateWith(seen), cause);
  const hasEnded = ({ readiness: shown }: FoundObject): boolean => shown === ready || shown === failed;
  let polled: Polled;
  try {
    polled = await showWait(call, inputs.name, wait, objects.poll(object, hasEnded, wait.seconds));
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` keeps waiting.`;
    throw partial(object, describe(call, action, inputs.name, reason, outcome), error);
  }
  const { seen, presence } = polled;
  if (presence === "gone") throw wentAway(call, action, inputs.name);
  if (presence === "hidden") throw partial(seen, notSeen(call, action, inputs.name, wait));
  if (seen.readiness === failed) throw partial(seen, hasFailed(call, readiness, action, inputs, seen));
  if (!hasEnded(seen)) throw partial(seen, stillPending(call, action, inputs.name, wait));
  return seen;
}
