import { z } from "zod";
import { badRequest } from "./errors";
import { readJson } from "./json";
import { takePage } from "./pages";
import type { CursorPage } from "./schemas";

const DEFAULT_PAGE_SIZE = 20;
const DEFAULT_LIMIT = 50;

const cursorSchema = z.object({ after: z.string(), position: z.int().min(1) });

/** A page of a list, and the answer's references to the next one. */
export interface ListPage<Item> {
  items: Item[];
  /** `null` at the end, and for requests without a cursor. */
  next_cursor: string | null;
  /** Offset of the next page for requests without a cursor, 0 at the end. */
  offset?: number;
}

/**
 * @param all In the order of the list.
 * @param largestPage Upper bound of a page's items.
 * @throws ApiError 400 if the query mixes both ways to page, or has an invalid cursor.
 */
export function readPage<Item extends { readonly id: string; readonly name: string }>(
  all: readonly Item[],
  query: CursorPage,
  largestPage: number,
): ListPage<Item> {
  const { page_size: pageSize, cursor, limit, offset } = query;
  const part = query.name_contains.toLowerCase();
  const matching = all.filter(({ name }) => name.toLowerCase().includes(part));
  if (pageSize === undefined && cursor === undefined) {
    const size = Math.min(limit ?? DEFAULT_LIMIT, largestPage);
    const page = takePage(matching, { limit: size, offset: offset ?? 0 });
    return { items: page.items, next_cursor: null, offset: page.offset ?? 0 };
  }
  if (limit !== undefined || offset !== undefined) {
    throw badRequest("page_size and cursor cannot be combined with limit and offset");
  }
  const start = cursor === undefined ? 0 : findStart(matching, cursor);
  const { items, offset: next } = takePage(matching, {
    limit: Math.min(pageSize ?? DEFAULT_PAGE_SIZE, largestPage),
    offset: start,
  });
  const last = items.at(-1);
  return { items, next_cursor: next === undefined || !last ? null : writeCursor({ after: last.id, position: next }) };
}

function writeCursor(cursor: z.output<typeof cursorSchema>): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Continues after the last object of the previous page, so that new objects shift nothing. */
function findStart(all: readonly { readonly id: string }[], cursor: string): number {
  const { success, data } = cursorSchema.safeParse(readJson(Buffer.from(cursor, "base64url").toString()));
  if (!success) throw badRequest("The cursor is not valid for this list");
  const last = all.findIndex(({ id }) => id === data.after);
  // If that object is gone, everything after it has moved up by one.
  return last < 0 ? data.position - 1 : last + 1;
}
