import { type FoundObject, mayBe } from "../http/object";
import type { Action } from "./advice";
import { fieldsToUpdate, valueOf } from "./diff";
import { fieldsOf, type NamedInputs } from "./definition";
import { writeOnlyFields } from "./fields";
import { changedOutside, notAsAsked } from "./messages";
import type { Properties } from "./properties";
import type { Operation } from "./operation";
import { pick } from "./state";

/**
 * Changes in place what differs from what is asked for, and checks that it did.
 *
 * @param sent - the inputs that the object was last given, as far as that is known: some of them nobody can read back
 * @throws ApiError when the request fails
 * @throws OperationError when it changed something else, or not what was asked for
 */
export async function reconcile(
  operation: Operation,
  action: Action,
  object: FoundObject,
  inputs: NamedInputs,
  sent: Properties,
): Promise<FoundObject> {
  const { definition, objects } = operation;
  const fields = fieldsOf(definition);
  const wanted: Properties = { ...inputs };
  const different = (found: FoundObject, known: Properties): string[] =>
    fieldsToUpdate(fields, { ...found.inputs, ...pick(known, writeOnlyFields(fields)) }, wanted);
  const keys = different(object, sent);
  if (keys.length === 0) return object;
  const isRenamed = keys.includes("name");
  const changed = await objects.change(
    object.name,
    definition.api.change(Object.fromEntries(keys.map((key) => [key, valueOf(fields, wanted, key)])), inputs),
    isRenamed ? inputs.name : object.name,
  );
  if (!mayBe(changed, object.id)) {
    throw changedOutside(operation, inputs.name, `another ${definition.noun} took its name while it was changed`);
  }
  const remaining = different(changed, wanted);
  if (remaining.length > 0) throw notAsAsked(operation, action, inputs.name, changed, remaining);
  return changed;
}
