import type { RemoteObject } from "../http/object";
import type { Call } from "./call";
import { type Definition, fieldsOf } from "./definition";
import type { NamedInputs, ResourceState } from "./resource-state";
import { serverFormOf } from "./drift";
import { observe, pick } from "./field-values";
import { writeOnlyFields } from "./fields";
import type { Properties } from "./properties";
import { remaining } from "./remaining";

/** The state of an object that was created, or adopted, for these inputs. */
export function stateOf(
  call: Call,
  inputs: NamedInputs,
  object: RemoteObject,
  { readiness, adoptedAt }: { readiness: string | undefined; adoptedAt?: string | undefined },
): ResourceState {
  const { definition } = call;
  const writtenAs = serverFormOf(definition, inputs, object);
  return {
    ...inputs,
    ...pick(object.inputs, remaining(definition, object.inputs, { ...inputs }).update),
    [definition.idProperty]: object.id,
    createdAt: object.createdAt,
    adoptedAt,
    ...(definition.readiness && { [definition.readiness.output]: readiness }),
    ...outputsOf(definition, object),
    place: call.location,
    ...(Object.keys(writtenAs).length > 0 && { writtenAs }),
  };
}

/** The state without write-only inputs, so that the next update sends them again. */
export function withoutWriteOnly(definition: Definition, state: ResourceState): ResourceState {
  const unknown = writeOnlyFields(fieldsOf(definition));
  const known = Object.entries(state).filter(([key]) => !unknown.includes(key));
  return { ...Object.fromEntries(known), name: state.name };
}

/** The outputs that the object itself shows. */
export function outputsOf({ readiness }: Definition, object: RemoteObject): Properties {
  const shown = readiness && object.readiness !== undefined && { [readiness.output]: object.readiness };
  return { ...object.outputs, ...shown };
}

/**
 * Everything that the host shows of an object.
 *
 * @param reference - the inputs in the reference that it was looked up by, besides its name
 */
export function description(definition: Definition, object: RemoteObject, reference?: Properties): Properties {
  const { id, createdAt } = object;
  const { readiness } = definition;
  return {
    ...observe(fieldsOf(definition), object.inputs, undefined, reference),
    [definition.idProperty]: id,
    createdAt,
    ...(readiness?.shownBy === "object" && { [readiness.output]: readiness.values.pending }),
    ...outputsOf(definition, object),
  };
}
