import { availableParallelism } from "node:os";
import { type Spread, ratios, spreadOf } from "./figures";
import type { Panel } from "./chart";
import type { Forecast, Forecasts } from "./plan";
import { type Measurements, READY_MS, type Result } from "./runs";
import { SUBJECTS, type SubjectName, type Stage, STAGES } from "./subjects";

/** The largest ratio to the baseline that we allow ourselves. */
const GOALS: Record<Stage, number> = { up: 1.05, "no-op up": 1.05, preview: 1.05, refresh: 1.15, destroy: 1.15 };
const PAGE_SIZE = 100;
/** Without asking the control plane for anything that a better program would not have to ask. */
const LEAST_REQUESTS: Record<Stage, (pools: number) => number> = {
  up: (pools) => pools,
  "no-op up": () => 0,
  preview: () => 0,
  refresh: (pools) => Math.ceil(pools / PAGE_SIZE),
  destroy: (pools) => pools,
};

export interface Circumstances {
  engine: string;
  /** The load average before the start: what else was going on. */
  load: number;
}

/** Writes what was measured as Markdown. */
export function writeReport({ engine, load }: Circumstances, results: readonly Result[], plan?: Forecasts): string {
  const runs = Map.groupBy(results, ({ pools }) => pools);
  const counts = [...runs].map(([pools, [first]]) => `${first?.stages.up.wallMs.length ?? 0} with ${pools}`);
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} with ${engine}, Node.js ${process.versions.node}, ` +
      `${availableParallelism()} processors (${process.platform}) and a load of ${load.toFixed(1)} before the start. A pool is ready after ${READY_MS} ms. ` +
      `Runs: ${counts.join(", ")} pools.`,
    "",
    "Ratios are medians over the runs, with the smallest and the largest in brackets.",
    "",
    ...table(
      [
        "pools",
        "operation",
        "ours, s",
        "to the baseline",
        "goal",
        "native, s",
        "to the baseline",
        "to ours",
        "to docs-style",
        "to the script",
        "requests (least)",
        "sockets",
      ],
      [...runs.values()].flatMap((group) => STAGES.map((stage) => stageRow(group, stage))),
    ),
    "",
    "The provider process during `up`: its peak memory, and its processor time including the start of Node.js.",
    "",
    ...table(
      ["pools", ...PROGRAMS.flatMap((subject) => [`${subject}, MB`, `${subject}, CPU s`])],
      [...runs].map(([pools, group]) => [
        String(pools),
        ...PROGRAMS.flatMap((subject) => {
          const { providerPeakBytes, providerCpuMs } = measurementsOf(group, subject, "up");
          return [(spreadOf(providerPeakBytes).median / 1e6).toFixed(0), seconds(spreadOf(providerCpuMs).median)];
        }),
      ]),
    ),
    "",
    "What one pool takes in the state, and the time from the start of the provider process to its first answer:",
    "",
    ...table(
      ["", "bytes beyond the user's own values", "source positions, bytes", "first answer, ms"],
      PROGRAMS.map((subject) => {
        const own = results.filter((result) => result.subject === subject);
        const largest = own.at(-1)?.stateBytes;
        return [
          subject,
          (largest?.overhead ?? 0).toFixed(0),
          (largest?.positions ?? 0).toFixed(0),
          withSpread(spreadOf(own.flatMap(({ firstAnswerMs }) => firstAnswerMs)), 0),
        ];
      }),
    ),
    ...(plan ? ["", ...describePlan(plan)] : []),
  ].join("\n");
}

/** What the picture shows. */
export function chartPanels(results: readonly Result[]): Panel[] {
  return [...Map.groupBy(results, ({ pools }) => pools)].map(([pools, group]) => ({
    title: pools === 1 ? "1 pool" : `${pools} pools`,
    categories: STAGES,
    series: (["ours", "docs-style"] as const).map((subject) => ({
      name: subject === "ours" ? "this provider" : "docs-style provider",
      values: STAGES.map((stage) => compare(group, stage, subject, "baseline").median),
    })),
  }));
}

const PROGRAMS = SUBJECTS.filter((subject) => subject !== "vendor script");

function stageRow(group: readonly Result[], stage: Stage): string[] {
  const pools = group[0]?.pools ?? 0;
  const { wallMs, requests, sockets } = measurementsOf(group, "ours", stage);
  return [
    String(pools),
    stage,
    seconds(spreadOf(wallMs).median),
    withSpread(compare(group, stage, "ours", "baseline"), 2),
    `≤ ${GOALS[stage]}`,
    seconds(spreadOf(measurementsOf(group, "native", stage).wallMs).median),
    withSpread(compare(group, stage, "native", "baseline"), 2),
    withSpread(compare(group, stage, "native", "ours"), 2),
    withSpread(compare(group, stage, "ours", "docs-style"), 2),
    withSpread(compare(group, stage, "ours", "vendor script"), 1),
    `${spreadOf(requests).max} (${LEAST_REQUESTS[stage](pools)})`,
    String(spreadOf(sockets).max),
  ];
}

function describePlan({ engine, scenarios }: Forecasts): string[] {
  const costs = Object.entries(engine).map(
    ([stage, { startMs, poolMs, poolSquaredMs }]) =>
      `\`${stage}\` ${seconds(startMs)} s, ${poolMs.toFixed(1)} ms and ${poolSquaredMs.toFixed(3)} ms`,
  );
  return [
    "10,000 pools, simulated. What Pulumi takes is a parabola through the times of the baseline with 1, 300 and 1,000 pools: at the start, for each " +
      `pool, and for each pool and each other pool in its stack, in this order: ${costs.join("; ")}. ` +
      "In brackets: what Pulumi, the API and this provider would take if the other two took no time.",
    "",
    ...table(
      ["stacks", "`--parallel`", "rate limit", "`up`", "`refresh`"],
      scenarios.map(({ stacks, parallel, rateLimit, up, refresh }) => [
        String(stacks),
        String(parallel),
        Number.isFinite(rateLimit) ? `${rateLimit}/s` : "none",
        describeForecast(up),
        describeForecast(refresh),
      ]),
    ),
  ];
}

function describeForecast({ total, pulumi, api, provider }: Forecast): string {
  return `${duration(total)} (${[pulumi, api, provider].map(duration).join(", ")})`;
}

function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 2) return `${(milliseconds / 1_000).toFixed(0)} s`;
  return minutes < 120 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;
}

function compare(group: readonly Result[], stage: Stage, subject: SubjectName, reference: SubjectName): Spread {
  return ratios(measurementsOf(group, subject, stage).wallMs, measurementsOf(group, reference, stage).wallMs);
}

function measurementsOf(group: readonly Result[], subject: SubjectName, stage: Stage): Measurements {
  const result = group.find((candidate) => candidate.subject === subject);
  if (!result) throw new Error(`${subject} did not take part`);
  return result.stages[stage];
}

function withSpread({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(2);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
