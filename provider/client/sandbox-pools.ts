import { setTimeout as sleep } from "node:timers/promises";
import * as z from "../zod";
import { type Answer, serverTime } from "./answer";
import type { ControlPlaneClient, Parsed } from "./client";
import { DeadlineError, ifFound, UnexpectedAnswerError } from "./errors";
import { PAGE_SIZE, SharedReads } from "./shared-reads";

/** A pool as the control plane describes it. */
export interface SandboxPool {
  /** Stays the same when the pool is renamed. Not every installation tells it. */
  id: string | undefined;
  name: string;
  templateName: string;
  /** Wanted, not running: the control plane tells nobody how many are ready. */
  replicas: number;
  createdAt: string | undefined;
  /** Milliseconds since the creation by the control plane's own clock, to the second. */
  ageMs: number | undefined;
}

export interface SandboxPoolCreation {
  name: string;
  templateName: string;
  /** At least 1. */
  replicas: number;
  /** Whether the control plane answers only when a replica is ready. */
  waitForReady: boolean;
  /** Seconds after which the control plane gives up waiting, 10 to 600. */
  timeout: number;
}

/** What fits into a message. */
const MAX_NAME_LENGTH = 63;
/** Ends the reading of a list whose pages never end. */
const MAX_PAGES = 1_000;
/** A list that changes while it is read is read again. */
const MAX_READINGS = 5;
/** How long an accepted deletion may take. */
export const DELETION_DEADLINE_SECONDS = 120;
const DELETION_POLL_MS = 500;

const poolSchema = z.object({
  id: z.string().nullish(),
  name: z.string(),
  template_name: z.string(),
  replicas: z.int(),
  created_at: z.string().nullish(),
});
type WirePool = z.infer<typeof poolSchema>;
const poolListSchema = z.object({ pools: z.array(poolSchema) });
const anythingSchema = z.unknown();

/** The calls about sandbox pools. */
export class SandboxPools {
  readonly #sharedReads = new SharedReads((page) => this.#readPage(page * PAGE_SIZE, true));

  constructor(private readonly client: ControlPlaneClient) {}

  /** Creates a pool; with `waitForReady`, answers when its first replica is ready. */
  async create(creation: SandboxPoolCreation): Promise<SandboxPool> {
    const { name, templateName, replicas, waitForReady, timeout } = creation;
    const created = await this.client.send({
      method: "POST",
      path: ["pools"],
      body: { name, template_name: templateName, replicas, wait_for_ready: waitForReady, timeout },
      schema: poolSchema,
      waitMs: waitForReady ? timeout * 1000 : 0,
    });
    return poolNamed(name, created);
  }

  /**
   * @param knownId - the id that the pool is known by
   * @returns nothing when there is no pool of that name
   */
  async get(name: string, knownId?: string): Promise<SandboxPool | undefined> {
    const isKnown = ({ id }: WirePool): boolean => knownId !== undefined && id === knownId;
    return ifFound(async () =>
      poolNamed(name, await this.client.send({ ...onPool("GET", name), schema: poolSchema, isKnown })),
    );
  }

