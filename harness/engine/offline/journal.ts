import { isDeepStrictEqual } from "node:util";
import { dependenciesOf, type Resource } from "./state";

/**
 * The state while an operation changes it: what the operation has dealt with comes first, in the order in which it was
 * done, so that dependencies come before what depends on them; what it has not come to yet follows.
 */
export class Journal {
  private readonly done: Resource[] = [];
  private rest: Resource[];
  private hasUnsavedName = false;

  /** @param write - is told whenever the state has changed; a preview has none */
  constructor(
    resources: Resource[],
    private readonly write?: (capture: () => Resource[]) => Promise<void>,
  ) {
    this.rest = resources;
  }

  get resources(): Resource[] {
    return [...this.done, ...this.rest];
  }

  /** Resources from before that the operation has not dealt with. */
  get untouched(): readonly Resource[] {
    return this.rest;
  }

  find(urn: string): Resource | undefined {
    return this.resources.find((resource) => resource.urn === urn && !resource.delete);
  }

  /** A resource from before that the operation has not dealt with and that is not on its way out. */
  findUntouched(urn: string): Resource | undefined {
    return this.rest.find((resource) => resource.urn === urn && !resource.delete);
  }

  /** Records what changed nothing outside; written only if it differs from before. */
  async commit(before: Resource | undefined, after: Resource): Promise<void> {
    if (before) this.remove(before);
    this.add(after);
    if (!before || this.hasUnsavedName || !isDeepStrictEqual({ ...before }, { ...after })) await this.save();
  }

  /** Records what has happened. */
  async change(change: () => void): Promise<void> {
    change();
    await this.save();
  }

  add(resource: Resource): void {
    this.done.push(resource);
  }

  remove(resource: Resource): void {
    for (const list of [this.done, this.rest]) {
      const index = list.indexOf(resource);
      if (index >= 0) list.splice(index, 1);
    }
  }

  /** Puts a resource in the place of its former self, which is not dealt with by that. */
  replace(before: Resource, after: Resource): void {
    for (const list of [this.done, this.rest]) {
      const index = list.indexOf(before);
      if (index >= 0) list[index] = after;
    }
  }

  /** Gives a resource another URN, also where others refer to it. Written with what is committed next. */
  rename(before: string, after: string): void {
    this.hasUnsavedName = true;
    const rename = (urn: string) => (urn === before ? after : urn);
    for (const resource of this.resources) {
      resource.urn = rename(resource.urn);
      mapReferences(resource, (urn) => [rename(urn)]);
    }
  }

  /** Takes away what refers to resources that are gone. A parent that is gone leaves its children to its own parent. */
  dropDanglingReferences(gone: readonly Resource[]): void {
    const present = new Set(this.resources.map(({ urn }) => urn));
    const parents = new Map(gone.map(({ urn, parent }) => [urn, parent]));
    const adopt = (urn: string | undefined): string | undefined =>
      urn === undefined || present.has(urn) ? urn : adopt(parents.get(urn));
    for (const resource of this.resources) {
      const parent = adopt(resource.parent);
      if (parent === undefined) delete resource.parent;
      else resource.parent = parent;
      mapReferences(resource, (urn) => (present.has(urn) ? [urn] : []));
    }
  }

  async save(): Promise<void> {
    this.hasUnsavedName = false;
    await this.write?.(() => this.resources);
  }
}

/**
 * Sorts resources for deletion.
 *
 * @returns groups to be deleted one after the other: what depends on something is in a group before it
 */
export function groupForDeletion(resources: readonly Resource[]): Resource[][] {
  const groups: Resource[][] = [];
  let left = [...resources];
  while (left.length > 0) {
    const urns = new Set(left.map(({ urn }) => urn));
    const free = left.filter((resource) =>
      [...dependenciesOf(resource)].every((urn) => urn === resource.urn || !urns.has(urn)),
    );
    if (free.length === 0) throw new Error(`resources depend on each other: ${[...urns].join(", ")}`);
    groups.unshift(free);
    left = left.filter((resource) => !free.includes(resource));
  }
  return groups;
}

function mapReferences(resource: Resource, map: (urn: string) => string[]): void {
  const { dependencies, propertyDependencies, parent } = resource;
  if (dependencies) resource.dependencies = dependencies.flatMap(map);
  if (propertyDependencies) {
    resource.propertyDependencies = Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, urns]) => [property, urns.flatMap(map)]),
    );
  }
  const [mappedParent] = parent === undefined ? [] : map(parent);
  if (mappedParent !== undefined) resource.parent = mappedParent;
}
