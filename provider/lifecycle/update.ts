import { ApiError } from "../http/errors";
import type { FoundObject } from "../http/object";
import { adopt, isAdoptionWanted } from "./adopt";
import type { Call } from "./call";
import { createOrAdopt } from "./create";
import { fieldsOf } from "./definition";
import { diff } from "./diff";
import { drift, serverForms } from "./drift";
import { pick } from "./field-values";
import { findObject } from "./find-object";
import { keepingNames } from "./former-names";
import { changedOutside, lostChangeOutcome, operationError } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Properties } from "./properties";
import { isPending, waitUntilReady } from "./readiness";
import { reconcile } from "./reconcile";
import { isProvenOurs } from "./recover";
import type { NamedInputs, ResourceState } from "./resource-state";
import { outputsOf, stateOf, withoutWriteOnly } from "./state";
import { unconfirmedFound } from "./unconfirmed-messages";

/** Brings the object from the recorded state to the declared inputs, without a replacement. */
export function updateObject(call: Call, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const update = state.unconfirmed ? resolveUnconfirmed : updateConfirmed;
  return keepingNames(state.formerNames, () => update(call, state, inputs));
}

async function updateConfirmed(call: Call, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const { definition } = call;
  const { readiness } = definition;
  const { changed } = diff(definition, state, { ...inputs });
  const isOnlyRecorded =
    changed.length > 0 &&
    changed.every((key) => key === "renamedFrom" || fieldsOf(definition)[key]?.onChange === "remember");
  // The program may wait in another way now.
  const isUnfinished = readiness?.shownBy === "object" && isPending(readiness, state);
  if (isOnlyRecorded && !isUnfinished) return updatedState(call, state, inputs);

  // An update without any change finishes an object whose creation failed half-way.
  const ours = await findUnchanged(call, state);
  const reconciled = await reconcileOrExplain(call, ours, inputs, { state, sent: state });
  const stateWith = (seen: FoundObject): ResourceState => ({
    ...updatedState(call, state, inputs),
    ...outputsOf(definition, seen),
    place: call.location,
  });
  return stateWith(await waitUntilReady(call, "update", inputs, reconciled, stateWith));
}

/** @throws OperationError when the object is gone, another one, or renamed although its name cannot be changed back */
async function findUnchanged(call: Call, state: ResourceState): Promise<FoundObject> {
  const { noun, fields } = call.definition;
  const { ours, foreign } = await findObject(call, "update", state);
  if (!ours) {
    const what = foreign
      ? `another ${noun} has its name now: it was deleted and created again outside of Pulumi`
      : "it is gone: it was deleted outside of Pulumi";
    throw changedOutside(call, state.name, what);
  }
  if (ours.name !== state.name && fields.name.onChange === "replace") {
    const what = `it was renamed to "${call.secrets.printable(ours.name)}" outside of Pulumi`;
    throw changedOutside(call, state.name, what);
  }
  return ours;
}

/** Finds the object of a creation without a response, and finishes it. */
async function resolveUnconfirmed(call: Call, state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
  const { ours: found } = await findObject(call, "update", state);
  if (!found) return createOrAdopt(call, inputs, state.unconfirmed);
  const readiness = call.definition.readiness?.values.pending;
  let confirmed: ResourceState;
  const isProven = isProvenOurs(call, state, found);
  if (isProven) {
    confirmed = stateOf(call, inputs, found, { readiness, adoptedAt: state.unconfirmed?.since });
  } else {
    if (!isAdoptionWanted(call, inputs)) throw unconfirmedFound(call, "update", state, found);
    confirmed = adopt(call, inputs, found);
  }
  call.resources.own(call.objectOf(confirmed));
  await reconcileOrExplain(call, found, inputs, { state: confirmed, sent: isProven ? state : {} });
  return { ...confirmed, ...inputs };
}

/** @throws PartialCreationError when the update may have succeeded although it failed */
async function reconcileOrExplain(
  call: Call,
  object: FoundObject,
  inputs: NamedInputs,
  { state, sent }: { state: ResourceState; sent: Properties },
): Promise<FoundObject> {
  try {
    return await reconcile(call, "update", object, inputs, sent);
  } catch (error) {
    if (error instanceof ApiError && error.effect === "none") {
      throw operationError(call, "update", inputs.name, error);
    }
    const seen = await lookAfterChange(call, state);
    const { message } = operationError(call, "update", inputs.name, error, lostChangeOutcome(call.definition, seen));
    throw partialCreation(call, message, afterLostChange(call, state, inputs, seen), error);
  }
}

/** @returns nothing when it cannot be seen */
async function lookAfterChange(call: Call, state: ResourceState): Promise<FoundObject | undefined> {
  try {
    return (await findObject(call.withoutLimit(), "update", state)).ours;
  } catch {
    return undefined;
  }
}

/** State after an update of unknown outcome: only values that were seen. */
function afterLostChange(
  { definition }: Call,
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
    ...pick({ ...drift(definition, known, seen) }, updated),
    ...outputsOf(definition, seen),
    renamedFrom: seen.name === asked.name ? undefined : state.renamedFrom,
  };
}

function updatedState({ definition }: Call, state: ResourceState, inputs: NamedInputs): ResourceState {
  const { readiness, idProperty, outputs = [] } = definition;
  const { createdAt, adoptedAt, place } = state;
  const recorded = readiness && state[readiness.output];
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
    ...(readiness && {
      [readiness.output]: recorded === readiness.values.failed ? readiness.values.pending : recorded,
    }),
  };
}
