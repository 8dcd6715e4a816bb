import * as z from "zod";
import { BatchedReads, PAGE_SIZE } from "./batched-reads";
import type { ControlPlaneClient, Parsed } from "./client";
import {
  ConflictError,
  DeadlineError,
  ifFound,
  NotFoundError,
  RouteNotFoundError,
  UnexpectedResponseError,
} from "./errors";
import { aged, type FoundObject, mayBe, type RemoteObject } from "./object";

/** How a resource's objects are called for: `/v2/sandboxes/<path>` and `/v2/sandboxes/<path>/<name>`. */
export interface ResourceApi<Inputs> {
  /** Also the key of the objects in a list: `pools`. */
  readonly path: string;
  /** Reads an object of the wire. */
  readonly object: z.ZodType<RemoteObject>;
  /**
   * The body of a creation, and how long the control plane may take on purpose before it responds.
   *
   * @param limitSeconds - what the program's `customTimeouts` give the creation
   */
  creation(inputs: Inputs, limitSeconds?: number): { body: object; wait?: { seconds: number; what: string } };
  /** The body of a change, from the inputs that change. */
  change(inputs: Partial<Inputs>): object;
  /** Other objects use this one, and while they do it cannot be deleted. */
  readonly isUsedByOthers?: boolean;
}

/** Stops the reading of a list whose pages never end. */
const MAX_PAGES = 1_000;
/** A list that changes while it is read is read again. */
const MAX_READINGS = 5;
/** How long a deletion may take, including the wait for what still uses the object. */
export const DELETION_DEADLINE_SECONDS = 120;
const DELETION_POLL_MS = 500;

/** The calls about one kind of named objects. */
export class Collection {
  #clockOffsetMs = 0;

