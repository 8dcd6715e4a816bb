import type { FoundObject } from "../http/object";
import { ConflictError, ControlPlaneError } from "../http/errors";
import { withProgress } from "../progress";
import { adopt } from "./adoption";
import type { NamedInputs, ResourceState, UnconfirmedCreation } from "./definition";
import { converge } from "./convergence";
import { describe, explain, label } from "./messages";
import { nameTakenElsewhere } from "./name-messages";
import { PartialCreationError } from "./partial-creation";
import { recover } from "./recovery";
import type { Session } from "./session";
import { stateOf } from "./state";

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
  const startedAt = Date.now();
  let state: ResourceState;
  let object: FoundObject;
  try {
    object = await post(session, inputs);
    state = stateOf(session, inputs, object, { result: definition.creationResult?.created(inputs) });
  } catch (error) {
    if (error instanceof ConflictError) {
      object = await findNamesake(session, inputs, error);
      state = adopt(session, inputs, object, error);
    } else if (error instanceof ControlPlaneError && error.effect === "unknown") {
      throw await recover(session, inputs, error, startedAt, earlier);
    } else {
      throw explain(session, "create", inputs.name, error);
    }
  }
  return finish(session, inputs, object, state);
}

/** Changes what was created or adopted where the creation could not ask for it. */
async function finish(
  session: Session,
  inputs: NamedInputs,
  object: FoundObject,
  state: ResourceState,
): Promise<ResourceState> {
  const { definition } = session;
  try {
    await converge(session, "update", object, inputs);
    return { ...state, ...inputs };
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    const outcome = `The ${definition.noun} exists; the next \`pulumi up\` finishes it.`;
    const message =
      error instanceof ControlPlaneError
        ? describe(session, "update", inputs.name, error, outcome)
        : `${reason.message} ${outcome}`;
    throw new PartialCreationError(message, inputs.name, state, { cause: error });
  }
}

async function post(session: Session, inputs: NamedInputs): Promise<FoundObject> {
  const { definition, deleted } = session;
  const { name } = inputs;
  let predecessor = deleted.get(name);
  for (;;) {
    const { body, wait } = definition.api.creation(inputs, session.limitSeconds);
    try {
      const creation = session.objects.create(name, body, wait?.seconds);
      if (!wait) return await creation;
      const what = `waiting for ${wait.what} of ${label(definition, name)}`;
      return await withProgress(session.progressOf(name), what, wait.seconds, creation);
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
