import { randomUUID } from "node:crypto";
import { ConflictError, ControlPlaneError, QuotaError } from "../http/errors";
import type { FoundObject } from "../http/object";
import { readUsage } from "../http/usage";
import { adopt } from "./adoption";
import { complete } from "./completion";
import { converge } from "./convergence";
import type { NamedInputs, ResourceState, UnconfirmedCreation } from "./definition";
import { describe, explain } from "./messages";
import { nameTakenElsewhere } from "./name-messages";
import { partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { type Attempt, lookBeforeGivingUp, recover } from "./recovery";
import type { Session } from "./session";
import { seenOf, stateOf, withoutWriteOnly } from "./state";
import { showWait } from "./waiting";

/**
 * Creates the object, or takes it over where its name is taken and the program wants that.
 *
 * @param earlier - an attempt that left nothing
 * @throws PartialCreationError when the object exists, or may exist, although the creation failed
 */
export async function make(
  session: Session,
  inputs: NamedInputs,
  earlier?: UnconfirmedCreation,
): Promise<ResourceState> {
  const { definition } = session;
  const attempt: Attempt = { startedAt: Date.now(), token: randomUUID(), earlier };
  let state: ResourceState;
  let object: FoundObject;
  let sent: Properties = { ...inputs };
  try {
    object = await post(session, inputs, attempt);
    state = stateOf(session, inputs, object, { result: definition.creationResult?.created(inputs) });
  } catch (error) {
    // Where objects may share a name, no conflict is about it.
    if (error instanceof ConflictError && definition.api.key === "name") {
      object = await findNamesake(session, inputs, error);
      state = adopt(session, inputs, object, error);
      sent = {};
    } else if (error instanceof ControlPlaneError && error.effect === "unknown") {
      throw await recover(session, inputs, error, attempt);
    } else {
      throw explain(session, "create", inputs.name, error, await describeUsage(session, error));
    }
  }
  return finish(session, inputs, object, state, sent);
}

/** What the workspace has, where an error says that it is too much and the service tells. */
async function describeUsage(session: Session, error: unknown): Promise<string> {
  const isTold = error instanceof QuotaError && session.definition.api.service === "api";
  return isTold ? readUsage(session.connection.client) : "";
}

/** Changes what was created or adopted where the creation could not ask for it, and waits for the rest. */
async function finish(
  session: Session,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
  sent: Properties,
): Promise<ResourceState> {
  const { definition } = session;
  const finished = await convergeAfterCreation(session, inputs, object, state, sent);
  const completed = await complete(session, inputs, finished, (seen) => ({ ...state, ...seenOf(definition, seen) }));
  const note = definition.noteOn?.(inputs, completed);
  if (note) session.report(session.secrets.printable(note));
  return { ...state, ...inputs, ...seenOf(definition, completed) };
}

async function convergeAfterCreation(
  session: Session,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
  sent: Properties,
): Promise<FoundObject> {
  const { definition } = session;
  try {
    return await converge(session, "update", object, inputs, sent);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` finishes it.`;
    const message =
      error instanceof ControlPlaneError
        ? describe(session, "update", inputs.name, error, outcome)
        : `${reason.message} ${outcome}`;
    const known = withoutWriteOnly(definition, state);
    throw partialCreation(session, message, known, error);
  }
}

/** @param attempt - gets what was seen of the object before the request was given up */
async function post(session: Session, inputs: NamedInputs, attempt: Attempt): Promise<FoundObject> {
  const { definition, deleted } = session;
  const { name } = inputs;
  const { token } = attempt;
  let predecessor = deleted.get(name);
  for (;;) {
    const { limitSeconds } = session;
    const { body, wait } = definition.api.creation(inputs, { limitSeconds, token });
    try {
      const creation = session.objects.create(name, body, wait?.seconds, async (sentAt) => {
        attempt.seen = await lookBeforeGivingUp(session, inputs, { token, isWaitedFor: wait !== undefined }, sentAt);
      });
      return await (wait ? showWait(session, name, wait, creation) : creation);
    } catch (error) {
      // An object that this operation deleted may keep its name for a while.
      if (!(error instanceof ConflictError) || !predecessor) throw error;
      try {
        await session.objects.waitUntilGone(name, predecessor.id);
      } catch (failure) {
        // The name did not become free, so that the creation stays refused.
        throw explain(session, "create", name, failure);
      }
      predecessor = undefined;
    }
  }
}

/** @throws OperationError when the object that has the name cannot be seen */
async function findNamesake(session: Session, inputs: NamedInputs, conflict: ConflictError): Promise<FoundObject> {
  try {
    const existing = await session.objects.get(inputs.name);
    if (existing) return existing;
  } catch (error) {
    throw explain(session, "create", inputs.name, error);
  }
  throw nameTakenElsewhere(session, inputs, conflict);
}
