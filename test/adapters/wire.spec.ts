import assert from "node:assert/strict";
import { fromStruct, toStruct } from "../../provider/adapters/plugin/grpc";
import { decodeProperties, secret } from "../../provider/adapters/wire";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { samples } from "../lifecycle/samples";

/** Inputs with null for every optional property. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return [null, ...value.map(withNulls), null];
  if (typeof value !== "object" || value === null) return value;
  const inside = Object.entries(value).map(([key, inner]) => [key, withNulls(inner)]);
  return { ...Object.fromEntries(inside), nothing: null, hidden: secret(null) };
}

/** Both adapters' decoders, with the arguments that Pulumi sends. */
const READERS = {
  "the dynamic provider": (properties: object) => decodeProperties({ ...properties }),
  "the plugin": (properties: object) => fromStruct(Struct.fromJavaScript(properties as never)),
};

describe("Pulumi's format", () => {
  for (const [reader, read] of Object.entries(READERS)) {
    for (const { definition, inputs, replacing, updating } of Object.values(samples)) {
      it(`has no null at any depth in a ${definition.type} for ${reader}`, () => {
        const given = { ...inputs, ...replacing, ...updating };
        assert.deepEqual(read(withNulls(given) as object), given);
      });
    }
  }

  it("has no null and no undefined in results for Pulumi", () => {
    const sent = toStruct({ a: null, b: [null, undefined, 1], c: { d: undefined } }).toJavaScript();
    assert.deepEqual(sent, { b: [1], c: {} });
  });
});
