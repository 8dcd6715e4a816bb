import { type Properties, revealSecrets } from "../properties";
import { type Provider, type ProviderOptions, ProviderProcess } from "./provider-process";

/** Where a deployment gets its providers from, by their configuration. */
export interface Providers {
  start(config: Properties): Promise<Provider>;
}

/**
 * The provider processes of an operation: one per configuration, because a process keeps the configuration that it was
 * started with.
 */
export class ProviderPool implements Providers {
  /** Where providers find the engine; known once it listens. */
  engineAddress = "";
  private readonly processes = new Map<string, Promise<ProviderProcess>>();

  constructor(private readonly options: Omit<ProviderOptions, "config" | "engineAddress">) {}

  start(config: Properties): Promise<ProviderProcess> {
    const key = JSON.stringify(Object.entries(revealSecrets(config)).sort());
    let process = this.processes.get(key);
    if (!process) {
      process = ProviderProcess.start({ ...this.options, engineAddress: this.engineAddress, config });
      this.processes.set(key, process);
    }
    return process;
  }

  async end(): Promise<void> {
    await Promise.allSettled([...this.processes.values()].map(async (process) => (await process).end()));
  }
}
