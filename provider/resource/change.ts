import { ControlPlaneError } from "../http/errors";
import type { FoundObject } from "../http/object";
import { adopt, isAdoptionWanted } from "./adoption";
import { compare, isPending } from "./comparison";
import { complete } from "./completion";
import { converge } from "./convergence";
import { make } from "./creation";
import { fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { comparableState } from "./imported";
import { locate } from "./location";
import { changedOutside, explain, lostChangeOutcome } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { isProvenOurs } from "./recovery";
import type { Session } from "./session";
import { observedInputs, pick, seenOf, serverForms, stateOf, withoutWriteOnly } from "./state";
import { unconfirmedFound } from "./unconfirmed-messages";

/** Brings an existing object from what is remembered to what is asked for, without a replacement. */
export async function change(session: Session, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const { definition } = session;
  if (state.unconfirmed) return confirm(session, state, inputs);
  const { changed } = compare(definition, comparableState(definition, state, { ...inputs }), { ...inputs });
  const isOnlyRemembered =
    changed.length > 0 &&
    changed.every((key) => key === "renamedFrom" || fieldsOf(definition)[key]?.onChange === "remember");
  // What is not finished yet may be waited for in another way now.
  const { creationResult } = definition;
  const isUnfinished = definition.completion && creationResult && isPending(creationResult, state);
  if (isOnlyRemembered && !isUnfinished) return changedState(session, state, inputs);

  // An update without any change finishes an object whose creation failed half-way.
  const { ours, foreign } = await locate(session, "update", state);
  const { noun } = definition;
  if (!ours) {
    throw changedOutside(
      session,
      state.name,
      foreign
        ? `another ${noun} has its name now: it was deleted and created again outside of Pulumi`
        : "it is gone: it was deleted outside of Pulumi",
    );
  }
  if (ours.name !== state.name && definition.fields.name.onChange === "replace") {
    throw changedOutside(
      session,
      state.name,
      `it was renamed to "${session.secrets.printable(ours.name)}" outside of Pulumi`,
    );
  }
  const converged = await convergeOrExplain(session, ours, inputs, { state, sent: state });
  const stateWith = (seen: FoundObject): ResourceState => ({
    ...changedState(session, state, inputs),
    ...seenOf(definition, seen),
    place: session.place,
  });
  return stateWith(await complete(session, inputs, converged, stateWith));
}

/** The creation got no response: finds out what it made, and finishes it. */
async function confirm(session: Session, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const { ours: found } = await locate(session, "update", state);
  if (!found) return make(session, inputs, state.unconfirmed);
  const result = session.definition.creationResult?.unseen;
  let confirmed: ResourceState;
  const isProven = isProvenOurs(session, state, found);
  if (isProven) {
    confirmed = stateOf(session, inputs, found, { result, adoptedAt: state.unconfirmed?.since });
  } else {
    if (!isAdoptionWanted(session, inputs)) throw unconfirmedFound(session, "update", state, found);
    confirmed = adopt(session, inputs, found);
  }
  session.ownership.own(session.objectOf(confirmed));
  await convergeOrExplain(session, found, inputs, { state: confirmed, sent: isProven ? state : {} });
  return { ...confirmed, ...inputs };
}

/** @throws PartialCreationError when the change may have been made although it failed */
async function convergeOrExplain(
  session: Session,
  object: FoundObject,
  inputs: NamedInputs,
  { state, sent }: { state: ResourceState; sent: Properties },
): Promise<FoundObject> {
  try {
    return await converge(session, "update", object, inputs, sent);
  } catch (error) {
    if (error instanceof ControlPlaneError && error.effect === "none") {
      throw explain(session, "update", inputs.name, error);
    }
    const seen = await lookAfterChange(session, state);
    const { message } = explain(session, "update", inputs.name, error, lostChangeOutcome(session.definition, seen));
    throw partialCreation(session, message, afterLostChange(session, state, inputs, seen), error);
  }
}

/** @returns nothing when it cannot be seen */
async function lookAfterChange(session: Session, state: ResourceState): Promise<FoundObject | undefined> {
  try {
    return (await locate(session.withoutLimit(), "update", state)).ours;
  } catch {
    return undefined;
  }
}

/** Remembers of an object only what was seen after a change that may have been made. */
function afterLostChange(
  { definition }: Session,
  state: ResourceState,
  asked: NamedInputs,
  seen: FoundObject | undefined,
): ResourceState {
  const known = withoutWriteOnly(definition, state);
  if (!seen) return known;
  const fields = fieldsOf(definition);
  const updated = Object.keys(fields).filter((key) => fields[key]?.onChange === "update");
  return {
    ...known,
    ...pick({ ...observedInputs(definition, known, seen) }, updated),
    ...seenOf(definition, seen),
    renamedFrom: seen.name === asked.name ? undefined : state.renamedFrom,
  };
}

function changedState({ definition }: Session, state: ResourceState, inputs: NamedInputs): ResourceState {
  const { creationResult, idProperty, outputs = [] } = definition;
  const { createdAt, adoptedAt, place } = state;
  const result = creationResult && state[creationResult.property];
  // An import found more than the program declares, which is no drift later.
  const writtenAs = { ...state.writtenAs, ...(state.imported && serverForms(definition, state, inputs)) };
  return {
    ...inputs,
    [idProperty]: state[idProperty],
    ...pick(state, outputs),
    createdAt,
    adoptedAt,
    ...(place !== undefined && { place }),
    ...(Object.keys(writtenAs).length > 0 && { writtenAs }),
    ...(creationResult && {
      [creationResult.property]: result === creationResult.gaveUp ? creationResult.unseen : result,
    }),
  };
}