  constructor(
    private readonly client: ControlPlaneClient,
    private readonly api: Pick<ResourceApi<never>, "path" | "object" | "isUsedByOthers">,
    private readonly batchedReads = new BatchedReads((page) => this.#readPage(page * PAGE_SIZE, true)),
  ) {}

  /** The same collection, whose waits and requests a signal can end. */
  within(signal: AbortSignal): Collection {
    return new Collection(this.client.within(signal), this.api, this.batchedReads);
  }

  /** @param waitSeconds - how long the control plane may take on purpose before it responds */
  async create(name: string, body: object, waitSeconds = 0): Promise<FoundObject> {
    const { path, object } = this.api;
    const waitMs = waitSeconds * 1000;
    return named(name, await this.client.send({ method: "POST", path: [path], body, schema: object, waitMs }));
  }

  /** The time by the control plane's own clock, as of its last response that an object does not exist. */
  get serverTimeMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** @returns nothing when there is no object of that name */
  async get(name: string): Promise<FoundObject | undefined> {
    try {
      return named(name, await this.client.send({ ...this.#on("GET", name), schema: this.api.object }));
    } catch (error) {
      if (error instanceof NotFoundError) {
        this.#clockOffsetMs = error.serverTimeMs - Date.now();
        return undefined;
      }
      if (!(error instanceof RouteNotFoundError)) throw error;
      // The 404 does not name the object. If the list is served, an object that is not in it does not exist.
      const objects = await this.list().catch(() => {
        throw error;
      });
      return objects.find((object) => object.name === name);
    }
  }

  /** The same for an object whose id is known, with fewer requests where many are looked for at the same time. */
  async getBatched(name: string, id: string): Promise<FoundObject | undefined> {
    return (await this.batchedReads.find(name, id)) ?? this.get(name);
  }

  /**
   * Looks through the list of all objects, since the control plane cannot be asked by id.
   *
   * @throws {@link UnexpectedResponseError} when the list contradicts itself: it decides what is deleted, and under which
   * name
   */
  async findById(id: string): Promise<FoundObject | undefined> {
    const objects = await this.list();
    const listed = objects.find((object) => object.id === id);
    const named = listed && (await this.get(listed.name));
    if (named?.id === id) return named;
    if (!listed && objects.every((object) => object.id !== undefined)) return undefined;
    const what = listed ? "does not agree with what it lists" : "says nothing of ids";
    throw new UnexpectedResponseError(`the list of ${this.api.path} ${what}`, "none");
  }

  /** @throws {@link UnexpectedResponseError} when the list changes faster than it can be read */
  async list(): Promise<FoundObject[]> {
    for (let attempt = 0; attempt < MAX_READINGS; attempt++) {
      const objects = await this.#readList();
      if (objects) return objects;
    }
    throw new UnexpectedResponseError(`the list of ${this.api.path} changed again and again while it was read`, "none");
  }

  /** Changes an object. @returns what it is now */
  async change(name: string, body: object, newName = name): Promise<FoundObject> {
    return named(newName, await this.client.send({ ...this.#on("PATCH", name), body, schema: this.api.object }));
  }

  /**
   * Deletes an object and returns when it is gone. It may be gone already.
   *
   * @param id - the object's own, so that another one that takes its name is not waited for
   */
  async delete(name: string, id: string | undefined, limitSeconds = DELETION_DEADLINE_SECONDS): Promise<void> {
    const deadline = Date.now() + limitSeconds * 1000;
    let target = name;
    for (;;) {
      try {
        const deleted = await ifFound(() => this.client.send({ ...this.#on("DELETE", target), schema: z.unknown() }));
        if (deleted?.response.status === 202) await this.waitUntilGone(target, id, limitSeconds, deadline);
        // It was there a moment ago, and may have been renamed: reads that lag show the old name.
        const remaining = deleted || id === undefined ? undefined : await this.findById(id);
        if (!remaining) return;
        if (Date.now() > deadline) {
          throw new UnexpectedResponseError(`the control plane lists "${remaining.name}" and does not find it`, "none");
        }
        if (remaining.name === target) await this.client.pause(DELETION_POLL_MS);
        target = remaining.name;
      } catch (error) {
        // What uses it may be going away as well.
        const isInUse = error instanceof ConflictError && this.api.isUsedByOthers === true;
        if (!isInUse || Date.now() > deadline) throw error;
        await this.client.pause(DELETION_POLL_MS);
      }
    }
  }

  /** @throws {@link DeadlineError} when it is still there after the deadline */
  async waitUntilGone(
    name: string,
    id: string | undefined,
    limitSeconds = DELETION_DEADLINE_SECONDS,
    deadline = Date.now() + limitSeconds * 1000,
  ): Promise<void> {
    for (;;) {
      const found = await this.get(name);
      if (!found || !mayBe(found, id)) return;
      if (Date.now() > deadline) {
        throw new DeadlineError(`its deletion was accepted and had not ended after ${limitSeconds} s`, "none");
      }
      await this.client.pause(DELETION_POLL_MS);
    }
  }

  /** @returns nothing when objects went away between two pages, so that others may have been skipped */
  async #readList(): Promise<FoundObject[] | undefined> {
    const objects = await this.#readPage(0);
    for (let page = 1; page < MAX_PAGES; page++) {
      const last = objects.at(-1);
      if (!last) return objects;
      // Each page overlaps the one before by one object, to see that nothing moved.
      const found = await this.#readPage(objects.length - 1);
      // Not every installation supports pages.
      if (isSameList(found, objects)) return objects;
      const [first, ...others] = found;
      if (first?.name !== last.name) return undefined;
      if (others.length === 0) return objects;
      objects.push(...others);
    }
    return undefined;
  }

  async #readPage(offset: number, bestEffort = false): Promise<FoundObject[]> {
    const { path, object } = this.api;
    const schema = z.object({ [path]: z.array(object) }).transform((list) => list[path] ?? []);
    const query = { limit: String(PAGE_SIZE), offset: String(offset) };
    const { value, response } = await this.client.send({ method: "GET", path: [path], query, schema, bestEffort });
    return value.map((found) => aged(found, response));
  }

  #on<M extends string>(method: M, name: string): { method: M; path: string[]; resourceName: string } {
    return { method, path: [this.api.path, name], resourceName: name };
  }
}

function isSameList(some: readonly RemoteObject[], others: readonly RemoteObject[]): boolean {
  return some.length === others.length && some.every(({ name }, index) => name === others[index]?.name);
}

function named(name: string, { value, response }: Parsed<RemoteObject>): FoundObject {
  if (value.name === name) return aged(value, response);
  throw new UnexpectedResponseError(
    `asked about "${name}", the control plane answered about another object, "${value.name}"`,
    "unknown",
  );
}
