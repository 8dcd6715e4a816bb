import { isDeepStrictEqual } from "node:util";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { PropertyChange, Step } from "./engine";

/**
 * A resource's properties in the form in which Pulumi sends them: JSON, with a secret as an object of its own and
 * {@link UNKNOWN} for values that are unknown in a preview.
 */
export type Properties = Record<string, unknown>;

/** Pulumi's placeholder for unknown values in a preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key that distinguishes Pulumi's special objects from a program's own. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A secret: with its `value` on the wire, with its `ciphertext` in a state. */
export interface Secret {
  [SIGNATURE]: typeof SECRET;
  value?: unknown;
  ciphertext?: string;
}

export function isSecret(value: unknown): value is Secret {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** Wraps a value as a secret; a secret is returned unchanged. */
export function makeSecret(value: unknown): Secret {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

export function makeCiphertext(ciphertext: string): Secret {
  return { [SIGNATURE]: SECRET, ciphertext };
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Copies JSON, and replaces every secret in it. */
export function mapSecrets(value: unknown, replace: (secret: Secret) => unknown): unknown {
  if (isSecret(value)) return replace(value);
  if (Array.isArray(value)) return value.map((element) => mapSecrets(element, replace));
  return isObject(value) ? mapPropertySecrets(value, replace) : value;
}

export function mapPropertySecrets(properties: Properties, replace: (secret: Secret) => unknown): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, mapSecrets(value, replace)]));
}

/** Unwraps secrets: the dynamic provider expects plain values. */
export function revealSecrets(properties: Properties): Properties {
  return mapPropertySecrets(properties, ({ value }) => mapSecrets(value, (inner) => inner.value));
}

/** Replaces secrets and unknown values by `[secret]` and `[unknown]`. */
export function maskProperties(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, mask(value)]));
}

function mask(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (value === UNKNOWN) return "[unknown]";
  if (Array.isArray(value)) return value.map(mask);
  return isObject(value) ? maskProperties(value) : value;
}

/**
 * Marks values with the name of a secret input as secret: a provider without support for secrets returns plain values.
 */
export function markSecrets(outputs: Properties, inputs: Properties, alsoSecret: readonly string[] = []): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, output]) => {
      const input = inputs[key];
      if (alsoSecret.includes(key)) return [key, makeSecret(output)];
      if (isObject(output) && isObject(input) && !isSecret(output) && !isSecret(input)) {
        return [key, markSecrets(output, input)];
      }
      return [key, containsSecret(input) ? makeSecret(output) : output];
    }),
  );
}

function containsSecret(value: unknown): boolean {
  let found = false;
  mapSecrets(value, () => (found = true));
  return found;
}

/** Properties that differ between two sets, with their displayed values; Pulumi's own are left out. */
export function compareProperties(before: Properties, after: Properties): PropertyChange[] {
  const [old, now] = [maskProperties(before), maskProperties(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((property) => !property.startsWith("__") && !isDeepStrictEqual(old[property], now[property]))
    .sort()
    .map((property) => ({ property, before: old[property], after: now[property] }));
}

/**
 * Differences that a refresh found. Compares inputs, which a program can set; without them, or for
 * an external resource, compares outputs.
 */
export function compareRefreshed(
  before: { inputs: Properties; outputs: Properties },
  after: { inputs: Properties; outputs: Properties },
): PropertyChange[] {
  const changes = compareProperties(before.inputs, after.inputs);
  return changes.length > 0 ? changes : compareProperties(before.outputs, after.outputs);
}

export function makeStep(kind: Step["kind"], urn: string, changes: PropertyChange[]): Step {
  return { kind, urn, resource: urn.slice(urn.lastIndexOf("::") + 2), changes };
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(toWire(properties));
}

export function fromStruct(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

/** Removes `undefined`, which Struct cannot represent. */
function toWire(properties: Properties): Record<string, JavaScriptValue> {
  const wire: Record<string, JavaScriptValue> = {};
  for (const [key, value] of Object.entries(properties)) if (value !== undefined) wire[key] = toWireValue(value);
  return wire;
}

function toWireValue(value: unknown): JavaScriptValue {
  if (Array.isArray(value)) return value.map(toWireValue);
  if (isObject(value)) return toWire(value);
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  throw new TypeError(`A property cannot be a ${typeof value}.`);
}
