import { isDeepStrictEqual } from "node:util";
import { isObject, type Properties, revealSecrets, UNKNOWN } from "../properties";
import type { Difference, Provider } from "./provider-client";
import type { Resource } from "./state";

/** What the program's option `replaceOnChanges` calls a resource that was created only partially. */
const INIT_ERROR = "#initerror";

/** A difference on which the provider and the program's options have had their say. */
export interface KnownDifference extends Difference {
  changes: boolean;
}

export interface DifferenceOptions {
  ignoreChanges?: readonly string[] | undefined;
  replaceOnChanges?: readonly string[] | undefined;
}

/** Asks the provider. Where it leaves open whether there are changes, the inputs are compared. */
export async function findDifference(
  provider: Provider,
  old: Resource,
  inputs: Properties,
  { ignoreChanges = [], replaceOnChanges = [] }: DifferenceOptions,
): Promise<KnownDifference> {
  const difference = await provider.diff(old, inputs, ignoreChanges);
  // A dynamic provider that says that there are changes does not say which, and the engine does not look for them.
  const changed =
    difference.changes === undefined
      ? changedKeys(old.inputs, keepIgnored({ inputs, ignoreChanges }, old))
      : difference.changed;
  const changes = difference.changes ?? changed.length > 0;
  const candidates = old.initErrors ? [...changed, INIT_ERROR] : changed;
  const replaces = candidates.filter((key) => replaceOnChanges.includes("*") || replaceOnChanges.includes(key));
  return {
    ...difference,
    changes: changes || replaces.includes(INIT_ERROR),
    replaces: [...difference.replaces, ...replaces],
  };
}

/** Without a trigger before or now, nothing is triggered. */
export function isTriggered(before: unknown, now: unknown): boolean {
  if (containsUnknown(before) || containsUnknown(now)) return true;
  return isGiven(before) && isGiven(now) && !isDeepStrictEqual(reveal(before), reveal(now));
}

/** Ignored properties keep the values, or the absence, of before. */
export function keepIgnored(
  { inputs, ignoreChanges }: { inputs: Properties; ignoreChanges: readonly string[] },
  old: Resource,
): Properties {
  const kept = Object.entries(inputs).filter(([property]) => !ignoreChanges.includes(property));
  const ignored = Object.entries(old.inputs).filter(([property]) => ignoreChanges.includes(property));
  return Object.fromEntries([...kept, ...ignored]);
}

function changedKeys(before: Properties, after: Properties): string[] {
  const [old, now] = [revealSecrets(before), revealSecrets(after)];
  const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...keys].filter((key) => !isDeepStrictEqual(old[key], now[key]));
}

function isGiven(trigger: unknown): boolean {
  return trigger !== undefined && trigger !== null;
}

function reveal(trigger: unknown): unknown {
  return revealSecrets({ trigger })["trigger"];
}

function containsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  return value === UNKNOWN || (isObject(value) && Object.values(value).some(containsUnknown));
}
