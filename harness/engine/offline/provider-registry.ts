import { randomUUID } from "node:crypto";
import { type Properties, UNKNOWN } from "../properties";
import { makeUrn, type StackIdentity } from "./goal";
import type { Journal } from "./journal";
import type { Provider, Subject } from "./provider-client";
import type { Providers } from "./provider-pool";
import type { Resource } from "./state";

const PROVIDER_TYPE_PREFIX = "pulumi:providers:";

/** Whether a type is a provider's; providers are resources themselves. */
export function isProviderType(type: string): boolean {
  return type.startsWith(PROVIDER_TYPE_PREFIX);
}

export interface ProviderRegistryOptions {
  stack: StackIdentity;
  preview: boolean;
  /** Configuration of a package's default provider. */
  configOf: (package_: string) => Properties;
  journal: Journal;
  providers: Providers;
}

/** Finds the provider of a resource: today's for the program's registrations, otherwise the one in the state. */
export class ProviderRegistry {
  readonly #defaults = new Map<string, Promise<string>>();
  /** Keyed by reference: the URN and the id of a provider. */
  readonly #configured = new Map<string, Promise<Provider>>();

  constructor(private readonly options: ProviderRegistryOptions) {}

  /**
   * Finds the provider for a registration of the program.
   *
   * @param token - a type or a function
   * @param explicit - the reference of the provider that the program sets, if any
   */
  async today(token: string, explicit: string): Promise<{ provider: Provider; reference: string }> {
    const reference = explicit || (await this.#ensureDefault(token.split(":")[0] ?? ""));
    const provider = this.#configured.get(reference);
    if (!provider) throw new Error(`there is no provider ${reference}`);
    return { provider: await provider, reference };
  }

  /** @throws if the state has no provider of the resource */
  providerOf({ urn, provider: reference = "" }: Resource): Promise<Provider> {
    const known = this.#configured.get(reference);
    if (known) return known;
    const found = this.find(reference);
    if (!found) throw new Error(`the state has no provider for ${urn}`);
    const started = this.#start(found.type).then((provider) => configure(provider, found, reference));
    this.#configured.set(reference, started);
    return started;
  }

  /** A provider's state. */
  find(reference: string): Resource | undefined {
    return this.options.journal.resources.find(({ urn, id = "" }) => referenceOf(urn, id) === reference);
  }

  /** Registers a provider as a resource, so that later operations find it in the state. @returns its reference */
  async register({ urn, inputs }: Subject, more: Partial<Resource> = {}): Promise<Resource> {
    const { journal, preview } = this.options;
    const type = urn.split("::")[2] ?? "";
    const old = journal.findUntouched(urn);
    const provider = await this.#start(type);
    const checked = await provider.checkConfig({ urn, inputs }, old?.inputs ?? {});
    const [failure] = checked.failures;
    if (failure) throw new Error(failure.property ? `${failure.property}: ${failure.reason}` : failure.reason);
    const isReplaced = old !== undefined && (await provider.diffConfig(urn, old, checked.inputs)).length > 0;
    const made: Resource = {
      ...more,
      urn,
      type,
      custom: true,
      id: (isReplaced ? undefined : old?.id) ?? (preview ? UNKNOWN : randomUUID()),
      inputs: checked.inputs,
      outputs: checked.inputs,
    };
    const reference = referenceOf(urn, made.id ?? "");
    this.#configured.set(reference, configure(provider, made, reference));
    await this.#configured.get(reference);
    // A provider deletes the resources that it created.
    if (isReplaced) old.delete = true;
    await journal.commit(isReplaced ? undefined : old, made);
    return made;
  }

  /** Whether a resource must be replaced because it gets another provider. */
  async isReplacing(provider: Provider, before = "", after = ""): Promise<boolean> {
    const [old, now] = [this.find(before), this.find(after)];
    if (before === after || !old || !now) return false;
    return (await provider.diffConfig(now.urn, old, now.inputs)).length > 0;
  }

  #ensureDefault(package_: string): Promise<string> {
    const known = this.#defaults.get(package_);
    if (known) return known;
    const { stack, configOf } = this.options;
    const urn = makeUrn(stack, undefined, `${PROVIDER_TYPE_PREFIX}${package_}`, "default");
    const registered = this.register({ urn, inputs: configOf(package_) }).then(({ id = "" }) => referenceOf(urn, id));
    this.#defaults.set(package_, registered);
    return registered;
  }

  #start(type: string): Promise<Provider> {
    return this.options.providers.start(type.slice(PROVIDER_TYPE_PREFIX.length));
  }
}

async function configure(provider: Provider, { urn, inputs }: Subject, reference: string): Promise<Provider> {
  await provider.configure({ urn, inputs }, reference.slice(urn.length + 2));
  return provider;
}

function referenceOf(urn: string, id: string): string {
  return `${urn}::${id}`;
}
