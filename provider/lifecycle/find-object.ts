import { type FoundObject, mayBe, parseTime } from "../http/object";
import type { Action } from "./advice";
import type { ResourceState } from "./resource-state";
import { operationError } from "./messages";
import type { Call } from "./call";
import { movedElsewhere } from "./unconfirmed-messages";

export interface FoundObjects {
  /** The object that the state records. */
  ours?: FoundObject | undefined;
  /** Another object that has its name. */
  foreign?: FoundObject | undefined;
  /** The host returned its id, which proves it ours at any location. */
  isSameById: boolean;
}

/**
 * Finds the object that the state records, by its name or, if it was renamed, by its id.
 *
 * @throws OperationError when it is not found and the state records another location
 */
export async function findObject(call: Call, action: Action, state: ResourceState): Promise<FoundObjects> {
  try {
    const { client } = call.connection;
    let located = await look(call, action, state);
    const deadline = Date.now() + client.retryPolicy.visibleAfterMs;
    while (!located.ours && mayBeHidden(call, state) && Date.now() < deadline) {
      await client.pause(client.retryPolicy.visiblePollMs);
      located = await look(call, action, state);
    }
    if (call.hasMoved(state) && !located.isSameById) throw movedElsewhere(call, action, state);
    return located;
  } catch (error) {
    throw operationError(call, action, state.name, error);
  }
}

async function look(call: Call, action: Action, state: ResourceState): Promise<FoundObjects> {
  const { objects, definition } = call;
  const id = call.idOf(state);
  if (definition.api.identifiedBy === "id") {
    const token = state.unconfirmed?.token;
    const found = await (id === undefined && token !== undefined
      ? objects.findByToken(token)
      : objects.get(id ?? state.name));
    return { ours: found, isSameById: found !== undefined };
  }
  // Some installations return no ids.
  if (id === undefined) return { ours: await objects.get(state.name), isSameById: false };
  // Read an object by itself right before it is changed or deleted.
  const named = await (action === "read" ? objects.getBatched(state.name, id) : objects.get(state.name));
  // Keep the recorded id if a single response lacks it.
  if (named && mayBe(named, id)) {
    return { ours: { ...named, id }, isSameById: named.id !== undefined };
  }
  const renamed = await objects.findById(id);
  return { ours: renamed, foreign: named, isSameById: renamed !== undefined };
}

/** Whether the object is so new that reads may not show it yet: its absence then proves nothing. */
function mayBeHidden({ objects, connection }: Call, { createdAt, unconfirmed }: ResourceState): boolean {
  const createdAgoMs = createdAt === undefined ? undefined : objects.serverTimeMs - parseTime(createdAt);
  const begunAgoMs = unconfirmed && Date.now() - Date.parse(unconfirmed.since);
  const ageMs = createdAgoMs ?? begunAgoMs ?? Infinity;
  // If the host sends no time, the two clocks may differ a little.
  return Math.abs(ageMs) < connection.client.retryPolicy.visibleAfterMs;
}
