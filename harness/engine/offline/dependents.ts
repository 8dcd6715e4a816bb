import { UNKNOWN } from "../properties";
import { findDifference } from "./difference";
import type { Provider } from "./provider-client";
import type { Resource } from "./state";

/**
 * Finds the dependents of a resource that must be replaced if one of its properties changes.
 *
 * @param candidates - old resources, dependencies first
 * @returns the dependents, dependencies first
 */
export async function findDependentReplacements(
  root: Resource,
  candidates: readonly Resource[],
  providerOf: (resource: Resource) => Promise<Provider>,
): Promise<Resource[]> {
  const replaced = new Set([root.urn]);
  const dependents: Resource[] = [];
  for (const resource of candidates) {
    if (!resource.custom || resource.delete) continue;
    const changing = Object.entries(resource.propertyDependencies ?? {}).filter(
      ([property, urns]) => property in resource.inputs && urns.some((urn) => replaced.has(urn)),
    );
    if (changing.length === 0) continue;
    const inputs = { ...resource.inputs, ...Object.fromEntries(changing.map(([property]) => [property, UNKNOWN])) };
    const { replaces } = await findDifference(await providerOf(resource), resource, inputs);
    if (replaces.length === 0) continue;
    replaced.add(resource.urn);
    dependents.push(resource);
  }
  return dependents;
}
