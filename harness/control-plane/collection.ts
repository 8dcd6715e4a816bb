import type { Clock } from "./clock";
import { conflict, notFound } from "./errors";

/** Scope in which objects of one kind have unique names. */
export type NameScope = "organization" | "workspace" | "nowhere";

/** Fields that objects of all kinds have. */
export interface StoredObject {
  readonly id: string;
  name: string;
  /** Workspace that sees the object; `undefined` if every workspace does. */
  readonly tenantId: string | undefined;
  updatedAt: Date;
}

/** State of an object from some time on; no object once it is removed. */
interface Version<Item> {
  readonly since: number;
  readonly id: string;
  readonly item: Item | undefined;
}

/**
 * The organization's objects of one kind. Methods that search all workspaces accept an id in place of the name: only pools and
 * templates have names that are unique in the organization.
 */
export abstract class Collection<Item extends StoredObject, Copy> {
  readonly #items = new Map<string, Item>();
  readonly #history: Version<Item>[] = [];
  readonly #removals = new Map<string, () => void>();

  /** @param kind - its name in error messages */
  constructor(
    private readonly kind: string,
    protected readonly clock: Clock,
    private readonly uniqueNames: NameScope = "organization",
  ) {}

  /** Objects of every workspace, oldest first. */
  list(): Copy[] {
    return [...this.#items.values()].map((item) => this.copy(item));
  }

  get(name: string): Copy | undefined {
    const item = this.lookUp(name);
    return item && this.copy(item);
  }

  /** Objects that a workspace sees, or saw some seconds ago; oldest first. */
  listVisible(tenantId: string, secondsAgo = 0): Copy[] {
    return this.#findVisible(tenantId, secondsAgo).map((item) => this.copy(item));
  }

  /** Object that a workspace gets by name, now or some seconds ago. */
  getVisible(name: string, tenantId: string, secondsAgo = 0): Copy | undefined {
    const item = this.resolve(name, this.#findVisible(tenantId, secondsAgo));
    return item && this.copy(item);
  }

  /** @throws ApiError 404 if there is no such object, like every method below with a name. */
  findVisible(name: string, tenantId: string, secondsAgo = 0): Copy {
    const found = this.getVisible(name, tenantId, secondsAgo);
    if (found === undefined) throw notFound(this.kind, name);
    return found;
  }

  /** @throws ApiError 409 if the new name is taken. */
  rename(name: string, newName: string): Copy {
    const { name: oldName, tenantId } = this.find(name);
    if (newName !== oldName) this.checkNameIsFree(newName, tenantId);
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

  /** Removes the object some seconds later, even under a new name; `Infinity` leaves it to `remove`. */
  removeLater(name: string, seconds: number): void {
    const item = this.find(name);
    this.#callRemovalOff(item);
    const removal = this.clock.schedule(seconds, () => {
      this.remove(item.id);
    });
    this.#removals.set(item.id, removal);
  }

  /**
   * @param tenantId Workspace of the name, if names are unique within a workspace.
   * @throws ApiError 409 if the name is taken.
   */
  checkNameIsFree(name: string, tenantId?: string): void {
    if (this.uniqueNames === "nowhere") return;
    for (const item of this.#items.values()) {
      const isRival = this.uniqueNames === "organization" || item.tenantId === tenantId;
      if (isRival && item.name === name) throw conflict();
    }
  }

  /** Cancels all pending changes. */
  stop(): void {
    for (const item of this.#items.values()) {
      this.#callRemovalOff(item);
      this.release(item);
    }
  }

  protected abstract copy(item: Item): Copy;

  /** Called when pending changes of an object must be cancelled. */
  protected abstract release(item: Item): void;

  protected add(item: Item): Copy {
    this.#items.set(item.id, item);
    this.#remember(item);
    return this.copy(item);
  }

  protected change(name: string, apply: (item: Item) => void): Copy {
    const item = this.find(name);
    apply(item);
    item.updatedAt = new Date();
    this.#remember(item);
    return this.copy(item);
  }

  protected find(name: string): Item {
    const item = this.lookUp(name);
    if (item === undefined) throw notFound(this.kind, name);
    return item;
  }

  protected findRecords(matches: (item: Item) => boolean): Item[] {
    return [...this.#items.values()].filter(matches);
  }

  /** Makes no copies: with hundreds of pools, copying took longer than the rest of a request. */
  protected lookUp(name: string): Item | undefined {
    return this.#items.get(name) ?? this.resolve(name, this.#items.values());
  }

  /** Finds the object of a request. */
  protected resolve(name: string, items: Iterable<Item>): Item | undefined {
    for (const item of items) if (item.name === name) return item;
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
