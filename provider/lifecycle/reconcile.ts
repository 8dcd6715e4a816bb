import { type FoundObject, mayBe } from "../http/object";
import type { Action } from "./advice";
import { pick, valueOf } from "./field-values";
import { fieldsOf } from "./definition";
import type { NamedInputs } from "./resource-state";
import { writeOnlyFields } from "./fields";
import { changedOutside, notAsAsked } from "./messages";
import type { Properties } from "./properties";
import type { Call } from "./call";
import { remaining } from "./remaining";

/**
 * Updates the fields of an object that differ from the declared inputs, and checks the result.
 *
 * @param sent - the inputs that were sent last, for fields that the host never returns
 * @throws ApiError when the request fails
 * @throws OperationError when it changed another object, or not to the declared inputs
 */
export async function reconcile(
  call: Call,
  action: Action,
  object: FoundObject,
  inputs: NamedInputs,
  sent: Properties,
): Promise<FoundObject> {
  const { definition, objects } = call;
  const fields = fieldsOf(definition);
  const wanted: Properties = { ...inputs };
  const toUpdate = (found: FoundObject, known: Properties): string[] =>
    remaining(definition, { ...found.inputs, ...pick(known, writeOnlyFields(fields)) }, wanted).update;
  const keys = toUpdate(object, sent);
  if (keys.length === 0) return object;
  const isRenamed = keys.includes("name");
  const changed = await objects.change(
    object.name,
    definition.api.change(Object.fromEntries(keys.map((key) => [key, valueOf(fields, wanted, key)])), inputs),
    isRenamed ? inputs.name : object.name,
  );
  if (!mayBe(changed, object.id)) {
    throw changedOutside(call, inputs.name, `another ${definition.noun} took its name while it was changed`);
  }
  const left = toUpdate(changed, wanted);
  if (left.length > 0) throw notAsAsked(call, action, inputs.name, changed, left);
  return changed;
}
