import * as z from "zod";
import { BatchedReads, PAGE_SIZE } from "./batched-reads";
import type { ApiClient, ApiRequest, Parsed } from "./client";
import {
  ConflictError,
  DeadlineError,
  ifFound,
  NotFoundError,
  RouteNotFoundError,
  UnexpectedResponseError,
} from "./errors";
import { Listing } from "./listing";
import { aged, type FoundObject, mayBe, type RemoteObject } from "./object";
import type { ResourceApi } from "./resource-api";

/** How long a deletion may take, including the wait for what still uses the object. */
export const DELETION_DEADLINE_SECONDS = 120;

/** An object that was looked at again and again. */
export interface Polled {
  /** The last look that showed it. */
  seen: FoundObject;
  /** The last look; `hidden` when it did not show the object, and that proves nothing yet. */
  presence: "there" | "hidden" | "gone";
}

/** The calls about one kind of named objects. */
export class Collection {
  #clockOffsetMs = 0;
  readonly #listing: Listing;

  constructor(
    private readonly client: ApiClient,
    private readonly api: Pick<
      ResourceApi<never>,
      "path" | "identifiedBy" | "pagination" | "object" | "isUsedByOthers"
    >,
    private readonly batchedReads = new BatchedReads((page) => this.#listing.readPage(page * PAGE_SIZE, true)),
  ) {
    this.#listing = new Listing(client, api);
  }

  /** The same collection, with another client of the same host. */
  through(client: ApiClient): Collection {
    return new Collection(client, this.api, this.batchedReads);
  }

  /**
   * @param waitSeconds - how long the control plane may take on purpose before it responds
   * @param beforeGivingUp - called when the operation is cancelled, while the request is still open
   */
  async create(
    name: string,
    body: object,
    waitSeconds = 0,
    beforeGivingUp?: ApiRequest<never>["beforeGivingUp"],
  ): Promise<FoundObject> {
    const { path, object } = this.api;
    const waitMs = waitSeconds * 1000;
    const request = { method: "POST", path: [path], body, schema: object, waitMs, beforeGivingUp } as const;
    return this.#about("name", name, await this.client.send(request));
  }

  /** The time by the control plane's own clock, as of its last response that an object does not exist. */
  get serverTimeMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** @returns nothing when there is no object of that name or id */
  async get(key: string): Promise<FoundObject | undefined> {
    const found = await this.#find(key);
    return found?.isBeingDeleted ? undefined : found;
  }

  /** @param reference - the name; where objects are called for by their ids, an id or `name:tag` */
  async resolve(reference: string): Promise<FoundObject | undefined> {
    if (this.api.identifiedBy === "name") return this.get(reference);
    const parsed = await ifFound(() => this.client.send({ ...this.#on("GET", reference), schema: this.api.object }));
    if (!parsed) return undefined;
    const found = aged(parsed.value, parsed.response);
    // The control plane takes a name alone as well, and may find another object by it tomorrow.
    const isMeant = found.id === reference || reference.startsWith(`${found.name}:`);
    return isMeant && !found.isBeingDeleted ? found : undefined;
  }

  async #find(key: string): Promise<FoundObject | undefined> {
    try {
      return this.#about(
        this.api.identifiedBy,
        key,
        await this.client.send({ ...this.#on("GET", key), schema: this.api.object }),
      );
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
      return objects.find((object) => object[this.api.identifiedBy] === key);
    }
  }

  /** The same for an object whose id is known, with fewer requests where many are looked for at the same time. */
  async getBatched(name: string, id: string): Promise<FoundObject | undefined> {
    // Only pages that are counted can be remembered.
    if (this.api.pagination === "cursor") return this.get(name);
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

  /** Looks for the object of a creation whose response was lost. */
  async findByToken(token: string): Promise<FoundObject | undefined> {
    return (await this.list()).find((object) => object.creationToken === token && !object.isBeingDeleted);
  }

  list(): Promise<FoundObject[]> {
    return this.#listing.readAll();
  }

  /** Changes an object. @returns what it is now */
  async change(name: string, body: object, newName = name): Promise<FoundObject> {
    const request = { ...this.#on("PATCH", name), body, schema: this.api.object };
    return this.#about("name", newName, await this.client.send(request));
  }

  /** What an object is called for by. */
  keyOf({ name, id }: Pick<RemoteObject, "name" | "id">): string {
    return this.api.identifiedBy === "id" ? (id ?? name) : name;
  }

  /**
   * Deletes an object and returns when it is gone. It may be gone already.
   *
   * @param id - the object's own, so that another one that takes its name is not waited for
   */
  async delete(
    { name, id }: Pick<RemoteObject, "name" | "id">,
    limitSeconds = DELETION_DEADLINE_SECONDS,
  ): Promise<void> {
    const deadline = Date.now() + limitSeconds * 1000;
    let target = this.keyOf({ name, id });
    for (;;) {
      try {
        const deleted = await ifFound(() => this.client.send({ ...this.#on("DELETE", target), schema: z.unknown() }));
        if (deleted?.response.status === 202) await this.waitUntilGone(target, id, limitSeconds, deadline);
        // It was there a moment ago, and may have been renamed: reads that lag show the old name.
        const mayHaveMoved = !deleted && id !== undefined && this.api.identifiedBy === "name";
        const remaining = mayHaveMoved ? await this.findById(id) : undefined;
        if (!remaining) return;
        if (Date.now() > deadline) {
          const listed = this.client.secrets.printable(remaining.name);
          throw new UnexpectedResponseError(`the control plane lists "${listed}" and does not find it`, "none");
        }
        if (remaining.name === target) await this.client.pause(this.client.retryPolicy.deletionPollMs);
        target = remaining.name;
      } catch (error) {
        // What uses it may be going away as well.
        const isInUse = error instanceof ConflictError && this.api.isUsedByOthers === true;
        if (!isInUse || Date.now() > deadline) throw error;
        await this.client.pause(this.client.retryPolicy.deletionPollMs);
      }
    }
  }

  /** Looks at an object again and again until it is as wanted or the time has passed. */
  async poll(object: FoundObject, isDone: (seen: FoundObject) => boolean, seconds: number): Promise<Polled> {
    const { pollMs, visibleAfterMs } = this.client.retryPolicy;
    const startedAt = Date.now();
    const deadline = startedAt + seconds * 1000;
    let polled: Polled = { seen: object, presence: "there" };
    while (!isDone(polled.seen) && polled.presence !== "gone" && Date.now() < deadline) {
      await this.client.pause(pollMs);
      const found = await this.get(this.keyOf(object));
      // Reads may lag behind the creation: until then, absence proves nothing.
      const absence = Date.now() - startedAt >= visibleAfterMs ? "gone" : "hidden";
      polled = found ? { seen: found, presence: "there" } : { seen: polled.seen, presence: absence };
    }
    return polled;
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
      await this.client.pause(this.client.retryPolicy.deletionPollMs);
    }
  }

  #on<M extends string>(method: M, key: string): { method: M; path: string[]; resourceName: string } {
    return { method, path: [this.api.path, key], resourceName: key };
  }

  #about(key: "name" | "id", wanted: string, { value, response }: Parsed<RemoteObject>): FoundObject {
    if (value[key] === wanted) return aged(value, response);
    const other = this.client.secrets.printable(value[key] ?? "");
    throw new UnexpectedResponseError(
      `asked about "${wanted}", the control plane answered about another object, "${other}"`,
      "unknown",
    );
  }
}
