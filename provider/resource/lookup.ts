import type { FoundObject } from "../http/object";
import { check } from "./check";
import { fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { writeOnlyFields } from "./fields";
import { explain, notReadable, notThere } from "./messages";
import { cannotBeImported, undeclarable } from "./name-messages";
import type { Session } from "./session";
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
export async function find(session: Session, reference: string): Promise<FoundObject> {
  const found = await explained(session, reference, () => session.objects.resolve(reference));
  if (!found) throw notThere(session, reference);
  return found;
}

/** @throws OperationError when the list cannot be read */
export function findAll(session: Session): Promise<FoundObject[]> {
  return explained(session, undefined, () => session.objects.list());
}

/** All that there is to see of an object. */
export function describeFound(session: Session, reference: string, found: FoundObject): ReadObject {
  const { definition } = session;
  const hidden = writeOnlyFields(fieldsOf(definition));
  if (hidden.length > 0) {
    session.report(notReadable(definition, found.name, hidden));
  }
  const inputs = observedInputs(definition, definition.inputsIn?.(reference) ?? {}, found);
  session.host.program.declare(definition.type, { ...inputs });
  const state = stateOf(session, inputs, found, { result: definition.creationResult?.unseen });
  return { id: session.pulumiIdOf(state), state, inputs };
}

/**
 * Takes in an object that exists. The state then holds all that there is to see of it, of which a program may declare a part.
 *
 * @param reference - its name, or what else the control plane finds it by
 * @throws OperationError when there is none, or none that a program can declare
 */
export async function importObject(session: Session, reference: string): Promise<ReadObject> {
  const found = await find(session, reference);
  const fault = session.definition.importFault?.(found, reference);
  if (fault) throw cannotBeImported(session, reference, fault);
  const { id, state, inputs } = describeFound(session, reference, found);
  const { failures } = check(session, {}, { ...inputs }, undefined);
  if (failures.length > 0) throw cannotBeImported(session, reference, { reason: undeclarable(failures) });
  return { id, state: { ...state, imported: true }, inputs };
}

async function explained<T>(session: Session, name: string | undefined, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw explain(session, "look up", name, error);
  }
}
