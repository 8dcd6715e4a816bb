import { readFile, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { findCli } from "../harness/engine/cli";
import { offlineEngine } from "../harness/engine/offline";
import { runSubjects, type RunOptions, type Result } from "./runs";
import { writeReport } from "./report";

const DOCUMENT = path.resolve(__dirname, "../../docs/performance.md");
const GENERATED = /(<!-- bench:begin -->\n).*(<!-- bench:end -->)/s;

type RunSize = Pick<RunOptions, "pools" | "maxRuns" | "budgetMs">;

/** Takes 16 minutes, unless the first run of the largest size exceeds its budget. */
const FULL: readonly RunSize[] = [
  { pools: 1, maxRuns: 7, budgetMs: 150_000 },
  { pools: 10, maxRuns: 7, budgetMs: 150_000 },
  { pools: 100, maxRuns: 5, budgetMs: 250_000 },
  { pools: 300, maxRuns: 3, budgetMs: 400_000 },
];
const QUICK: readonly RunSize[] = [
  { pools: 1, maxRuns: 1, budgetMs: 0 },
  { pools: 10, maxRuns: 1, budgetMs: 0 },
];

async function main(): Promise<void> {
  const { quick, offline } = parseArgs({
    options: { quick: { type: "boolean", default: false }, offline: { type: "boolean", default: false } },
  }).values;
  const engine = (offline ? undefined : await findCli()) ?? offlineEngine;
  const [load = Number.NaN] = loadavg();
  const circumstances = { engine: engine.name, load };
  print(`Engine: ${engine.name}`);
  const run = (options: RunSize): Promise<Result[]> =>
    runSubjects({
      engine,
      ...options,
      onMeasured: (subject, stage, wallMs) => {
        print(`${options.pools} pools, ${stage}, ${subject}: ${(wallMs / 1_000).toFixed(2)} s`);
      },
    });
  const results: Result[] = [];
  for (const size of quick ? QUICK : FULL) results.push(...(await run(size)));
  if (quick) {
    print(`\n${writeReport(circumstances, results)}`);
    return;
  }
  await replaceGenerated(writeReport(circumstances, results));
  print(`\nWritten: ${path.relative(process.cwd(), DOCUMENT)}`);
}

async function replaceGenerated(report: string): Promise<void> {
  const text = await readFile(DOCUMENT, "utf8");
  if (!GENERATED.test(text)) throw new Error(`${DOCUMENT} has lost the marks between which the figures belong`);
  const replaced = text.replace(GENERATED, (_, begin: string, end: string) => `${begin}\n${report}\n\n${end}`);
  await writeFile(DOCUMENT, await format(replaced, { ...(await resolveConfig(DOCUMENT)), parser: "markdown" }));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
