import { setImmediate as turn } from "node:timers/promises";
import { Semaphore } from "../harness/engine/offline/semaphore";

/** One way to bring many pools up, or to look at them. Times in milliseconds. */
export interface Plan {
  pools: number;
  /** The pools are spread evenly over this many stacks, which run at the same time. */
  stacks: number;
  /** Pulumi's `--parallel`, for each stack. */
  parallel: number;
  /** Requests that each pool takes, one after the other. */
  requests: readonly PlannedRequest[];
  /** Requests in a second that the control plane serves to all stacks together. */
  rateLimit: number;
  latencyMs: number;
  engine: EngineCost;
  provider: { startMs: number; requestMs: number };
}

export interface PlannedRequest {
  /** How long the control plane waits on purpose. */
  waitMs: number;
  /** How many pools one request is for. */
  sharedBy: number;
}

/** What Pulumi itself takes, in milliseconds. */
export interface EngineCost {
  /** Once for each stack. */
  startMs: number;
  /** For each pool. */
  poolMs: number;
  /** For each pool and each pool that is in the state with it, since the state is written as a whole. */
  poolSquaredMs: number;
}

/** @returns how long the plan takes, in milliseconds of its own clock */
export async function simulate(plan: Plan): Promise<number> {
  const { stacks, parallel, requests, latencyMs, engine, provider } = plan;
  const clock = new Clock();
  const pools = Math.ceil(plan.pools / stacks);
  let nextRequestAt = 0;
  const takeTurn = async (): Promise<void> => {
    const at = Math.max(clock.now, nextRequestAt);
    nextRequestAt = at + 1_000 / plan.rateLimit;
    await clock.sleep(at - clock.now);
  };
  const runStack = async (): Promise<void> => {
    const slots = new Semaphore(parallel);
    const engineThread = new Semaphore(1);
    const providerThread = new Semaphore(1);
    await clock.sleep(engine.startMs + provider.startMs);
    /** With what the pools wait for that share a request, by its number. */
    const steps = requests.map((request) => ({ ...request, sent: new Map<number, Promise<void>>() }));
    const send = (): Promise<void> => providerThread.use(() => clock.sleep(provider.requestMs)).then(takeTurn);
    const runPool = async (index: number): Promise<void> => {
      await engineThread.use(() => clock.sleep(engine.poolMs + engine.poolSquaredMs * pools));
      for (const { waitMs, sharedBy, sent } of steps) {
        const number = Math.floor(index / sharedBy);
        const request = sent.get(number) ?? send();
        sent.set(number, request);
        await request;
        await clock.sleep(latencyMs + waitMs);
      }
    };
    await Promise.all(Array.from({ length: pools }, (_, index) => slots.use(() => runPool(index))));
  };
  await clock.run(Promise.all(Array.from({ length: stacks }, runStack)));
  return clock.now;
}

/** Time that passes only when everything waits for it. */
class Clock {
  now = 0;
  /** The latest first. */
  readonly #sleepers: { wakeAt: number; wake: () => void }[] = [];

  sleep(milliseconds: number): Promise<void> {
    const wakeAt = this.now + milliseconds;
    return new Promise((wake) => {
      let low = 0;
      let high = this.#sleepers.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((this.#sleepers[middle]?.wakeAt ?? 0) > wakeAt) low = middle + 1;
        else high = middle;
      }
      this.#sleepers.splice(low, 0, { wakeAt, wake });
    });
  }

  async run(work: Promise<unknown>): Promise<void> {
    for (;;) {
      // Whatever can go on without time passing does so first.
      await turn();
      const next = this.#sleepers.pop();
      if (!next) break;
      this.now = next.wakeAt;
      next.wake();
    }
    await work;
  }
}
