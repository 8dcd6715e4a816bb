import type { Call } from "./call";
import { drift, keepDeclared, serverFormOf } from "./drift";
import { findObject } from "./find-object";
import type { ReadObject } from "./look-up";
import { deletedOutside } from "./messages";
import type { Properties } from "./properties";
import { isProvenOurs } from "./recover";
import type { ResourceState } from "./resource-state";
import { stateOf, withoutWriteOnly } from "./state";

/**
 * Looks for a recorded object and describes how it is now.
 *
 * @param id - Pulumi's id
 * @param recordedInputs - the inputs in the state, if Pulumi passes them
 * @returns undefined if the object is gone
 */
export async function readObject(
  call: Call,
  id: string,
  state: ResourceState,
  recordedInputs: Properties | undefined,
): Promise<ReadObject | undefined> {
  const { definition } = call;
  call.noteSecrets(state);
  const { ours, foreign } = await findObject(call, "read", state);
  // The object was created again outside of Pulumi, and its name stands for the new one.
  const found = ours ?? foreign;
  if (!found) {
    if (!state.unconfirmed) call.report(deletedOutside(definition, state.name));
    return undefined;
  }
  if (state.unconfirmed && !isProvenOurs(call, state, found)) {
    return { id, state, inputs: drift(definition, state, { ...found, inputs: {} }) };
  }
  const writtenAs = state.unconfirmed ? serverFormOf(definition, state, found) : state.writtenAs;
  // Nobody can read back the write-only inputs of the new object.
  const comparable = ours ? state : withoutWriteOnly(definition, state);
  const inputs = drift(definition, { ...comparable, writtenAs }, found);
  const { place, ...now } = stateOf(call, inputs, found, {
    readiness: readinessOf(call, state, ours !== undefined),
    // Two resources in the state may record it now: only the one that it was created for owns it.
    adoptedAt: ours ? (state.unconfirmed?.since ?? state.adoptedAt) : new Date().toISOString(),
  });
  const isImported = ours !== undefined && state.imported === true;
  const { formerNames } = state;
  const read: ResourceState = {
    ...now,
    name: inputs.name,
    // An older release recorded no location. Adding one would look like drift.
    ...((state.place !== undefined || state.unconfirmed) && { place }),
    ...(isImported && { imported: true as const }),
    ...(formerNames && { formerNames }),
  };
  return {
    id: call.pulumiIdOf(read),
    state: read,
    inputs: isImported && recordedInputs ? keepDeclared(definition, state, inputs, recordedInputs) : inputs,
  };
}

/** Recorded readiness of an object that may not show it. */
function readinessOf({ definition }: Call, state: ResourceState, isOurs: boolean): string | undefined {
  const { readiness } = definition;
  const recorded = readiness && state[readiness.output];
  return isOurs && typeof recorded === "string" ? recorded : readiness?.values.pending;
}
