import { isDeepStrictEqual } from "node:util";
import { type Properties, revealSecrets } from "../properties";
import type { Difference, Provider } from "./provider-client";
import type { Resource } from "./state";

/** A difference that the provider has confirmed. */
export interface KnownDifference extends Difference {
  changes: boolean;
}

/** Asks the provider. If it does not decide, compares the inputs. */
export async function findDifference(provider: Provider, old: Resource, inputs: Properties): Promise<KnownDifference> {
  const difference = await provider.diff(old, inputs);
  return { ...difference, changes: difference.changes ?? isChanged(old.inputs, inputs) };
}

function isChanged(before: Properties, after: Properties): boolean {
  const [old, now] = [revealSecrets(before), revealSecrets(after)];
  return [...Object.keys(old), ...Object.keys(now)].some((key) => !isDeepStrictEqual(old[key], now[key]));
}
