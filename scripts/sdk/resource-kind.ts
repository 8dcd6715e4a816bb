import { defaultsOf } from "../../provider/lifecycle/default-outputs";
import { type Definition, fieldsOf } from "../../provider/lifecycle/definition";
import { secretFields } from "../../provider/lifecycle/fields";
import type { ResourceKind } from "../../sdk/resource";

/** The part of a definition that programs need, without the libraries that definitions load. */
export function kindOf(definition: Definition): ResourceKind {
  const { type, api, idProperty, outputs = [], readiness } = definition;
  const fields = fieldsOf(definition);
  const secrets = secretFields(fields);
  return {
    name: type,
    outputs: [
      ...Object.keys(fields).filter((name) => fields[name]?.onChange !== "remember"),
      idProperty,
      ...outputs,
      "createdAt",
      "adoptedAt",
      ...(readiness ? [readiness.output] : []),
    ],
    fallbacks: {
      ...defaultsOf(definition),
      ...(readiness && { [readiness.output]: readiness.values.pending }),
    },
    idOutput: api.identifiedBy === "id" ? idProperty : "name",
    ...(secrets.length > 0 && { secrets }),
  };
}
