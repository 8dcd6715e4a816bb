import type { Result } from "./runs";
import { spreadOf } from "./figures";
import { type EngineCost, type Plan, simulate } from "./simulation";
import type { Stage } from "./subjects";

const POOLS = 10_000;
/** What a round trip over the internet takes, and a pool until its first replica is there: assumptions, not measured. */
const LATENCY_MS = 60;
const READY_MS = 5_000;
/** What loading this provider and each of its requests take, from profiles of the provider process. */
const PROVIDER = { startMs: 100, requestMs: 0.5 };
/** Which part of the reads at the same time shares a request, as counted with 300 pools in the order of the list. */
const SHARE = 1 / 4;
const NOTHING = { startMs: 0, poolMs: 0, poolSquaredMs: 0 };

/** How long an operation takes, and how long if all but one of those involved took no time; milliseconds. */
export interface Forecast {
  total: number;
  pulumi: number;
  api: number;
  provider: number;
}

export interface Scenario {
  stacks: number;
  parallel: number;
  /** Requests in a second. */
  rateLimit: number;
  up: Forecast;
  refresh: Forecast;
}

export interface Forecasts {
  engine: { up: EngineCost; refresh: EngineCost };
  scenarios: Scenario[];
}

/** Plays through how 10,000 pools could be managed. */
export async function forecast(baseline: readonly Result[]): Promise<Forecasts> {
  const engine = { up: fitEngine(baseline, "up"), refresh: fitEngine(baseline, "refresh") };
  const scenarios: Scenario[] = [];
  for (const rateLimit of [Infinity, 50, 10]) {
    for (const { stacks, parallel } of [
      { stacks: 1, parallel: 16 },
      { stacks: 1, parallel: 128 },
      { stacks: 10, parallel: 16 },
      { stacks: 100, parallel: 16 },
    ]) {
      // With several stacks, the first pages of the list may hold none of a stack's pools, and then nothing is shared.
      const sharedBy = stacks === 1 ? Math.floor(parallel * SHARE) : 1;
      const common = { pools: POOLS, stacks, parallel, rateLimit, latencyMs: LATENCY_MS, provider: PROVIDER };
      scenarios.push({
        stacks,
        parallel,
        rateLimit,
        up: await split({ ...common, requests: [{ waitMs: READY_MS, sharedBy: 1 }], engine: engine.up }),
        refresh: await split({ ...common, requests: [{ waitMs: 0, sharedBy }], engine: engine.refresh }),
      });
    }
  }
  return { engine, scenarios };
}

async function split(plan: Plan): Promise<Forecast> {
  const noApi = {
    latencyMs: 0,
    rateLimit: Infinity,
    requests: plan.requests.map((request) => ({ ...request, waitMs: 0 })),
  };
  const noProvider = { provider: { startMs: 0, requestMs: 0 } };
  return {
    total: await simulate(plan),
    pulumi: await simulate({ ...plan, ...noApi, ...noProvider }),
    api: await simulate({ ...plan, ...noProvider, engine: NOTHING }),
    provider: await simulate({ ...plan, ...noApi, engine: NOTHING }),
  };
}

/** From the times of the baseline, in which there is hardly anything but Pulumi: a parabola through three numbers of pools. */
function fitEngine(baseline: readonly Result[], stage: Stage): EngineCost {
  const [small, middle, large] = [...baseline]
    .sort((a, b) => a.pools - b.pools)
    .filter((_, index, { length }) => index === 0 || index >= length - 2)
    .map(({ pools, stages }) => ({ pools, ms: spreadOf(stages[stage].wallMs).median }));
  if (!small || !middle || !large) throw new Error("a parabola needs three numbers of pools");
  const slope = (from: typeof small, to: typeof small): number => (to.ms - from.ms) / (to.pools - from.pools);
  const poolSquaredMs = Math.max(0, (slope(middle, large) - slope(small, middle)) / (large.pools - small.pools));
  const poolMs = Math.max(0, slope(small, middle) - poolSquaredMs * (small.pools + middle.pools));
  return { startMs: small.ms - (poolMs + poolSquaredMs * small.pools) * small.pools, poolMs, poolSquaredMs };
}
