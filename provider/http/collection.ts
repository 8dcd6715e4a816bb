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

/** Limit of a deletion, including the wait for objects that still use it. */
export const DELETION_DEADLINE_SECONDS = 120;

/** Result of polling an object. */
export interface Polled {
  /** The last response that showed it. */
  seen: FoundObject;
  /** Presence in the last response; `hidden`: not shown, but reads may be stale. */
  presence: "there" | "hidden" | "gone";
}

/** Requests about one kind of named objects. */
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

  /** This collection with another client of the same host. */
  through(client: ApiClient): Collection {
    return new Collection(client, this.api, this.batchedReads);
  }

  /**
   * @param waitSeconds - how long the host may wait before it responds
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

  /** Current time by the host's own clock, measured with its last 404 of an object. */
  get serverTimeMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** @returns undefined if there is no object of that name or id */
  async get(key: string): Promise<FoundObject | undefined> {
    const found = await this.#find(key);
    return found?.isBeingDeleted ? undefined : found;
  }

  /** @param reference - the name; for objects identified by id, an id or `name:tag` */
  async resolve(reference: string): Promise<FoundObject | undefined> {
    if (this.api.identifiedBy === "name") return this.get(reference);
    const parsed = await ifFound(() => this.client.send({ ...this.#on("GET", reference), schema: this.api.object }));
    if (!parsed) return undefined;
    const found = aged(parsed.value, parsed.response);
    // The host also accepts a name alone, and may find another object by it tomorrow.
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
      // The 404 does not name the object: an object that a served list lacks does not exist.
      const objects = await this.list().catch(() => {
        throw error;
      });
      return objects.find((object) => object[this.api.identifiedBy] === key);
    }
  }

  /** Looks for an object of a known id; many lookups at the same time share requests. */
  async getBatched(name: string, id: string): Promise<FoundObject | undefined> {
    // Only pages by offset can be remembered.
    if (this.api.pagination === "cursor") return this.get(name);
    return (await this.batchedReads.find(name, id)) ?? this.get(name);
  }

  /**
   * Looks through the list of all objects, since no request finds them by id.
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

  /** Finds the object of a creation whose response was lost. */
  async findByToken(token: string): Promise<FoundObject | undefined> {
    return (await this.list()).find((object) => object.creationToken === token && !object.isBeingDeleted);
  }

  list(): Promise<FoundObject[]> {
    return this.#listing.readAll();
  }

  /** Updates an object. @returns the updated object */
  async change(name: string, body: object, newName = name): Promise<FoundObject> {
    const request = { ...this.#on("PATCH", name), body, schema: this.api.object };
    return this.#about("name", newName, await this.client.send(request));
  }

  /** The last segment of the object's path. */
  keyOf({ name, id }: Pick<RemoteObject, "name" | "id">): string {
    return this.api.identifiedBy === "id" ? (id ?? name) : name;
  }

  /**
   * Deletes an object and waits until it is gone. It may be gone already.
   *
   * @param id - sets it apart from another object that takes its name
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
        // It was there a moment ago, and may have been renamed: stale reads show the old name.
        const mayHaveMoved = !deleted && id !== undefined && this.api.identifiedBy === "name";
        const remaining = mayHaveMoved ? await this.findById(id) : undefined;
        if (!remaining) return;
        if (Date.now() > deadline) {
          const listed = this.client.secrets.printable(remaining.name);
          throw new UnexpectedResponseError(`${this.client.hostName} lists "${listed}" and does not find it`, "none");
        }
        if (remaining.name === target) await this.client.pause(this.client.retryPolicy.deletionPollMs);
        target = remaining.name;
      } catch (error) {
        // The objects that use it may be on their way out as well.
        const isInUse = error instanceof ConflictError && this.api.isUsedByOthers === true;
        if (!isInUse || Date.now() > deadline) throw error;
        await this.client.pause(this.client.retryPolicy.deletionPollMs);
      }
    }
  }

  /** Polls an object until it is as wanted or the time has passed. */
  async poll(object: FoundObject, isDone: (seen: FoundObject) => boolean, seconds: number): Promise<Polled> {
    const { pollMs, visibleAfterMs } = this.client.retryPolicy;
    const startedAt = Date.now();
    const deadline = startedAt + seconds * 1000;
    let polled: Polled = { seen: object, presence: "there" };
    while (!isDone(polled.seen) && polled.presence !== "gone" && Date.now() < deadline) {
      await this.client.pause(pollMs);
      const found = await this.get(this.keyOf(object));
      // Reads may be stale: until then, absence proves nothing.
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
      `asked about "${wanted}", ${this.client.hostName} answered about another object, "${other}"`,
      "unknown",
    );
  }
}
