import { randomUUID } from "node:crypto";
import { type Properties, UNKNOWN } from "../properties";
import { makeUrn, type StackIdentity } from "./goal";
import type { Journal } from "./journal";
import type { Providers } from "./provider-pool";
import type { Provider } from "./provider-process";
import type { Resource } from "./state";

export const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";

export interface ProviderRegistryOptions {
  stack: StackIdentity;
  preview: boolean;
  /** The configuration that providers get from the program's side. */
  config: Properties;
  journal: Journal;
  providers: Providers;
}

/** Finds the provider of a resource: today's for what the program registers, the state's for everything else. */
export class ProviderRegistry {
  private default: Promise<Resource> | undefined;

  constructor(private readonly options: ProviderRegistryOptions) {}

  /** Registers the provider with today's configuration, as a resource, so that later operations find it in the state. */
  async ensureDefault(): Promise<{ provider: Provider; reference: string }> {
    this.default ??= this.registerDefault();
    const { urn, id = "", inputs } = await this.default;
    return { provider: await this.options.providers.start(inputs), reference: `${urn}::${id}` };
  }

  /** @throws if the state has no provider for the resource */
  providerOf({ urn, provider = "" }: Resource): Promise<Provider> {
    const found = this.options.journal.find(provider.slice(0, provider.lastIndexOf("::")));
    if (!found) throw new Error(`the state has no provider for ${urn}`);
    return this.options.providers.start(found.inputs);
  }

  private async registerDefault(): Promise<Resource> {
    const { stack, config, journal, preview } = this.options;
    const urn = makeUrn(stack, undefined, PROVIDER_TYPE, "default");
    const old = journal.findUntouched(urn);
    const id = old?.id ?? (preview ? UNKNOWN : randomUUID());
    const made: Resource = { urn, type: PROVIDER_TYPE, custom: true, id, inputs: config, outputs: config };
    await journal.commit(old, made);
    return made;
  }
}
