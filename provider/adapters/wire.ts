import { type Properties, UNKNOWN } from "../lifecycle/properties";

/** Pulumi's sign for a value that only `up` will know. */
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Marks an object that stands for a special value, such as a secret. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
/** Property in which Pulumi keeps the text of a dynamic provider. */
export const PROVIDER_KEY = "__provider";

/**
 * Reads properties as Pulumi sends them, with unknown values and secrets. The provider's text is dropped, and so is null, which
 * some languages send for inputs that are not set.
 */
export function decodeProperties(properties: Properties): Properties {
  const own = Object.entries(properties).filter(([key]) => key !== PROVIDER_KEY);
  return mapValues(Object.fromEntries(own), (value) => (value === UNKNOWN_ON_THE_WIRE ? UNKNOWN : value));
}

/** @param secrets - the names of the secret properties */
export function encodeProperties(properties: object, secrets: readonly string[] = []): Record<string, unknown> {
  const encoded = mapValues(properties, (value) => (value === UNKNOWN ? UNKNOWN_ON_THE_WIRE : value));
  for (const name of new Set(secrets)) if (encoded[name] !== undefined) encoded[name] = secret(encoded[name]);
  return encoded;
}

/** Makes a value one that Pulumi encrypts in the state and hides in its output. */
export function secret(value: unknown): object {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** Replaces each value at any depth, and leaves out what is null or undefined: Pulumi fails at the latter. */
function mapValues(properties: object, map: (value: unknown) => unknown): Record<string, unknown> {
  const mapDeeply = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mapDeeply).filter(isGiven);
    if (typeof value !== "object" || value === null) return map(value);
    return isSecret(value) ? mapDeeply(value.value) : mapValues(value, map);
  };
  const mapped = Object.entries(properties).map(([key, value]): [string, unknown] => [key, mapDeeply(value)]);
  return Object.fromEntries(mapped.filter(([, value]) => isGiven(value)));
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function isSecret(value: object): value is { value: unknown } {
  return Reflect.get(value, SIGNATURE_KEY) === SECRET_SIGNATURE;
}
