import * as z from "zod";
import { PAGE_SIZE } from "./batched-reads";
import type { ApiClient } from "./client";
import { UnexpectedResponseError } from "./errors";
import { aged, type FoundObject, type RemoteObject } from "./object";
import type { ResourceApi } from "./resource-api";

/** Limit for a list whose pages never end. */
const MAX_PAGES = 1_000;
/** A list that changes while it is read is read again. */
const MAX_READINGS = 5;

/** The list of all objects of one kind, which comes in pages. */
export class Listing {
  constructor(
    private readonly client: ApiClient,
    private readonly api: Pick<ResourceApi<never>, "path" | "object" | "pagination">,
  ) {}

  /** @throws {@link UnexpectedResponseError} when the list changes faster than it can be read, or never ends */
  async readAll(): Promise<FoundObject[]> {
    if (this.api.pagination === "cursor") return this.#readByCursor();
    for (let attempt = 0; attempt < MAX_READINGS; attempt++) {
      const objects = await this.#readByOffset();
      if (objects) return objects;
    }
    throw new UnexpectedResponseError(`the list of ${this.api.path} changed again and again while it was read`, "none");
  }

  /** @param bestEffort - the caller has another way */
  async readPage(offset: number, bestEffort = false): Promise<FoundObject[]> {
    const { path, object } = this.api;
    const schema = z.object({ [path]: z.array(object) }).transform((list) => list[path] ?? []);
    const query = { limit: String(PAGE_SIZE), offset: String(offset) };
    const { value, response } = await this.client.send({ method: "GET", path: [path], query, schema, bestEffort });
    return value.map((found) => aged(found, response));
  }

  async #readByCursor(): Promise<FoundObject[]> {
    const { path, object } = this.api;
    const schema = z.object({ items: z.array(object), next_cursor: z.string().nullish() });
    const objects: FoundObject[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = { page_size: String(PAGE_SIZE), ...(cursor !== undefined && { cursor }) };
      const { value, response } = await this.client.send({ method: "GET", path: [path], query, schema });
      objects.push(...value.items.map((found) => aged(found, response)));
      if (!value.next_cursor) return objects;
      cursor = value.next_cursor;
      if (seen.has(cursor)) throw this.#endless();
      seen.add(cursor);
    }
    throw this.#endless();
  }

  /** @returns nothing when objects went away between two pages, so that others may have been skipped */
  async #readByOffset(): Promise<FoundObject[] | undefined> {
    const objects = await this.readPage(0);
    for (let page = 1; page < MAX_PAGES; page++) {
      const last = objects.at(-1);
      if (!last) return objects;
      // Each page overlaps the one before by one object, to see that nothing moved.
      const found = await this.readPage(objects.length - 1);
      // Not every installation supports pages.
      if (isSameList(found, objects)) return objects;
      const [first, ...others] = found;
      if (first?.name !== last.name) return undefined;
      if (others.length === 0) return objects;
      objects.push(...others);
    }
    throw this.#endless();
  }

  #endless(): UnexpectedResponseError {
    return new UnexpectedResponseError(`the list of ${this.api.path} does not end`, "none");
  }
}

function isSameList(some: readonly RemoteObject[], others: readonly RemoteObject[]): boolean {
  return some.length === others.length && some.every(({ name }, index) => name === others[index]?.name);
}
