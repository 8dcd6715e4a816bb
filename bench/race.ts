import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ControlPlane, startControlPlane } from "../test/control-plane";
import type { Engine } from "../test/engine/engine";
import { measureState, type StateBytes } from "../test/scenarios/state-bytes";
import { type Contender, CONTENDERS, openSubject, type Stage, STAGES, type Subject } from "./subjects";

/** A pool is ready after this time, so that a creation waits as it does in earnest, but nobody falls asleep. */
export const READY_MS = 100;
/** How often each run times the start of a provider process. */
const PROVIDER_STARTS = 3;

/** What one contender took for one stage, run by run. */
export interface Laps {
  wallMs: number[];
  requests: number[];
  sockets: number[];
  providerPeakBytes: number[];
  providerCpuMs: number[];
}

export interface Result {
  contender: Contender;
  pools: number;
  stages: Record<Stage, Laps>;
  /** A script has no state. */
  stateBytes?: StateBytes;
  firstAnswerMs: number[];
}

export interface RaceOptions {
  engine: Engine;
  /** All by default. */
  contenders?: readonly Contender[];
  /** All by default. */
  stages?: readonly Stage[];
  pools: number;
  maxRuns: number;
  /** No run begins that would end later than this, judging by the one before it. There is always a first one. */
  budgetMs: number;
  onLap: (contender: Contender, stage: Stage, wallMs: number) => void;
}

/** Takes contenders through their lives side by side, each stage of all of them before the next, to and fro. */
export async function race(options: RaceOptions): Promise<Result[]> {
  const { engine, contenders = CONTENDERS, stages = STAGES, pools, maxRuns, budgetMs, onLap } = options;
  const results = contenders.map((contender): Result => ({
    contender,
    pools,
    stages: emptyStages(),
    firstAnswerMs: [],
  }));
  const startedAt = performance.now();
  const lanes: Lane[] = [];
  try {
    for (const result of results) lanes.push(await Lane.open(result, engine));
    let spentMs = 0;
    for (let run = 0; run < maxRuns && (run === 0 || (spentMs / run) * (run + 1) <= budgetMs); run++) {
      lanes.reverse();
      for (const stage of stages) {
        for (const lane of lanes) onLap(lane.result.contender, stage, await lane.lap(stage));
      }
      spentMs = performance.now() - startedAt;
    }
  } finally {
    for (const lane of lanes) await lane.close();
  }
  return results;
}

/** One contender's way through its life, with a control plane of its own. */
class Lane {
  private constructor(
    readonly result: Result,
    private readonly subject: Subject,
    private readonly controlPlane: ControlPlane,
  ) {}

  static async open(result: Result, engine: Engine): Promise<Lane> {
    const controlPlane = await startControlPlane({ readyAfterSeconds: READY_MS / 1000 });
    const subject = await openSubject(result.contender, result.pools, { engine, controlPlane, readyMs: READY_MS });
    return new Lane(result, subject, controlPlane);
  }

  async lap(stage: Stage): Promise<number> {
    const { controlPlane, subject, result } = this;
    const laps = result.stages[stage];
    // What the contender before has written must not slow this one down.
    await promisify(execFile)("sync");
    const socketsBefore = controlPlane.connectionsOpened;
    controlPlane.requests.clear();
    const wallMs = await subject.run(stage);
    const usage = await subject.readUsage();
    laps.wallMs.push(wallMs);
    laps.requests.push(controlPlane.requests.all.length);
    laps.sockets.push(controlPlane.connectionsOpened - socketsBefore);
    if (usage) {
      laps.providerPeakBytes.push(usage.peakBytes);
      laps.providerCpuMs.push(usage.cpuMs);
    }
    if (stage === "up") {
      const state = await subject.exportState();
      if (state) result.stateBytes = measureState(state);
      for (let start = 0; start < PROVIDER_STARTS; start++) {
        const firstAnswerMs = await subject.timeFirstAnswer();
        if (firstAnswerMs !== undefined) result.firstAnswerMs.push(firstAnswerMs);
      }
    }
    return wallMs;
  }

  async close(): Promise<void> {
    await this.controlPlane.close();
    await this.subject.close();
  }
}

function emptyStages(): Record<Stage, Laps> {
  const empty = (): Laps => ({ wallMs: [], requests: [], sockets: [], providerPeakBytes: [], providerCpuMs: [] });
  return { up: empty(), "no-op up": empty(), preview: empty(), refresh: empty(), destroy: empty() };
}
