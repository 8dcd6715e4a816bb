import type { Report } from "../../provider/lifecycle/provider-context";
import type { RetryPolicy } from "../../provider/http/retry-policy";
import type { Registration } from "../../provider/lifecycle/check";
import type { Definition } from "../../provider/lifecycle/definition";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import type { Identified, Lifecycle } from "../../provider/lifecycle/lifecycle";
import type { Properties } from "../../provider/lifecycle/properties";

export function urnOf({ type }: Pick<Definition, "type">, logicalName: string): string {
  return `urn:pulumi:dev::project::pulumi-nodejs:dynamic/langsmith:${type}::${logicalName}`;
}

export interface Settings {
  adoptExisting?: boolean;
  nameSeed?: string;
  /** Another host than the fake control plane's. */
  endpoint?: string;
  place?: string;
  movedFrom?: string;
  retryPolicy?: Partial<RetryPolicy>;
  report?: Report;
  /** No API key is set, so connecting fails. */
  isWithoutKey?: boolean;
  /** Aborted by Ctrl-C. */
  signal?: AbortSignal;
}

/** The calls that Pulumi makes to a provider in one operation. */
export class Operation {
  constructor(
    private readonly definition: Definition,
    readonly lifecycle: Lifecycle,
    /** The same operation for resources of another kind. */
    readonly forKind: (definition: Definition) => Operation,
  ) {}

  /** Creates a resource that is not in the state yet. */
  async create(inputs: Properties, logicalName = "r", options: Omit<Registration, "urn"> = {}): Promise<Identified> {
    return this.lifecycle.create(inputsFrom(await this.check({}, inputs, logicalName, options)));
  }

  /** @throws an error whose message has all failures */
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

  /** Updates or replaces a resource to match the program, as Pulumi does. @returns its new state */
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

/** Inputs that Pulumi records for a resource. */
export function inputsOf({ fields }: Definition, state: ResourceState): Properties {
  const keys = [...Object.keys(fields), "renamedFrom"];
  return Object.fromEntries(Object.entries(state).filter(([key, value]) => keys.includes(key) && value !== undefined));
}
