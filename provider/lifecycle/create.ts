import { randomUUID } from "node:crypto";
import { ConflictError, ApiError, QuotaError } from "../http/errors";
import type { FoundObject } from "../http/object";
import { readUsage } from "../http/usage";
import { adopt } from "./adopt";
import { waitUntilReady } from "./readiness";
import { reconcile } from "./reconcile";
import type { NamedInputs, ResourceState, UnconfirmedCreation } from "./definition";
import { describe, operationError } from "./messages";
import { nameTakenElsewhere } from "./name-messages";
import { partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { type Attempt, lookBeforeGivingUp, recover } from "./recover";
import type { Operation } from "./operation";
import { seenOf, stateOf, withoutWriteOnly } from "./state";
import { showWait } from "./show-progress";

/**
 * Creates the object, or takes it over where its name is taken and the program wants that.
 *
 * @param earlier - an attempt that left nothing
 * @throws PartialCreationError when the object exists, or may exist, although the creation failed
 */
export async function createObject(
  operation: Operation,
  inputs: NamedInputs,
  earlier?: UnconfirmedCreation,
): Promise<ResourceState> {
  const { definition } = operation;
  const attempt: Attempt = { startedAt: Date.now(), token: randomUUID(), earlier };
  let state: ResourceState;
  let object: FoundObject;
  let sent: Properties = { ...inputs };
  try {
    object = await post(operation, inputs, attempt);
    state = stateOf(operation, inputs, object, { result: definition.creationResult?.created(inputs) });
  } catch (error) {
    // Where objects may share a name, no conflict is about it.
    if (error instanceof ConflictError && definition.api.key === "name") {
      object = await findNamesake(operation, inputs, error);
      state = adopt(operation, inputs, object, error);
      sent = {};
    } else if (error instanceof ApiError && error.effect === "unknown") {
      throw await recover(operation, inputs, error, attempt);
    } else {
      throw operationError(operation, "create", inputs.name, error, await describeUsage(operation, error));
    }
  }
  return finish(operation, inputs, object, state, sent);
}

/** What the workspace has, where an error says that it is too much and the service tells. */
async function describeUsage(operation: Operation, error: unknown): Promise<string> {
  const isTold = error instanceof QuotaError && operation.definition.api.service === "api";
  return isTold ? readUsage(operation.connection.client) : "";
}

/** Changes what was created or adopted where the creation could not ask for it, and waits for the rest. */
async function finish(
  operation: Operation,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
  sent: Properties,
): Promise<ResourceState> {
  const { definition } = operation;
  const finished = await reconcileAfterCreate(operation, inputs, object, state, sent);
  const completed = await waitUntilReady(operation, inputs, finished, (seen) => ({
    ...state,
    ...seenOf(definition, seen),
  }));
  const note = definition.creationNotice?.(inputs, completed);
  if (note) operation.report(operation.secrets.printable(note));
  return { ...state, ...inputs, ...seenOf(definition, completed) };
}

async function reconcileAfterCreate(
  operation: Operation,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
  sent: Properties,
): Promise<FoundObject> {
  const { definition } = operation;
  try {
    return await reconcile(operation, "update", object, inputs, sent);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` finishes it.`;
    const message =
      error instanceof ApiError
        ? describe(operation, "update", inputs.name, error, outcome)
        : `${reason.message} ${outcome}`;
    const known = withoutWriteOnly(definition, state);
    throw partialCreation(operation, message, known, error);
  }
}

/** @param attempt - gets what was seen of the object before the request was given up */
async function post(operation: Operation, inputs: NamedInputs, attempt: Attempt): Promise<FoundObject> {
  const { definition, deleted } = operation;
  const { name } = inputs;
  const { token } = attempt;
  let predecessor = deleted.get(name);
  for (;;) {
    const { limitSeconds } = operation;
    const { body, wait } = definition.api.creation(inputs, { limitSeconds, token });
    try {
      const creation = operation.objects.create(name, body, wait?.seconds, async (sentAt) => {
        attempt.seen = await lookBeforeGivingUp(operation, inputs, { token, isWaitedFor: wait !== undefined }, sentAt);
      });
      return await (wait ? showWait(operation, name, wait, creation) : creation);
    } catch (error) {
      // An object that this operation deleted may keep its name for a while.
      if (!(error instanceof ConflictError) || !predecessor) throw error;
      try {
        await operation.objects.waitUntilGone(name, predecessor.id);
      } catch (failure) {
        // The name did not become free, so that the creation stays refused.
        throw operationError(operation, "create", name, failure);
      }
      predecessor = undefined;
    }
  }
}

/** @throws OperationError when the object that has the name cannot be seen */
async function findNamesake(operation: Operation, inputs: NamedInputs, conflict: ConflictError): Promise<FoundObject> {
  try {
    const existing = await operation.objects.get(inputs.name);
    if (existing) return existing;
  } catch (error) {
    throw operationError(operation, "create", inputs.name, error);
  }
  throw nameTakenElsewhere(operation, inputs, conflict);
}
