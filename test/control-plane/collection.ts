import type { Clock } from "./clock";
import { conflict, notFound } from "./errors";

/** What pools and templates have in common. */
export interface StoredObject {
  readonly id: string;
  name: string;
  /** The workspace that sees the object; `undefined` when every workspace does. */
  readonly tenantId: string | undefined;
  updatedAt: Date;
}

/** What an object was from some time on; no object when it was removed. */
interface Version<Item> {
  readonly since: number;
  readonly id: string;
  readonly item: Item | undefined;
}

/** The organization's objects of one kind. A name is unique in the organization, whoever sees the object. */
export abstract class Collection<Item extends StoredObject, Snapshot> {
  readonly #items = new Map<string, Item>();
  readonly #history: Version<Item>[] = [];
  readonly #removals = new Map<string, () => void>();

  constructor(
    private readonly kind: "Pool" | "Template",
    protected readonly clock: Clock,
  ) {}

  /** Every object of every workspace, oldest first. */
  list(): Snapshot[] {
    return [...this.#items.values()].map((item) => this.takeSnapshot(item));
  }

  get(name: string): Snapshot | undefined {
    const item = this.lookUp(name);
    return item && this.takeSnapshot(item);
  }

  /** What a workspace sees, or saw some seconds ago; oldest first. */
  listVisible(tenantId: string, secondsAgo = 0): Snapshot[] {
    return this.#findVisible(tenantId, secondsAgo).map((item) => this.takeSnapshot(item));
  }

  /** What a workspace gets, or got some seconds ago, when it asks for an object by name. */
  getVisible(name: string, tenantId: string, secondsAgo = 0): Snapshot | undefined {
    if (secondsAgo > 0) {
      const item = this.#findVisible(tenantId, secondsAgo).find((visible) => visible.name === name);
      return item && this.takeSnapshot(item);
    }
    const item = this.lookUp(name);
    return item && isVisible(item, tenantId) ? this.takeSnapshot(item) : undefined;
  }

  /** @throws ApiError 404 when there is no such object, like every method below that takes a name. */
  findVisible(name: string, tenantId: string, secondsAgo = 0): Snapshot {
    const found = this.getVisible(name, tenantId, secondsAgo);
    if (found === undefined) throw notFound(this.kind, name);
    return found;
  }

  /** @throws ApiError 409 when the new name is taken. */
  rename(name: string, newName: string): Snapshot {
    if (newName !== name) this.checkNameIsFree(newName);
    return this.change(name, (item) => {
      item.name = newName;
    });
  }

  remove(name: string): void {
    const item = this.find(name);
    this.#callRemovalOff(item);
    this.#items.delete(item.id);
    this.#history.push({ since: this.clock.now, id: item.id, item: undefined });
    this.release(item);
  }

  /** Removes the object some seconds later, whatever its name is then; `Infinity` leaves it to `remove`. */
  removeLater(name: string, seconds: number): void {
    const item = this.find(name);
    this.#callRemovalOff(item);
    const removal = this.clock.schedule(seconds, () => {
      this.remove(item.name);
    });
    this.#removals.set(item.id, removal);
  }

  /** @throws ApiError 409 when any workspace has an object of this name. */
  checkNameIsFree(name: string): void {
    if (this.lookUp(name) !== undefined) throw conflict();
  }

  /** Stops everything that would happen later by itself. */
  stop(): void {
    for (const item of this.#items.values()) {
      this.#callRemovalOff(item);
      this.release(item);
    }
  }

  protected abstract takeSnapshot(item: Item): Snapshot;

  /** Is called when nothing more must happen to an object by itself. */
  protected abstract release(item: Item): void;

  protected add(item: Item): Snapshot {
    this.#items.set(item.id, item);
    this.#remember(item);
    return this.takeSnapshot(item);
  }

  protected change(name: string, apply: (item: Item) => void): Snapshot {
    const item = this.find(name);
    apply(item);
    item.updatedAt = new Date();
    this.#remember(item);
    return this.takeSnapshot(item);
  }

  protected find(name: string): Item {
    const item = this.lookUp(name);
    if (item === undefined) throw notFound(this.kind, name);
    return item;
  }

  /** Makes no snapshots: with hundreds of pools they took longer than the rest of a request. */
  protected lookUp(name: string): Item | undefined {
    for (const item of this.#items.values()) if (item.name === name) return item;
    return undefined;
  }

  #findVisible(tenantId: string, secondsAgo: number): Item[] {
    const items = secondsAgo > 0 ? this.#restore(this.clock.now - secondsAgo) : this.#items;
    return [...items.values()].filter((item) => isVisible(item, tenantId));
  }

  #callRemovalOff({ id }: Item): void {
    this.#removals.get(id)?.();
    this.#removals.delete(id);
  }

  #remember(item: Item): void {
    this.#history.push({ since: this.clock.now, id: item.id, item: { ...item } });
  }

  #restore(time: number): Map<string, Item> {
    const items = new Map<string, Item>();
    for (const { since, id, item } of this.#history) {
      if (since > time) break;
      if (item === undefined) items.delete(id);
      else items.set(id, item);
    }
    return items;
  }
}

function isVisible(item: StoredObject, tenantId: string): boolean {
  return item.tenantId === undefined || item.tenantId === tenantId;
}
