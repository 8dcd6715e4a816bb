import type { Service } from "../../provider/config/endpoints";
import { MissingCredentialsError } from "../../provider/errors";
import type { ProviderContext, Report } from "../../provider/lifecycle/provider-context";
import { ApiClient } from "../../provider/http/client";
import type { RetryPolicy } from "../../provider/http/retry-policy";
import type { Registration } from "../../provider/lifecycle/check";
import type { Definition } from "../../provider/lifecycle/definition";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import { type Identified, Lifecycle } from "../../provider/lifecycle/lifecycle";
import { Operation as Memory } from "../../provider/lifecycle/operation";
import type { Properties } from "../../provider/lifecycle/properties";
import { StackSettings } from "../../provider/config/settings";
import type { ControlPlane } from "../../harness/control-plane/index";
import { configurationOf, FAST_RETRIES } from "../http/support";

export function urnOf({ type }: Pick<Definition, "type">, logicalName: string): string {
  return `urn:pulumi:dev::project::pulumi-nodejs:dynamic/langsmith:${type}::${logicalName}`;
}

export interface Settings {
  adoptExisting?: boolean;
  nameSeed?: string;
  place?: string;
  movedFrom?: string;
  retryPolicy?: Partial<RetryPolicy>;
  report?: Report;
  /** There is no key, so that nothing can connect. */
  isWithoutKey?: boolean;
  /** Ctrl-C. */
  signal?: AbortSignal;
}

/** Makes clients of one control plane, and ends them all together. */
export class Clients {
  readonly #open: ApiClient[] = [];

  constructor(private readonly controlPlane: Pick<ControlPlane, "url" | "apiKey">) {}

  /** What Pulumi starts for one operation: a provider that has seen nothing yet. */
  startOperation(definition: Definition, settings: Settings = {}): Operation {
    const { url: endpoint, apiKey } = this.controlPlane;
    const {
      adoptExisting = false,
      nameSeed,
      place = endpoint,
      movedFrom,
      retryPolicy,
      report = () => undefined,
      isWithoutKey = false,
      signal,
    } = settings;
    const connect = (service: Service) => {
      if (isWithoutKey) throw new MissingCredentialsError(new StackSettings(() => undefined).sourceOf("apiKey"));
      const configuration = {
        ...configurationOf(endpoint, apiKey, service),
        location: place,
        movedFrom,
        adoptExisting,
      };
      const client = new ApiClient(configuration, { ...FAST_RETRIES, ...retryPolicy });
      this.#open.push(client);
      return { client, configuration };
    };
    const context: ProviderContext = {
      connect,
      nameSeed: () => nameSeed,
      location: () => ({ location: place, movedFrom }),
      operation: new Memory(),
      report,
      ...(signal && { signal }),
    };
    const start = (kind: Definition): Operation => new Operation(kind, new Lifecycle(kind, context), start);
    return start(definition);
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((client) => client.close()));
  }
}

/** One operation of Pulumi, as it calls a provider for the resources of a program. */
export class Operation {
  constructor(
    private readonly definition: Definition,
    readonly lifecycle: Lifecycle,
    /** The same operation, for the program's resources of another kind. */
    readonly forKind: (definition: Definition) => Operation,
  ) {}

  /** Creates a resource that the program has and the state has not. */
  async create(inputs: Properties, logicalName = "r", options: Omit<Registration, "urn"> = {}): Promise<Identified> {
    return this.lifecycle.create(inputsFrom(await this.check({}, inputs, logicalName, options)));
  }

  /** @throws with all failures in its message */
  check(
    previous: Properties,
    inputs: Properties,
    logicalName = "r",
    options: Omit<Registration, "urn"> = {},
  ): Promise<Properties> {
    const registration = { urn: urnOf(this.definition, logicalName), ...options };
    return new Promise((resolve) => {
      const checked = this.lifecycle.check(previous, inputs, registration);
      if (checked.failures.length > 0) {
        throw new Error(checked.failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
      }
      resolve(checked.inputs);
    });
  }

  /** Brings a resource of the state to what the program asks for, as Pulumi does it. @returns its new state */
  async up(
    state: ResourceState,
    inputs: Properties,
    logicalName = "r",
    previous: Properties = inputsOf(this.definition, state),
  ): Promise<ResourceState> {
    const wanted = await this.check(previous, inputs, logicalName);
    const { changed, replaces, deleteBeforeReplace } = this.lifecycle.diff(state, wanted);
    if (replaces.length === 0) {
      return changed === false ? state : this.lifecycle.update(state, inputsFrom(wanted));
    }
    const replacement = inputsFrom(await this.check({}, inputs, logicalName));
    if (deleteBeforeReplace) await this.lifecycle.delete(state);
    const created = await this.lifecycle.create(replacement);
    if (!deleteBeforeReplace) await this.lifecycle.delete(state);
    return created.state;
  }
}

/** What Pulumi remembers as the inputs of a resource. */
export function inputsOf({ fields }: Definition, state: ResourceState): Properties {
  const keys = [...Object.keys(fields), "renamedFrom"];
  return Object.fromEntries(Object.entries(state).filter(([key, value]) => keys.includes(key) && value !== undefined));
}
