import { openSync, writeSync } from "node:fs";

/**
 * Loaded before everything else in every Node.js process of an operation; in the provider's, it keeps account of memory
 * and processor time in a file. Engines end that process with a signal, so that there is no last moment to do it in.
 */
const file = process.env["BENCH_PROBE"];
if (file !== undefined && /dynamic-provider|pulumi-resource-langsmith/.test(process.argv[1] ?? "")) {
  const descriptor = openSync(file, "w");
  const note = (): void => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage: ProviderUsage = { peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
    writeSync(descriptor, JSON.stringify(usage).padEnd(80), 0);
  };
  setInterval(note, 20).unref();
}

/** What a provider process took. */
export interface ProviderUsage {
  peakBytes: number;
  cpuMs: number;
}
