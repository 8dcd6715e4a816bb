import type { SandboxPool } from "./sandbox-pools";

/** Of one page of the list. */
export const PAGE_SIZE = 100;
/** A page is worth as much work as this many requests for single pools, and one of them in the control plane's rate limit. */
const READS_PER_PAGE = 2;

interface Read {
  name: string;
  id: string;
  answer: (pool: SandboxPool | undefined) => void;
}

/**
 * Looks pools up in pages of the list, for all reads that go on at the same time, instead of with a request for each.
 *
 * - It is not staler: the pages are asked for after all the reads that they answer.
 * - It only confirms: a pool that is in the list with its name and its id is there. Whether one is gone, renamed or somebody
 *   else's is for the read's own request to find out, and so is whatever goes wrong with the list.
 * - It is not more work: where there would be too many pages for the reads, there are none.
 */
export class SharedReads {
  #reads: Read[] = [];
  /** Where in the list the pools were when it was last looked at, by id. */
  readonly #pageOf = new Map<string, number>();
  /** The page on which to look for other pools; none where that would be of no use. */
  #nextPage: number | undefined = 0;

  /** @param readPage - pages are counted from 0 */
  constructor(private readonly readPage: (page: number) => Promise<SandboxPool[]>) {}

  /** @returns nothing when it takes a request of its own to say */
  find(name: string, id: string): Promise<SandboxPool | undefined> {
    return new Promise((answer) => {
      this.#reads.push({ name, id, answer });
      // What the engine asked for together has arrived by then.
      if (this.#reads.length === 1) setImmediate(() => void this.#answer());
    });
  }

  async #answer(): Promise<void> {
    const reads = this.#reads;
    this.#reads = [];
    const pages = new Set<number>();
    for (const { id } of reads) {
      const page = this.#pageOf.get(id) ?? this.#nextPage;
      if (page !== undefined) pages.add(page);
    }
    const isWorthIt = reads.length >= pages.size * READS_PER_PAGE;
    const listed = isWorthIt ? await this.#readPages([...pages], reads) : new Map<string, SandboxPool>();
    for (const { name, id, answer } of reads) {
      const pool = listed.get(id);
      answer(pool?.name === name ? pool : undefined);
    }
  }

  /** @returns what the pages have, by id */
  async #readPages(pages: number[], reads: Read[]): Promise<Map<string, SandboxPool>> {
    const listed = new Map<string, SandboxPool>();
    try {
      await Promise.all(
        pages.map(async (page) => {
          const pools = await this.readPage(page);
          for (const pool of pools) {
            if (pool.id === undefined) continue;
            listed.set(pool.id, pool);
            this.#pageOf.set(pool.id, page);
          }
          if (page !== this.#nextPage) return;
          // In a list of an organization with many more pools than this stack's, ours may be anywhere.
          const isUseful = reads.some(({ id }) => this.#pageOf.get(id) === page);
          this.#nextPage = isUseful && pools.length === PAGE_SIZE ? page + 1 : undefined;
        }),
      );
    } catch {
      this.#nextPage = undefined;
      this.#pageOf.clear();
    }
    return listed;
  }
}
