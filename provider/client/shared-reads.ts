import { AuthenticationError } from "./errors";
import type { SandboxPool } from "./sandbox-pools";

/** Of one page of the list. */
export const PAGE_SIZE = 100;
/** A page costs about as much as two requests for single pools, and one of them where their rate is limited. */
const READS_PER_PAGE = 2;

interface Read {
  name: string;
  id: string;
  answer: (pool: SandboxPool | undefined) => void;
}

/**
 * Looks pools up in pages of the list, for all reads that wait at the same time, instead of with a request for each.
 *
 * - It is not staler: a page is asked for after all the reads that it answers.
 * - It only confirms: a pool that is in the list with its name and its id is there. Whether one is gone, renamed or somebody
 *   else's is for the read's own request to find out, and so is whatever goes wrong with the list.
 * - No page is asked for that cannot answer two reads.
 */
export class SharedReads {
  #reads: Read[] = [];
  readonly #asked = new Set<string>();
  /** Where in the list pools were seen, by id. */
  readonly #pageOf = new Map<string, number>();
  /** Where to look for pools that were on no page so far; nowhere when that would be of no use. */
  #nextPage: number | undefined = 0;
  #isBroken = false;

  /** @param readPage - pages are counted from 0 */
  constructor(private readonly readPage: (page: number) => Promise<SandboxPool[]>) {}

  /** @returns nothing when it takes a request of its own to say */
  find(name: string, id: string): Promise<SandboxPool | undefined> {
    this.#asked.add(id);
    return new Promise((answer) => {
      this.#reads.push({ name, id, answer });
      // What the engine asked for together has arrived by then.
      if (this.#reads.length === 1)
        setImmediate(() => {
          this.#answer();
        });
    });
  }

  #answer(): void {
    const byPage = Map.groupBy(this.#reads, ({ id }) => this.#pageOf.get(id) ?? this.#nextPage);
    this.#reads = [];
    for (const [page, reads] of byPage) void this.#answerFrom(page, reads);
  }

  async #answerFrom(page: number | undefined, reads: Read[]): Promise<void> {
    const isWorthIt = page !== undefined && reads.length >= READS_PER_PAGE && !this.#isBroken;
    const pools = isWorthIt ? await this.#list(page) : undefined;
    for (const { name, id, answer } of reads) {
      const pool = pools?.get(id);
      const isConfirmed = pool?.name === name;
      // It moved, or is gone: not to be looked for here again.
      if (pools && !isConfirmed) this.#pageOf.delete(id);
      answer(isConfirmed ? pool : undefined);
    }
  }

  /** @returns the pools of a page by their ids, or nothing if it cannot be read */
  async #list(page: number): Promise<Map<string, SandboxPool> | undefined> {
    try {
      const listed = await this.readPage(page);
      const pools = new Map<string, SandboxPool>();
      for (const pool of listed) {
        if (pool.id === undefined) continue;
        pools.set(pool.id, pool);
        this.#pageOf.set(pool.id, page);
      }
      if (page === this.#nextPage) {
        // In the list of an organization with many more pools than this stack's, ours may be anywhere.
        const isOfUse = [...pools.keys()].some((id) => this.#asked.has(id));
        this.#nextPage = isOfUse && listed.length === PAGE_SIZE ? page + 1 : undefined;
      }
      return pools;
    } catch (error) {
      // Other credentials may do better; which ones to use next is decided by a pool's own request.
      this.#isBroken ||= !(error instanceof AuthenticationError);
      return undefined;
    }
  }
}
