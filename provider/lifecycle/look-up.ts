import type { FoundObject } from "../http/object";
import { check } from "./check";
import { fieldsOf } from "./definition";
import type { NamedInputs, ResourceState } from "./resource-state";
import { writeOnlyFields } from "./fields";
import { operationError, notReadable, notThere } from "./messages";
import { cannotBeImported, undeclarable } from "./name-messages";
import type { Call } from "./call";
import { drift } from "./drift";
import { stateOf } from "./state";

/** An object as a refresh, an import or a lookup finds it. */
export interface ReadObject {
  id: string;
  state: ResourceState;
  inputs: NamedInputs;
}

/**
 * Finds an object that no state records.
 *
 * @param reference - its name, or another way to look it up
 * @throws OperationError when there is none
 */
export async function find(call: Call, reference: string): Promise<FoundObject> {
  const found = await explained(call, reference, () => call.objects.resolve(reference));
  if (!found) throw notThere(call, reference);
  return found;
}

/** @throws OperationError when the list cannot be read */
export function findAll(call: Call): Promise<FoundObject[]> {
  return explained(call, undefined, () => call.objects.list());
}

/** Describes everything that the host shows of an object. */
export function describeFound(call: Call, reference: string, found: FoundObject): ReadObject {
  const { definition } = call;
  const hidden = writeOnlyFields(fieldsOf(definition));
  if (hidden.length > 0) {
    call.report(notReadable(definition, found.name, hidden));
  }
  const inputs = drift(definition, definition.inputsIn?.(reference) ?? {}, found);
  call.resources.declared.set(inputs.name, { ...inputs });
  const state = stateOf(call, inputs, found, { readiness: definition.readiness?.values.pending });
  return { id: call.pulumiIdOf(state), state, inputs };
}

/**
 * Imports an existing object. The state then records everything that the host shows, of which a program may declare a part.
 *
 * @param reference - its name, or another way to look it up
 * @throws OperationError when there is none, or none that a program can declare
 */
export async function importObject(call: Call, reference: string): Promise<ReadObject> {
  const found = await find(call, reference);
  const fault = call.definition.importFault?.(found, reference);
  if (fault) throw cannotBeImported(call, reference, fault);
  const { id, state, inputs } = describeFound(call, reference, found);
  const { failures } = check(call, {}, { ...inputs }, undefined);
  if (failures.length > 0) throw cannotBeImported(call, reference, { reason: undeclarable(failures) });
  return { id, state: { ...state, imported: true }, inputs };
}

async function explained<T>(call: Call, name: string | undefined, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw operationError(call, "look up", name, error);
  }
}
