import type { FoundObject } from "./object";

/** Objects on one page of a list. */
export const PAGE_SIZE = 100;
/** A page costs about as much as two requests for single objects, and one of them where their rate is limited. */
const READS_PER_PAGE = 2;

interface Read {
  name: string;
  id: string;
  resolve: (object: FoundObject | undefined) => void;
}

/**
 * Serves all reads that wait at the same time from pages of the list, instead of with a request for each.
 *
 * - It is not staler: a page is requested after all the reads that it serves.
 * - It only confirms: an object that is in the list with its name and its id exists. The read's own request finds out whether
 *   one is gone, renamed or another owner's, and handles a list that fails.
 * - No page is requested that could serve only one read.
 */
export class BatchedReads {
  #reads: Read[] = [];
  readonly #asked = new Set<string>();
  /** Pages on which objects were seen, by id. */
  readonly #pageOf = new Map<string, number>();
  /** Page for objects that were on no page so far; undefined if no page would help. */
  #nextPage: number | undefined = 0;
  #isBroken = false;

  /** @param readPage - pages are counted from 0 */
  constructor(private readonly readPage: (page: number) => Promise<FoundObject[]>) {}

  /** @returns undefined if the read needs a request of its own */
  find(name: string, id: string): Promise<FoundObject | undefined> {
    this.#asked.add(id);
    return new Promise((resolve) => {
      this.#reads.push({ name, id, resolve });
      // All reads of the same moment have arrived by then.
      if (this.#reads.length === 1) setImmediate(() => void this.#resolveAll());
    });
  }

  async #resolveAll(): Promise<void> {
    const reads = this.#reads;
    this.#reads = [];
    try {
      const byPage = Map.groupBy(reads, ({ id }) => this.#pageOf.get(id) ?? this.#nextPage);
      await Promise.all([...byPage].map(([page, group]) => this.#resolveFrom(page, group)));
    } finally {
      // No read may wait forever. Resolving one again has no effect.
      for (const { resolve } of reads) resolve(undefined);
    }
  }

  async #resolveFrom(page: number | undefined, reads: Read[]): Promise<void> {
    const isWorthIt = page !== undefined && reads.length >= READS_PER_PAGE && !this.#isBroken;
    const objects = isWorthIt ? await this.#list(page) : undefined;
    for (const { name, id, resolve } of reads) {
      const object = objects?.get(id);
      const isConfirmed = object?.name === name;
      // The object moved or is gone.
      if (objects && !isConfirmed) this.#pageOf.delete(id);
      resolve(isConfirmed ? object : undefined);
    }
  }

  /** @returns the objects of a page by their ids, or nothing if it cannot be read */
  async #list(page: number): Promise<Map<string, FoundObject> | undefined> {
    try {
      const listed = await this.readPage(page);
      const objects = new Map<string, FoundObject>();
      for (const object of listed) {
        if (object.id === undefined) continue;
        objects.set(object.id, object);
        this.#pageOf.set(object.id, page);
      }
      if (page === this.#nextPage) {
        // In the list of an organization with many more objects than this stack's, ours may be anywhere.
        const isOfUse = [...objects.keys()].some((id) => this.#asked.has(id));
        this.#nextPage = isOfUse && listed.length === PAGE_SIZE ? page + 1 : undefined;
      }
      return objects;
    } catch {
      this.#isBroken = true;
      return undefined;
    }
  }
}
