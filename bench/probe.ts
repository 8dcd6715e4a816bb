import { openSync, writeSync } from "node:fs";

/**
 * Loaded first into every Node.js process of an operation; in the provider's, it writes memory and processor time to a
 * file as it runs. Engines end that process with a signal, so it cannot write at its end.
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

/** Resources that a provider process used. */
export interface ProviderUsage {
  peakBytes: number;
  cpuMs: number;
}
