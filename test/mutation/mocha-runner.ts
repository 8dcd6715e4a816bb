import { globSync } from "node:fs";
import path from "node:path";
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext, type StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunOptions,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
} from "@stryker-mutator/api/test-runner";
import Mocha from "mocha";

/** Long enough for every test that passes, and short enough for the thousands that are meant to fail. */
const TEST_TIMEOUT_MS = 10_000;

declare global {
  // The mutated code reads from here which mutant is active, and writes what it reached.
  var __stryker__: InstrumenterContext | undefined;
}

/** Runs specs for Stryker. Its own runner for Mocha does not know Mocha 12 yet. */
class MochaRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  private readonly mocha: Mocha;
  private readonly context: InstrumenterContext = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

  constructor(options: StrykerOptions) {
    this.mocha = new Mocha({ timeout: TEST_TIMEOUT_MS, reporter: Mocha.reporters.Base });
    this.mocha.cleanReferencesAfterRun(false);
    for (const pattern of options.testFiles) {
      for (const file of globSync(pattern)) this.mocha.addFile(path.resolve("dist", file.replace(/\.ts$/, ".js")));
    }
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    await this.mocha.loadFilesAsync();
    const { context } = this;
    this.mocha.suite.beforeEach(function () {
      Object.assign(context, { currentTestId: this.currentTest?.fullTitle() });
    });
  }

  async dryRun({ disableBail }: DryRunOptions): Promise<DryRunResult> {
    const tests = await this.run(disableBail, "");
    const { mutantCoverage } = this.context;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun({ activeMutant, disableBail, hitLimit, testFilter }: MutantRunOptions): Promise<MutantRunResult> {
    const hitCount = hitLimit === undefined ? undefined : 0;
    Object.assign(this.context, { activeMutant: activeMutant.id, hitCount, hitLimit });
    const tests = await this.run(disableBail, testFilter ? `^(${testFilter.map(escapeRegExp).join("|")})$` : "");
    return toMutantRunResult(
      determineHitLimitReached(this.context.hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests },
    );
  }

  private async run(disableBail: boolean, pattern: string): Promise<TestResult[]> {
    // Where several tests have one title, the failure of one counts for all.
    const results = new Map<string, TestResult>();
    const describe = (test: Mocha.Test) => ({
      id: test.fullTitle(),
      name: test.fullTitle(),
      timeSpentMs: test.duration ?? 0,
    });
    this.mocha.bail(!disableBail).grep(new RegExp(pattern));
    await new Promise((end) => {
      this.mocha
        .run(end)
        .on("pass", (test) => {
          const result = describe(test);
          if (!results.has(result.id)) results.set(result.id, { ...result, status: TestStatus.Success });
        })
        .on("fail", (test, { message }: Error) => {
          const result = describe(test);
          results.set(result.id, { ...result, status: TestStatus.Failed, failureMessage: message });
        });
    });
    return [...results.values()];
  }
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "mocha-api", MochaRunner)];
