import { ApiError } from "../http/errors";
import type { FoundObject } from "../http/object";
import { adopt, isAdoptionWanted } from "./adopt";
import { compare, isPending } from "./diff";
import { waitUntilReady } from "./readiness";
import { reconcile } from "./reconcile";
import { createObject } from "./create";
import { fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { comparableState } from "./imported";
import { findObject } from "./find-object";
import { changedOutside, operationError, lostChangeOutcome } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { isProvenOurs } from "./recover";
import type { Operation } from "./operation";
import { observedInputs, pick, seenOf, serverForms, stateOf, withoutWriteOnly } from "./state";
import { unconfirmedFound } from "./unconfirmed-messages";

/** Brings an existing object from what is remembered to what is asked for, without a replacement. */
export async function updateObject(
  operation: Operation,
  state: ResourceState,
  inputs: NamedInputs,
): Promise<ResourceState> {
  const { definition } = operation;
  if (state.unconfirmed) return resolveUnconfirmed(operation, state, inputs);
  const { changed } = compare(definition, comparableState(definition, state, { ...inputs }), { ...inputs });
  const isOnlyRemembered =
    changed.length > 0 &&
    changed.every((key) => key === "renamedFrom" || fieldsOf(definition)[key]?.onChange === "remember");
  // What is not finished yet may be waited for in another way now.
  const { creationResult } = definition;
  const isUnfinished = definition.completion && creationResult && isPending(creationResult, state);
  if (isOnlyRemembered && !isUnfinished) return updatedState(operation, state, inputs);

  // An update without any change finishes an object whose creation failed half-way.
  const { ours, foreign } = await findObject(operation, "update", state);
  const { noun } = definition;
  if (!ours) {
    throw changedOutside(
      operation,
      state.name,
      foreign
        ? `another ${noun} has its name now: it was deleted and created again outside of Pulumi`
        : "it is gone: it was deleted outside of Pulumi",
    );
  }
  if (ours.name !== state.name && definition.fields.name.onChange === "replace") {
    throw changedOutside(
      operation,
      state.name,
      `it was renamed to "${operation.secrets.printable(ours.name)}" outside of Pulumi`,
    );
  }
  const converged = await reconcileOrExplain(operation, ours, inputs, { state, sent: state });
  const stateWith = (seen: FoundObject): ResourceState => ({
    ...updatedState(operation, state, inputs),
    ...seenOf(definition, seen),
    place: operation.place,
  });
  return stateWith(await waitUntilReady(operation, inputs, converged, stateWith));
}

/** The creation got no response: finds out what it made, and finishes it. */
async function resolveUnconfirmed(
  operation: Operation,
  state: ResourceState,
  inputs: NamedInputs,
): Promise<ResourceState> {
  const { ours: found } = await findObject(operation, "update", state);
  if (!found) return createObject(operation, inputs, state.unconfirmed);
  const result = operation.definition.creationResult?.pending;
  let confirmed: ResourceState;
  const isProven = isProvenOurs(operation, state, found);
  if (isProven) {
    confirmed = stateOf(operation, inputs, found, { result, adoptedAt: state.unconfirmed?.since });
  } else {
    if (!isAdoptionWanted(operation, inputs)) throw unconfirmedFound(operation, "update", state, found);
    confirmed = adopt(operation, inputs, found);
  }
  operation.ownership.own(operation.objectOf(confirmed));
  await reconcileOrExplain(operation, found, inputs, { state: confirmed, sent: isProven ? state : {} });
  return { ...confirmed, ...inputs };
}

/** @throws PartialCreationError when the change may have been made although it failed */
async function reconcileOrExplain(
  operation: Operation,
  object: FoundObject,
  inputs: NamedInputs,
  { state, sent }: { state: ResourceState; sent: Properties },
): Promise<FoundObject> {
  try {
    return await reconcile(operation, "update", object, inputs, sent);
  } catch (error) {
    if (error instanceof ApiError && error.effect === "none") {
      throw operationError(operation, "update", inputs.name, error);
    }
    const seen = await lookAfterChange(operation, state);
    const { message } = operationError(
      operation,
      "update",
      inputs.name,
      error,
      lostChangeOutcome(operation.definition, seen),
    );
    throw partialCreation(operation, message, afterLostChange(operation, state, inputs, seen), error);
  }
}

/** @returns nothing when it cannot be seen */
async function lookAfterChange(operation: Operation, state: ResourceState): Promise<FoundObject | undefined> {
  try {
    return (await findObject(operation.withoutLimit(), "update", state)).ours;
  } catch {
    return undefined;
  }
}

/** Remembers of an object only what was seen after a change that may have been made. */
function afterLostChange(
  { definition }: Operation,
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

function updatedState({ definition }: Operation, state: ResourceState, inputs: NamedInputs): ResourceState {
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
      [creationResult.property]: result === creationResult.failed ? creationResult.pending : result,
    }),
  };
}