  /** The same for a pool that is known, with fewer requests where many are looked for at the same time. */
  async getTogether(name: string, knownId: string): Promise<SandboxPool | undefined> {
    return (await this.#sharedReads.find(name, knownId)) ?? this.get(name, knownId);
  }

  /** Looks, more than once, for a pool whose creation may still be under way. */
  async getAfterLostAnswer(name: string): Promise<SandboxPool | undefined> {
    for (const delayMs of this.client.patience.lookDelaysMs) {
      await sleep(delayMs);
      const pool = await this.get(name);
      if (pool) return pool;
    }
    return undefined;
  }

  /** Looks through the list of all pools, since the control plane cannot be asked by id. */
  async findById(id: string): Promise<SandboxPool | undefined> {
    return (await this.list()).find((pool) => pool.id === id);
  }

  /** @throws {@link UnexpectedAnswerError} when the list changes faster than it can be read */
  async list(): Promise<SandboxPool[]> {
    for (let attempt = 0; attempt < MAX_READINGS; attempt++) {
      const pools = await this.#readList();
      if (pools) return pools;
    }
    throw new UnexpectedAnswerError(
      "the list of pools changed again and again while it was read",
      "Try again when less is going on.",
      "none",
    );
  }

  /** @returns nothing when pools went away between two pages, so that others may have been skipped */
  async #readList(): Promise<SandboxPool[] | undefined> {
    const pools = await this.#readPage(0);
    for (let page = 1; page < MAX_PAGES; page++) {
      const last = pools.at(-1);
      if (!last) return pools;
      // Each page begins with the end of the one before, to see that nothing moved.
      const found = await this.#readPage(pools.length - 1);
      // Not every installation knows of pages.
      if (isSameList(found, pools)) return pools;
      const [first, ...others] = found;
      if (first?.name !== last.name) return undefined;
      if (others.length === 0) return pools;
      pools.push(...others);
    }
    return undefined;
  }

  async #readPage(offset: number, isOptional = false): Promise<SandboxPool[]> {
    const query = { limit: String(PAGE_SIZE), offset: String(offset) };
    const request = { method: "GET", path: ["pools"], query, schema: poolListSchema, isOptional } as const;
    const { value, answer } = await this.client.send(request);
    return value.pools.map((pool) => toPool(pool, answer));
  }

  /** Sets how many replicas are wanted; 0 pauses the pool. */
  async scale(name: string, replicas: number): Promise<SandboxPool> {
    return poolNamed(
      name,
      await this.client.send({ ...onPool("PATCH", name), body: { replicas }, schema: poolSchema }),
    );
  }

  /** Deletes a pool with all its sandboxes and answers when its name is free. A pool that is gone already is fine. */
  async delete(name: string): Promise<void> {
    const deleted = await ifFound(() => this.client.send({ ...onPool("DELETE", name), schema: anythingSchema }));
    if (deleted?.answer.status !== 202) return;
    const end = Date.now() + DELETION_DEADLINE_SECONDS * 1000;
    while ((await this.get(name)) !== undefined) {
      if (Date.now() > end) {
        throw new DeadlineError(
          `its deletion was accepted and had not ended after ${DELETION_DEADLINE_SECONDS} s`,
          "Run the command again.",
          "unknown",
        );
      }
      await sleep(DELETION_POLL_MS);
    }
  }
}

function isSameList(some: readonly SandboxPool[], others: readonly SandboxPool[]): boolean {
  return some.length === others.length && some.every(({ name }, index) => name === others[index]?.name);
}

function onPool<M extends string>(method: M, name: string): { method: M; path: string[]; subject: string } {
  return { method, path: ["pools", name], subject: name };
}

function poolNamed(name: string, { value, answer }: Parsed<WirePool>): SandboxPool {
  if (value.name === name) return toPool(value, answer);
  throw new UnexpectedAnswerError(
    `asked about pool "${name}", the control plane answered about "${value.name.slice(0, MAX_NAME_LENGTH)}"`,
    "Try again; if it happens again, report it to whoever runs the control plane.",
    "unknown",
  );
}

function toPool(wire: WirePool, { headers }: Answer): SandboxPool {
  const createdAt = wire.created_at ?? undefined;
  return {
    id: wire.id ?? undefined,
    name: wire.name,
    templateName: wire.template_name,
    replicas: wire.replicas,
    createdAt,
    // Reading two times takes longer than all the rest, and hardly any pool's age is asked for.
    get ageMs() {
      return createdAt === undefined ? undefined : age(createdAt, serverTime(headers));
    },
  };
}

/** A time without a zone is UTC: that is how the control plane's language prints it. */
function age(createdAt: string, now: number): number | undefined {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(createdAt) ? createdAt : `${createdAt}Z`;
  const time = Date.parse(zoned);
  return Number.isFinite(time) ? now - time : undefined;
}
