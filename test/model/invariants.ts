import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ResourceName } from "../../provider/resources";
import type { ControlPlane } from "../../harness/control-plane";
import { samples } from "../lifecycle/samples";
import type { InProcessStack } from "./in-process-stack";
import type { Program } from "./program";

/** Longer than any deletion takes under the fake's faults, on the time scale of these tests. */
const DELETION_MS = 10;
const TOKEN_LABEL = "pulumi-creation";

/** An object on the control plane, of any kind. */
export interface LiveObject {
  type: ResourceName;
  id: string;
  name: string;
  /** Properties that distinguish it besides the name. */
  description: string;
  /** Token of the create request, if the kind of object can hold one. */
  token?: string | undefined;
}

/** Types that random programs declare; objects of the others only have their names. */
const listings: Partial<Record<ResourceName, (controlPlane: ControlPlane) => LiveObject[]>> = {
  SandboxPool: ({ pools }) =>
    listOwned("SandboxPool", pools, ({ templateName, replicas }) => `${templateName} x ${replicas}`),
  SandboxTemplate: ({ templates }) => listOwned("SandboxTemplate", templates, ({ image }) => image),
  SandboxRegistry: ({ registries }) =>
    listOwned("SandboxRegistry", registries, ({ url, username, password }) => `${url} as ${username}:${password}`),
  SandboxSnapshot: ({ snapshots }) =>
    listOwned(
      "SandboxSnapshot",
      snapshots,
      ({ dockerImage, registryId, tags, status }) => `${dockerImage} from ${registryId}, ${tags.join()} ${status}`,
      ({ labels }) => labels[TOKEN_LABEL],
    ),
};

/** Lists all objects of the control plane except those of every workspace. */
export function listObjects(controlPlane: ControlPlane): LiveObject[] {
  return Object.values(samples).flatMap(({ definition: { type }, objects }) => {
    const { [type as ResourceName]: list } = listings;
    return list ? list(controlPlane) : listOwned(type as ResourceName, objects(controlPlane), ({ name }) => name);
  });
}

function listOwned<Item extends { id: string; name: string; tenantId: string | undefined }>(
  type: ResourceName,
  collection: { list(): readonly Item[] },
  describe: (item: Item) => string,
  tokenOf?: (item: Item) => string | undefined,
): LiveObject[] {
  const owned = collection.list().filter(({ tenantId }) => tenantId !== undefined);
  return owned.map((item) => ({
    type,
    id: item.id,
    name: item.name,
    description: describe(item),
    token: tokenOf?.(item),
  }));
}

/** Pools and snapshots of other owners, which no operation of ours may touch. */
export class ForeignObjects {
  readonly #before = new Map<string, string>();

  constructor(private readonly controlPlane: ControlPlane) {}

  get ids(): Iterable<string> {
    return this.#before.keys();
  }

  add(name: string): void {
    // Made to look older than a minute: a create with a lost answer would otherwise claim them.
    const { id } = this.controlPlane.pools.seed({ name, createdAt: new Date(2026, 0) });
    this.#before.set(id, this.#describe(id));
  }

  /** Adds a snapshot under a name that another owner may use as well, and takes its tag. */
  publish(name: string, tag?: string): void {
    this.addSnapshot(this.controlPlane.snapshots.seed({ name, ...(tag !== undefined && { tag }) }).id);
  }

  /** Adds a snapshot that is no longer in any state. */
  addSnapshot(id: string): void {
    this.#before.set(id, this.#describe(id));
  }

  has(id: string): boolean {
    return this.#before.has(id);
  }

  forget(id: string): void {
    this.#before.delete(id);
  }

  assertUntouched(): void {
    for (const [id, before] of this.#before) assert.equal(this.#describe(id), before, "a foreign object was touched");
  }

  #describe(id: string): string {
    const found = this.controlPlane.pools.list().find((pool) => pool.id === id);
    if (found) return `${found.name} ${found.templateName} ${found.replicas} ${found.updatedAt.toISOString()}`;
    // A tag moves to the last snapshot published; all else stays.
    const snapshot = this.controlPlane.snapshots.list().find((one) => one.id === id);
    return snapshot ? `${snapshot.name} ${snapshot.dockerImage}` : "gone";
  }
}

/** Describes the resources of the program that share one object, if there are any. */
export function findSharedObject({ resources }: InProcessStack, program: Program): string | undefined {
  // An adopted object is ignored under a former name of its resource, or after a replacement under its own name.
  const owners = resources.filter(
    ({ logicalName, objectId, isReplaced }) => logicalName in program && objectId !== undefined && !isReplaced,
  );
  const shared = [...Map.groupBy(owners, ({ objectId }) => objectId).values()].find(({ length }) => length > 1);
  return shared && `one object has several owners: ${JSON.stringify(shared)}`;
}

/** Asserts that the state has every object that is not foreign, and no foreign one. */
export async function assertNothingLost(
  controlPlane: ControlPlane,
  { resources }: InProcessStack,
  foreign: ForeignObjects,
): Promise<void> {
  const known = new Set(resources.map(({ objectId }) => objectId));
  for (const id of foreign.ids) assert.ok(!known.has(id), "the state has a foreign object");

  // A create whose answer was lost, or had no id, is found by its name.
  const isNamed = ({ type, name, token }: LiveObject): boolean =>
    resources.some(
      (one) =>
        one.type === type &&
        one.objectId === undefined &&
        (type === "SandboxSnapshot" ? one.state.unconfirmed?.token === token : one.state.name === name),
    );
  const findLost = (): LiveObject[] =>
    listObjects(controlPlane).filter((object) => !foreign.has(object.id) && !known.has(object.id) && !isNamed(object));
  // The control plane may answer before the object is gone.
  if (findLost().length > 0) await sleep(DELETION_MS);
  assert.deepEqual(findLost(), [], "objects are in no state");
}
