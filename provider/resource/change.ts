import type { FoundObject } from "../http/object";
import { adopt, isAdoptionWanted } from "./adoption";
import { compare } from "./comparison";
import { converge } from "./convergence";
import { make } from "./creation";
import { fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { locate } from "./location";
import { changedOutside, explain, unconfirmedFound } from "./messages";
import { isProvenOurs } from "./recovery";
import type { Session } from "./session";
import { stateOf } from "./state";

/** Brings an existing object from what is remembered to what is asked for, without a replacement. */
export async function change(session: Session, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const { definition } = session;
  if (state.unconfirmed) return confirm(session, state, inputs);
  const { changed } = compare(definition, state, { ...inputs });
  const isOnlyRemembered =
    changed.length > 0 &&
    changed.every((key) => key === "renamedFrom" || fieldsOf(definition)[key]?.onChange === "remember");
  if (isOnlyRemembered) return changedState(session, state, inputs);

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
    throw changedOutside(session, state.name, `it was renamed to "${ours.name}" outside of Pulumi`);
  }
  await convergeOrExplain(session, ours, inputs);
  return { ...changedState(session, state, inputs), place: session.place };
}

/** The creation got no response: finds out what it made, and finishes it. */
async function confirm(session: Session, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const { ours: found } = await locate(session, "update", state);
  if (!found) return make(session, inputs, state.unconfirmed);
  const result = session.definition.creationResult?.unseen;
  let confirmed: ResourceState;
  if (isProvenOurs(session, state, found)) {
    confirmed = stateOf(session, inputs, found, { result, adoptedAt: state.unconfirmed?.since });
  } else {
    if (!isAdoptionWanted(session, inputs)) throw unconfirmedFound(session, "update", state, found);
    confirmed = adopt(session, inputs, found);
  }
  await convergeOrExplain(session, found, inputs);
  session.ownership.own(session.objectOf(confirmed));
  return { ...confirmed, ...inputs };
}

async function convergeOrExplain(session: Session, object: FoundObject, inputs: NamedInputs): Promise<void> {
  try {
    await converge(session, "update", object, inputs);
  } catch (error) {
    throw explain(session, "update", inputs.name, error);
  }
}

function changedState({ definition }: Session, state: ResourceState, inputs: NamedInputs): ResourceState {
  const { creationResult, idProperty } = definition;
  const { createdAt, adoptedAt, place, writtenAs } = state;
  const result = creationResult && state[creationResult.property];
  return {
    ...inputs,
    [idProperty]: state[idProperty],
    createdAt,
    adoptedAt,
    ...(place !== undefined && { place }),
    ...(writtenAs && { writtenAs }),
    ...(creationResult && {
      [creationResult.property]: result === creationResult.gaveUp ? creationResult.unseen : result,
    }),
  };
}
