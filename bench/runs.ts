import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ControlPlane, startControlPlane } from "../harness/control-plane";
import type { Engine } from "../harness/engine/engine";
import { measureState, type StateBytes } from "../harness/state-bytes";
import { type SubjectName, SUBJECTS, openSubject, type Stage, STAGES, type Subject } from "./subjects";

/** A pool is ready after this time, so that a create waits realistically but briefly. */
export const READY_MS = 100;
/** Number of measured starts of a provider process in each run. */
const PROVIDER_STARTS = 3;

/** Measurements of one subject in one stage, run by run. */
export interface Measurements {
  wallMs: number[];
  requests: number[];
  providerPeakBytes: number[];
}

export interface Result {
  subject: SubjectName;
  pools: number;
  stages: Record<Stage, Measurements>;
  /** A script has no state. */
  stateBytes?: StateBytes;
  firstAnswerMs: number[];
}

export interface RunOptions {
  engine: Engine;
  pools: number;
  maxRuns: number;
  /** Starts no run that would end later than this, estimated from the one before. The first one always runs. */
  budgetMs: number;
  onMeasured: (subject: SubjectName, stage: Stage, wallMs: number) => void;
}

/** Takes subjects through their lives side by side: each stage of all of them before the next, in alternating order. */
export async function runSubjects(options: RunOptions): Promise<Result[]> {
  const { engine, pools, maxRuns, budgetMs, onMeasured } = options;
  const results = SUBJECTS.map((subject): Result => ({
    subject,
    pools,
    stages: emptyStages(),
    firstAnswerMs: [],
  }));
  const startedAt = performance.now();
  const runs: SubjectRun[] = [];
  try {
    for (const result of results) runs.push(await SubjectRun.open(result, engine));
    let spentMs = 0;
    for (let round = 0; round < maxRuns && (round === 0 || (spentMs / round) * (round + 1) <= budgetMs); round++) {
      runs.reverse();
      for (const stage of STAGES) {
        for (const run of runs) onMeasured(run.result.subject, stage, await run.measure(stage));
      }
      spentMs = performance.now() - startedAt;
    }
  } finally {
    for (const run of runs) await run.close();
  }
  return results;
}

/** One subject's run through its life, with a control plane of its own. */
class SubjectRun {
  private constructor(
    readonly result: Result,
    private readonly subject: Subject,
    private readonly controlPlane: ControlPlane,
  ) {}

  static async open(result: Result, engine: Engine): Promise<SubjectRun> {
    const controlPlane = await startControlPlane({ readyAfterSeconds: READY_MS / 1000 });
    const subject = await openSubject(result.subject, result.pools, { engine, controlPlane, readyMs: READY_MS });
    return new SubjectRun(result, subject, controlPlane);
  }

  async measure(stage: Stage): Promise<number> {
    const { controlPlane, subject, result } = this;
    const measurements = result.stages[stage];
    // Pending writes of the previous subject must not slow this one down.
    await promisify(execFile)("sync");
    controlPlane.requests.clear();
    const wallMs = await subject.run(stage);
    const usage = await subject.readUsage();
    measurements.wallMs.push(wallMs);
    measurements.requests.push(controlPlane.requests.all.length);
    if (usage) measurements.providerPeakBytes.push(usage.peakBytes);
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

function emptyStages(): Record<Stage, Measurements> {
  const empty = (): Measurements => ({
    wallMs: [],
    requests: [],
    providerPeakBytes: [],
  });
  return { up: empty(), "no-op up": empty(), preview: empty(), refresh: empty(), destroy: empty() };
}
