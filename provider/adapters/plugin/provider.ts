import { setMaxListeners } from "node:events";
import type { ProviderContext, Report } from "../../lifecycle/provider-context";
import { Lifecycle } from "../../lifecycle/lifecycle";
import { Operation } from "../../lifecycle/operation";
import type { Properties } from "../../lifecycle/properties";
import { resources, unknownResource } from "../../resources";
import type { Secrets } from "../../secrets";
import type { ConfiguredSettings } from "../../config/settings";
import { providerContext } from "../context-from-settings";
import { lookupsOf } from "./functions";
import { settingsOf } from "./provider-settings";

/** One provider of the program: its settings, and the lifecycles of its resources within one operation. */
export class Provider {
  /** Secrets that this provider has seen. */
  readonly secrets: Secrets;
  readonly #cancellation = new AbortController();
  readonly #lives = new Map<string, Lifecycle>();
  #settings: ConfiguredSettings = settingsOf("default", {});

  /** @param own - replacements for parts of the context, in tests */
  constructor(report: Report, own: Partial<ProviderContext> = {}) {
    // As many as there are requests and waits at a time.
    setMaxListeners(0, this.#cancellation.signal);
    const { signal } = this.#cancellation;
    const operation = own.operation ?? new Operation();
    this.secrets = operation.secrets;
    const context = providerContext(() => this.#settings, { report, signal, ...own, operation });
    for (const [type, definition] of Object.entries(resources)) {
      this.#lives.set(type, new Lifecycle(definition, context));
    }
  }

  /** @param inputs - nothing is read or refused before a request needs it, since previews need no settings */
  configure(name: string, inputs: Properties): void {
    this.#settings = settingsOf(name, inputs);
  }

  lifeOf(type: string): Lifecycle {
    const life = this.#lives.get(type);
    if (!life) throw unknownResource(type);
    return life;
  }

  async invoke(token: string, args: Properties): Promise<object> {
    const name = token.split(":").at(-1) ?? "";
    for (const definition of Object.values(resources)) {
      const lookup = lookupsOf(definition)[name];
      if (lookup) return lookup(this.lifeOf(definition.type), args);
    }
    throw new Error(`this release of pulumi-langsmith has no function ${name}`);
  }

  cancel(): void {
    this.#cancellation.abort();
  }
}
