import type { Provider } from "./provider-client";
import { type ProviderOptions, ProviderProcess } from "./provider-process";

/** Source of a deployment's providers. */
export interface Providers {
  /** Starts a provider of a package. The caller configures it, once per provider. */
  start(package_: string): Promise<Provider>;
}

/** Provider processes of an operation. */
export class ProviderPool implements Providers {
  /** Address of the engine for providers; set once it listens. */
  engineAddress = "";
  readonly #processes: Promise<ProviderProcess>[] = [];
  readonly #prepared = new Map<string, Promise<ProviderProcess>>();

  constructor(private readonly options: Omit<ProviderOptions, "engineAddress">) {}

  /** Starts a provider in advance. */
  prepare(package_: string): void {
    this.#prepared.set(package_, this.start(package_));
  }

  start(package_: string): Promise<ProviderProcess> {
    const prepared = this.#prepared.get(package_);
    if (prepared) {
      this.#prepared.delete(package_);
      return prepared;
    }
    const process = ProviderProcess.start(package_, { ...this.options, engineAddress: this.engineAddress });
    // Callers that use the provider get the failure; there may be none.
    process.catch(() => undefined);
    this.#processes.push(process);
    return process;
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.#processes.map(async (process) => (await process).end()));
  }
}
