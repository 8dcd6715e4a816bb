/** Part of a list that a query requests, and the offset of the next part; no offset at the end of the list. */
export function takePage<Item>(
  all: readonly Item[],
  { limit, offset }: { limit: number; offset: number },
): { items: Item[]; offset: number | undefined } {
  const end = offset + limit;
  return { items: all.slice(offset, end), offset: end < all.length ? end : undefined };
}
