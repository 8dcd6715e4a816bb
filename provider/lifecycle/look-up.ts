import type { FoundObject } from "../http/object";
import { check } from "./check";
import { fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { writeOnlyFields } from "./fields";
import { operationError, notReadable, notThere } from "./messages";
import { cannotBeImported, undeclarable } from "./name-messages";
import type { Operation } from "./operation";
import { observedInputs, stateOf } from "./state";

/** An object as a refresh, an import or a program's own question finds it. */
export interface ReadObject {
  id: string;
  state: ResourceState;
  inputs: NamedInputs;
}

/**
 * Looks for an object of which nothing is remembered.
 *
 * @param reference - its name, or what else the control plane finds it by
 * @throws OperationError when there is none
 */
export async function find(operation: Operation, reference: string): Promise<FoundObject> {
  const found = await explained(operation, reference, () => operation.objects.resolve(reference));
  if (!found) throw notThere(operation, reference);
  return found;
}

/** @throws OperationError when the list cannot be read */
export function findAll(operation: Operation): Promise<FoundObject[]> {
  return explained(operation, undefined, () => operation.objects.list());
}

/** All that there is to see of an object. */
export function describeFound(operation: Operation, reference: string, found: FoundObject): ReadObject {
  const { definition } = operation;
  const hidden = writeOnlyFields(fieldsOf(definition));
  if (hidden.length > 0) {
    operation.report(notReadable(definition, found.name, hidden));
  }
  const inputs = observedInputs(definition, definition.inputsIn?.(reference) ?? {}, found);
  operation.context.program.declare(definition.type, { ...inputs });
  const state = stateOf(operation, inputs, found, { result: definition.creationResult?.pending });
  return { id: operation.pulumiIdOf(state), state, inputs };
}

/**
 * Takes in an object that exists. The state then holds all that there is to see of it, of which a program may declare a part.
 *
 * @param reference - its name, or what else the control plane finds it by
 * @throws OperationError when there is none, or none that a program can declare
 */
export async function importObject(operation: Operation, reference: string): Promise<ReadObject> {
  const found = await find(operation, reference);
  const fault = operation.definition.importFault?.(found, reference);
  if (fault) throw cannotBeImported(operation, reference, fault);
  const { id, state, inputs } = describeFound(operation, reference, found);
  const { failures } = check(operation, {}, { ...inputs }, undefined);
  if (failures.length > 0) throw cannotBeImported(operation, reference, { reason: undeclarable(failures) });
  return { id, state: { ...state, imported: true }, inputs };
}

async function explained<T>(operation: Operation, name: string | undefined, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw operationError(operation, "look up", name, error);
  }
}
