import { page, parseQuery } from "./schemas";

/** The part of a list that a query asks for, and where the next part starts; no offset at the end of the list. */
export function answerPage<Item>(
  all: readonly Item[],
  query: unknown,
  defaultSize: number,
): { items: Item[]; offset: number | undefined } {
  const { limit = defaultSize, offset } = parseQuery(page, query);
  const end = offset + limit;
  return { items: all.slice(offset, end), offset: end < all.length ? end : undefined };
}
