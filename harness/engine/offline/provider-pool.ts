import type { Provider } from "./provider-client";
import { type ProviderOptions, ProviderProcess } from "./provider-process";

/** Where a deployment gets its providers from. */
export interface Providers {
  /** Starts a provider of a package, which still wants to be configured: each of them is configured once. */
  start(package_: string): Promise<Provider>;
}

/** The provider processes of an operation. */
export class ProviderPool implements Providers {
  /** Where providers find the engine; known once it listens. */
  engineAddress = "";
  readonly #processes: Promise<ProviderProcess>[] = [];
  readonly #prepared = new Map<string, Promise<ProviderProcess>>();

  constructor(private readonly options: Omit<ProviderOptions, "engineAddress">) {}

  /** Starts a provider that will be wanted later. */
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
    // Who wants it learns of the failure; nobody may want it.
    process.catch(() => undefined);
    this.#processes.push(process);
    return process;
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.#processes.map(async (process) => (await process).end()));
  }
}
