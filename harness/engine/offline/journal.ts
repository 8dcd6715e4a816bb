import { isDeepStrictEqual } from "node:util";
import { dependenciesOf, type Resource } from "./state";

/**
 * State during an operation: resources that are done come first, in the order in which they were
 * done, so that dependencies precede their dependents; pending resources follow.
 */
export class Journal {
  private readonly done: Resource[] = [];
  private rest: Resource[];
  private hasUnsavedName = false;

  /** @param write - called after every change of the state; a preview has none */
  constructor(
    resources: Resource[],
    private readonly write?: (capture: () => Resource[]) => Promise<void>,
  ) {
    this.rest = resources;
  }

  get resources(): Resource[] {
    return [...this.done, ...this.rest];
  }

  /** Old resources that are still pending. */
  get untouched(): readonly Resource[] {
    return this.rest;
  }

  find(urn: string): Resource | undefined {
    return this.resources.find((resource) => resource.urn === urn && !resource.delete);
  }

  /** An old resource that is still pending and not about to be deleted. */
  findUntouched(urn: string): Resource | undefined {
    return this.rest.find((resource) => resource.urn === urn && !resource.delete);
  }

  /** Records a step without an effect outside; written only if it differs from before. */
  async commit(before: Resource | undefined, after: Resource): Promise<void> {
    if (before) this.remove(before);
    this.add(after);
    if (!before || this.hasUnsavedName || !isDeepStrictEqual({ ...before }, { ...after })) await this.save();
  }

  /** Records a step with an effect. */
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

  /** Replaces the state of a resource; a pending one remains pending. */
  replace(before: Resource, after: Resource): void {
    for (const list of [this.done, this.rest]) {
      const index = list.indexOf(before);
      if (index >= 0) list[index] = after;
    }
  }

  /** Gives a resource another URN, also in references to it. Written with the next commit. */
  rename(before: string, after: string): void {
    this.hasUnsavedName = true;
    const rename = (urn: string) => (urn === before ? after : urn);
    for (const resource of this.resources) {
      resource.urn = rename(resource.urn);
      mapReferences(resource, (urn) => [rename(urn)]);
    }
  }

  /** Removes references to deleted resources. Children of a deleted parent move to its parent. */
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
 * @returns groups in order of deletion: dependents are in a group before their dependencies
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
