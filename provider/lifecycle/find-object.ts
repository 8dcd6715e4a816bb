import { type FoundObject, mayBe, parseTime } from "../http/object";
import type { Action } from "./advice";
import type { ResourceState } from "./resource-state";
import { operationError } from "./messages";
import type { Call } from "./call";
import { movedElsewhere } from "./unconfirmed-messages";

export interface FoundObjects {
  /** The object that the state knows. */
  ours?: FoundObject | undefined;
  /** Another one that has its name. */
  foreign?: FoundObject | undefined;
  /** Its id was seen, which proves it ours at any place. */
  isSameById: boolean;
}

/**
 * Finds the object that the state knows, by its name or, if it was renamed, by its id.
 *
 * @throws OperationError when it is not found and the state knows it from another host or workspace
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
  // An installation that gives no ids leaves only the name to go by.
  if (id === undefined) return { ours: await objects.get(state.name), isSameById: false };
  // What is about to be changed or deleted is looked at by itself, right before that.
  const named = await (action === "read" ? objects.getBatched(state.name, id) : objects.get(state.name));
  // A single response without the id must not make it forgotten.
  if (named && mayBe(named, id)) {
    return { ours: { ...named, id }, isSameById: named.id !== undefined };
  }
  const renamed = await objects.findById(id);
  return { ours: renamed, foreign: named, isSameById: renamed !== undefined };
}

/** Reads may lag behind a creation, and show what had its name before: until then, absence proves nothing. */
function mayBeHidden({ objects, connection }: Call, { createdAt, unconfirmed }: ResourceState): boolean {
  const createdAgoMs = createdAt === undefined ? undefined : objects.serverTimeMs - parseTime(createdAt);
  const begunAgoMs = unconfirmed && Date.now() - Date.parse(unconfirmed.since);
  const ageMs = createdAgoMs ?? begunAgoMs ?? Infinity;
  // Where the control plane does not tell its time, the two clocks may differ a little.
  return Math.abs(ageMs) < connection.client.retryPolicy.visibleAfterMs;
}
