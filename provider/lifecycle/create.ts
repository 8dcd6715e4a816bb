import { randomUUID } from "node:crypto";
import { ApiError, ConflictError, QuotaError } from "../http/errors";
import type { FoundObject } from "../http/object";
import { readUsage } from "../http/usage";
import { adopt } from "./adopt";
import type { Call } from "./call";
import { lookBeforeCancelling } from "./cancel";
import { keepingNames, namesBefore } from "./former-names";
import { describe, operationError } from "./messages";
import { nameTakenElsewhere } from "./name-messages";
import { PartialCreationError, partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { readinessWhenCreated, responseWait, waitUntilReady } from "./readiness";
import { reconcile } from "./reconcile";
import { type Attempt, recover } from "./recover";
import type { NamedInputs, ResourceState, UnconfirmedCreation } from "./resource-state";
import { showWait } from "./show-progress";
import { outputsOf, stateOf, withoutWriteOnly } from "./state";
import { replacedElsewhere } from "./unconfirmed-messages";

/**
 * Creates an object for a resource, or adopts the one that has its name if the program wants that.
 *
 * @param urn - the resource, if Pulumi passes it
 * @throws PartialCreationError when the object exists, or may exist, although creating it failed
 */
export async function createObject(call: Call, inputs: NamedInputs, urn: string | undefined): Promise<ResourceState> {
  const { resources } = call;
  const { name } = inputs;
  const resource = (urn === undefined ? undefined : resources.find(urn)) ?? resources.named(name);
  const predecessor = resource?.previousName;
  // The old object could not be deleted from here.
  const left = [...resources.leftElsewhere.values()].find((state) => state.name === predecessor);
  if (left) throw replacedElsewhere(call, left);
  try {
    const state = await keepingNames(namesBefore(call, name, predecessor), () => createOrAdopt(call, inputs));
    resources.own(call.objectOf(state));
    return state;
  } catch (error) {
    const isOurs = error instanceof PartialCreationError && !error.state.unconfirmed;
    if (isOurs) resources.own(call.objectOf(error.state));
    throw error;
  }
}

/**
 * Sends the request, adopts on a conflict, recovers after a lost response, and finishes the object.
 *
 * @param earlier - a creation that got no response and left no object
 */
export async function createOrAdopt(
  call: Call,
  inputs: NamedInputs,
  earlier?: UnconfirmedCreation,
): Promise<ResourceState> {
  const { definition } = call;
  const attempt: Attempt = { startedAt: Date.now(), token: randomUUID(), earlier };
  let state: ResourceState;
  let object: FoundObject;
  let sent: Properties = { ...inputs };
  try {
    object = await post(call, inputs, attempt);
    state = stateOf(call, inputs, object, { readiness: readinessWhenCreated(definition, inputs) });
  } catch (error) {
    // If names are not unique, no conflict is about the name.
    if (error instanceof ConflictError && definition.api.namesAreUnique) {
      object = await findNamesake(call, inputs, error);
      state = adopt(call, inputs, object, error);
      sent = {};
    } else if (error instanceof ApiError && error.effect === "unknown") {
      throw await recover(call, inputs, error, attempt);
    } else {
      throw operationError(call, "create", inputs.name, error, await describeUsage(call, error));
    }
  }
  return finish(call, inputs, object, state, sent);
}

/** Describes the workspace's usage if that explains the error and the host returns it. */
async function describeUsage(call: Call, error: unknown): Promise<string> {
  const { usagePath } = call.definition.api;
  const isAboutUsage = error instanceof QuotaError && usagePath !== undefined;
  return isAboutUsage ? readUsage(call.connection.client, usagePath) : "";
}

/** Updates what the creation could not set, and waits until the object is ready. */
async function finish(
  call: Call,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
  sent: Properties,
): Promise<ResourceState> {
  const { definition } = call;
  const stateWith = (seen: FoundObject): ResourceState => ({ ...state, ...outputsOf(definition, seen) });
  const reconciled = await reconcileAfterCreate(call, inputs, object, state, sent);
  const ready = await waitUntilReady(call, "create", inputs, reconciled, stateWith);
  const notice = definition.readiness?.notice?.(inputs, ready);
  if (notice) call.report(call.secrets.printable(notice));
  return { ...stateWith(ready), ...inputs };
}

async function reconcileAfterCreate(
  call: Call,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
  sent: Properties,
): Promise<FoundObject> {
  const { definition } = call;
  try {
    return await reconcile(call, "update", object, inputs, sent);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` finishes it.`;
    const message =
      error instanceof ApiError
        ? describe(call, "update", inputs.name, error, outcome)
        : `${reason.message} ${outcome}`;
    throw partialCreation(call, message, withoutWriteOnly(definition, state), error);
  }
}

/** @param attempt - gets the object that was seen before the request was given up */
async function post(call: Call, inputs: NamedInputs, attempt: Attempt): Promise<FoundObject> {
  const { definition, resources, limitSeconds } = call;
  const { name } = inputs;
  const { token } = attempt;
  const body = definition.api.creation(inputs, { limitSeconds, token });
  const wait = responseWait(call, inputs);
  let predecessor = resources.deleted.get(name);
  for (;;) {
    try {
      const creation = call.objects.create(name, body, wait?.seconds, async (sentAt) => {
        attempt.seen = await lookBeforeCancelling(call, inputs, { token, isWaitedFor: wait !== undefined }, sentAt);
      });
      return await (wait ? showWait(call, name, wait, creation) : creation);
    } catch (error) {
      // An object that this operation deleted may keep its name for a while.
      if (!(error instanceof ConflictError) || !predecessor) throw error;
      try {
        await call.objects.waitUntilGone(name, predecessor.id);
      } catch (failure) {
        throw operationError(call, "create", name, failure);
      }
      predecessor = undefined;
    }
  }
}

/** @throws OperationError when the object that has the name cannot be seen */
async function findNamesake(call: Call, inputs: NamedInputs, conflict: ConflictError): Promise<FoundObject> {
  try {
    const existing = await call.objects.get(inputs.name);
    if (existing) return existing;
  } catch (error) {
    throw operationError(call, "create", inputs.name, error);
  }
  throw nameTakenElsewhere(call, inputs, conflict);
}
