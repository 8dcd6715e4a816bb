import { availableParallelism } from "node:os";
import { type Spread, ratios, spreadOf } from "./figures";
import { type Measurements, READY_MS, type Result } from "./runs";
import { type SubjectName, SUBJECTS, type Stage, STAGES } from "./subjects";

/** Largest allowed ratio to the baseline. */
const GOALS: Record<Stage, number> = { up: 1.05, "no-op up": 1.05, preview: 1.05, refresh: 1.15, destroy: 1.15 };
const PAGE_SIZE = 100;
/** Requests of an ideal program. */
const LEAST_REQUESTS: Record<Stage, (pools: number) => number> = {
  up: (pools) => pools,
  "no-op up": () => 0,
  preview: () => 0,
  refresh: (pools) => Math.ceil(pools / PAGE_SIZE),
  destroy: (pools) => pools,
};
/** Names of the subjects on the page. */
const NAMES: Record<SubjectName, string> = {
  ours: "dynamic",
  native: "native",
  baseline: "baseline",
  "docs-style": "docs-style",
  "vendor script": "script",
};
const HEADER = [
  "pools",
  "operation",
  "goal",
  "dynamic ÷ baseline",
  "native ÷ baseline",
  "dynamic ÷ docs-style",
  "dynamic, s",
  "native, s",
  "requests (least)",
];

export interface Circumstances {
  engine: string;
  /** Load average before the start. */
  load: number;
}

/** Writes the measurements as Markdown: a table, the number of misses, and single numbers. */
export function writeReport({ engine, load }: Circumstances, results: readonly Result[]): string {
  const groups = Map.groupBy(results, ({ pools }) => pools);
  const runs = [...groups].map(([pools, [first]]) => `${first?.stages.up.wallMs.length ?? 0} with ${pools}`);
  const rows = [...groups.values()].flatMap((group) => STAGES.map((stage) => rowOf(group, stage)));
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} with ${engine}, Node.js ${process.versions.node}, ` +
      `${availableParallelism()} processors (${process.platform}), load ${load.toFixed(1)} before the start. ` +
      `A pool is ready after ${READY_MS} ms. Runs: ${runs.join(", ")} pools. Ratios and times are medians; **bold** misses the goal.`,
    "",
    ...[HEADER, HEADER.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`),
    "",
    `Misses in ${rows.length} rows: dynamic ${countMisses(rows, 3)}, native ${countMisses(rows, 4)}, slower than docs-style ${countMisses(rows, 5)}.`,
    "",
    ...describeOthers(results),
  ].join("\n");
}

function countMisses(rows: readonly (readonly string[])[], column: number): number {
  return rows.filter((cells) => cells[column]?.startsWith("**")).length;
}

function rowOf(group: readonly Result[], stage: Stage): string[] {
  const pools = group[0]?.pools ?? 0;
  const goal = GOALS[stage];
  const { wallMs, requests } = measurementsOf(group, "ours", stage);
  return [
    String(pools),
    stage,
    `≤ ${goal}`,
    markMiss(compare(group, stage, "ours", "baseline"), goal),
    markMiss(compare(group, stage, "native", "baseline"), goal),
    markMiss(compare(group, stage, "ours", "docs-style"), 1),
    seconds(spreadOf(wallMs).median),
    seconds(spreadOf(measurementsOf(group, "native", stage).wallMs).median),
    `${spreadOf(requests).max} (${LEAST_REQUESTS[stage](pools)})`,
  ];
}

/** Measurements that need no table: one number for each provider. */
function describeOthers(results: readonly Result[]): string[] {
  const providers = SUBJECTS.filter((subject) => subject !== "vendor script");
  const list = (describe: (own: readonly Result[]) => string, subjects: readonly SubjectName[] = providers): string =>
    subjects
      .map((subject) => `${NAMES[subject]} ${describe(results.filter((result) => result.subject === subject))}`)
      .join(", ");
  const largest = results.at(-1)?.pools ?? 0;
  return [
    `- \`up\` of ${largest} pools, s: ${list((own) => seconds(spreadOf(own.at(-1)?.stages.up.wallMs ?? []).median), SUBJECTS)}.`,
    `- First answer of the provider process, ms: ${list((own) => spreadOf(own.flatMap(({ firstAnswerMs }) => firstAnswerMs)).median.toFixed(0))}.`,
    `- Peak memory of the provider process in \`up\` of ${largest} pools, MB: ${list((own) => megabytes(own.at(-1)))}.`,
    `- State of one pool beyond the user's own values, bytes: ${list((own) => (own.at(-1)?.stateBytes?.overhead ?? 0).toFixed(0))}.`,
  ];
}

function markMiss({ median }: Spread, goal: number): string {
  const text = median.toFixed(2);
  return Number(text) > goal ? `**${text}**` : text;
}

function megabytes(result: Result | undefined): string {
  return (spreadOf(result?.stages.up.providerPeakBytes ?? []).median / 1e6).toFixed(0);
}

function compare(group: readonly Result[], stage: Stage, subject: SubjectName, reference: SubjectName): Spread {
  return ratios(measurementsOf(group, subject, stage).wallMs, measurementsOf(group, reference, stage).wallMs);
}

function measurementsOf(group: readonly Result[], subject: SubjectName, stage: Stage): Measurements {
  const result = group.find((candidate) => candidate.subject === subject);
  if (!result) throw new Error(`${subject} did not take part`);
  return result.stages[stage];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(2);
}
