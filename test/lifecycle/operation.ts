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
  /** Another host than the fake's. */
  endpoint?: string;
  place?: string;
  movedFrom?: string;
  retryPolicy?: Partial<RetryPolicy>;
  report?: Report;
  /** There is no key, so that nothing can connect. */
  isWithoutKey?: boolean;
  /** Ctrl-C. */
  signal?: AbortSignal;
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
