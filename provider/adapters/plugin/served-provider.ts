import { OperationError } from "../../errors";
import type { ProviderContext, Report } from "../../lifecycle/provider-context";
import { isEqual, type Properties } from "../../lifecycle/properties";
import { Provider } from "./provider";
import { isDefaultProvider } from "./provider-settings";

/** A provider of the program, as Pulumi configures it. Older engines give only its inputs. */
export interface ConfiguredProvider {
  urn: string | undefined;
  /** Changes when Pulumi replaces the provider. */
  id: string | undefined;
  name: string;
  inputs: Properties;
}

/**
 * The one provider that this process serves. Pulumi starts a process for each provider and operation, unless it attaches to one
 * that runs already (`PULUMI_DEBUG_PROVIDERS`): that one process is configured for all providers and outlives operations.
 */
export class ServedProvider {
  #current: Provider;
  #configured: ConfiguredProvider | undefined;
  #engineAddress: string | undefined;
  #isCancelled = false;

  /** @param own - replaces what comes from the process and from Pulumi */
  constructor(
    private readonly report: Report,
    private readonly own?: Partial<ProviderContext>,
  ) {
    this.#current = new Provider(report, own);
  }

  get current(): Provider {
    return this.#current;
  }

  /** Prepares for the requests of an engine. Another engine begins another operation. */
  attach(engineAddress: string): void {
    const isAnother = engineAddress !== this.#engineAddress;
    this.#engineAddress = engineAddress;
    if (isAnother) this.#configured = undefined;
    if (isAnother || this.#isCancelled) this.#startAgain();
  }

  /** @throws OperationError when the process serves another provider, since requests do not name theirs */
  configure(provider: ConfiguredProvider): void {
    const before = this.#configured;
    if (before && !isSame(before, provider)) throw secondProvider(before, provider);
    this.#configured = provider;
    if (this.#isCancelled || !before || !isEqual(before.inputs, provider.inputs)) this.#startAgain();
  }

  /** Ends waits and requests until Pulumi configures or attaches again. */
  cancel(): void {
    this.#isCancelled = true;
    this.#current.cancel();
  }

  #startAgain(): void {
    this.#isCancelled = false;
    this.#current = new Provider(this.report, this.own);
    if (this.#configured) this.#current.configure(this.#configured.name, this.#configured.inputs);
  }
}

/** Whether requests for either provider can be served with the settings of the second. */
function isSame(before: ConfiguredProvider, now: ConfiguredProvider): boolean {
  const isUpdated = before.urn !== undefined && before.urn === now.urn && before.id === now.id;
  const hasSameSettings =
    isDefaultProvider(before.name) === isDefaultProvider(now.name) && isEqual(before.inputs, now.inputs);
  return isUpdated || hasSameSettings;
}

function secondProvider(served: ConfiguredProvider, { name }: ConfiguredProvider): OperationError {
  const other = served.name === name ? "it with other settings" : `the provider "${served.name}"`;
  return new OperationError(
    `could not configure the provider "${name}": this plugin process serves ${other} already, and Pulumi's requests do not ` +
      "name their provider. Unset PULUMI_DEBUG_PROVIDERS: each provider then gets a process of its own.",
  );
}
