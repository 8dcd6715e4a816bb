import { decodeProperties, encodeProperties } from "../../provider/adapters/wire";
import type { Configuration } from "../../provider/config/configuration";
import type { Service } from "../../provider/config/endpoints";
import { ApiClient } from "../../provider/http/client";
import type { RetryPolicy } from "../../provider/http/retry-policy";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import { secretFields } from "../../provider/lifecycle/fields";
import { Operation } from "../../provider/lifecycle/operation";
import { type ResourceName, resources } from "../../provider/resources";
import type { ControlPlane } from "../../harness/control-plane";
import type { OperationResult } from "../../harness/engine/engine";
import { configurationOf } from "../http/support";
import { Deployment } from "../../harness/engine/offline/deployment";
import type { Registered } from "../../harness/engine/offline/deployment-options";
import { type Goal, makeUrn, type StackIdentity } from "../../harness/engine/offline/goal";
import { Journal } from "../../harness/engine/offline/journal";
import type { Provider } from "../../harness/engine/offline/provider-client";
import { Report } from "../../harness/engine/offline/report";
import { Semaphore } from "../../harness/engine/offline/semaphore";
import type { Resource } from "../../harness/engine/offline/state";
import type { Properties } from "../../harness/engine/properties";
import type { DoorName } from "../../harness/doors";
import { FAST_RETRIES } from "../http/support";
import { startAdapter, TYPE_PREFIXES } from "./adapters";
import { type Declaration, Output, type Program } from "./program";

const PARALLEL = 16;

export interface RunOptions {
  /** `pulumi up` by default. */
  mode?: "refresh" | "destroy";
  refresh?: boolean;
  preview?: boolean;
  /** Logical names of resources to replace even without a difference. */
  replace?: readonly string[];
  /** Sets adoptExisting in the stack's configuration. */
  adoptExisting?: boolean;
  /** Whether the operation ends while objects are created, so that they exist but are not in the state. */
  crash?: boolean;
}

export interface StackOptions extends Partial<StackIdentity> {
  retryPolicy?: Partial<RetryPolicy>;
  /** The dynamic provider by default. */
  door?: DoorName;
}

/** A resource in the state, even if its deletion is pending. */
export interface KnownResource {
  logicalName: string;
  type: ResourceName;
  id: string;
  readonly state: ResourceState;
  /** The object's id on the control plane. */
  objectId: string | undefined;
  /** Whether its replacement exists and its deletion is pending. */
  isReplaced: boolean;
  /** Whether it was deleted before its replacement, which does not exist yet. */
  isGone: boolean;
  /** Whether its create or last update ended half-way. */
  isPartial: boolean;
}

/**
 * The offline engine without processes: its deployment, its state and the provider's lifecycles. Thousands of
 * operations take seconds; scenarios cover the processes of program and provider.
 */
export class InProcessStack {
  /** Endpoint of the control plane in the provider's settings. */
  endpoint: string;
  /** Location in the state. */
  place: string;
  retryPolicy: RetryPolicy;
  /** Called after every change of the state, even within operations. */
  onSave: (() => void) | undefined;
  readonly #identity: StackIdentity;
  readonly #door: DoorName;
  #state: Resource[] = [];

  constructor(
    private readonly controlPlane: Pick<ControlPlane, "url" | "apiKey">,
    { stackName = "dev", projectName = "model", retryPolicy, door = "dynamic" }: StackOptions = {},
  ) {
    this.#door = door;
    this.#identity = { stackName, projectName };
    this.endpoint = this.place = controlPlane.url;
    this.retryPolicy = { ...FAST_RETRIES, ...retryPolicy };
  }

  get resources(): KnownResource[] {
    return this.#state
      .filter(({ type }) => type.startsWith(TYPE_PREFIXES[this.#door]))
      .map(({ urn, type: token, id = "", outputs, initErrors, delete: isReplaced = false, pendingReplacement }) => {
        const type = resourceNameOf(token);
        const { [resources[type].idProperty]: objectId } = outputs;
        return {
          logicalName: urn.split("::").slice(3).join("::"),
          type,
          id,
          // Most callers need only the object's id.
          get state() {
            return stateOf(outputs);
          },
          objectId: typeof objectId === "string" ? objectId : undefined,
          isReplaced,
          isGone: pendingReplacement === true,
          isPartial: initErrors !== undefined,
        };
      });
  }

  /** Removes a resource from the state: `pulumi state delete`. */
  forget(logicalName: string): void {
    this.#state = this.#state.filter(({ urn }) => !urn.endsWith(`::${logicalName}`));
  }

  /** Runs one operation with this program. */
  async run(program: Program, options: RunOptions = {}): Promise<OperationResult> {
    const { mode = "update", refresh = mode === "refresh", preview = false, replace } = options;
    const report = new Report("model");
    // Pulumi also keeps a provider for one operation only.
    const clients: ApiClient[] = [];
    const { provider, end } = await startAdapter(this.#door, {
      connect: (service) => {
        const configuration = this.#configuration(options, service);
        const client = new ApiClient(configuration, this.retryPolicy);
        clients.push(client);
        return { client, configuration };
      },
      nameSeed: () => undefined,
      location: () => ({ location: this.place, movedFrom: undefined }),
      operation: new Operation(),
      report: () => undefined,
    });
    const journal = new Journal(structuredClone(this.#state), (capture) => {
      if (!preview) this.#state = capture();
      this.onSave?.();
      return Promise.resolve();
    });
    const deployment = new Deployment({
      stack: this.#identity,
      mode,
      preview,
      refreshRegistered: false,
      configOf: () => ({}),
      journal,
      providers: { start: () => Promise.resolve(options.crash ? interrupted(provider) : provider) },
      report,
      slots: new Semaphore(PARALLEL),
      replace,
    });
    try {
      if (refresh) await deployment.refresh();
      if (mode === "update" && !deployment.hasFailed) await this.#registerAll(deployment, program);
      await deployment.settle();
      if (mode !== "refresh" && !deployment.hasFailed) await deployment.deleteRest();
      await deployment.settle();
    } finally {
      end();
      await Promise.all(clients.map((client) => client.close()));
      this.#state = structuredClone(this.#state);
    }
    return report.toResult({});
  }

  async #registerAll(deployment: Deployment, program: Program): Promise<void> {
    const registrations = new Map<string, Promise<Registered>>();
    for (const [logicalName, declaration] of Object.entries(program)) {
      const registration = this.#toGoal(logicalName, declaration, registrations).then((goal) =>
        deployment.register(goal),
      );
      registration.catch(() => undefined);
      registrations.set(logicalName, registration);
    }
    await Promise.allSettled(registrations.values());
  }

  async #toGoal(
    logicalName: string,
    { type, inputs, deleteBeforeReplace, dependsOn, aliases = [] }: Declaration,
    registrations: ReadonlyMap<string, Promise<Registered>>,
  ): Promise<Goal> {
    const urnOf = (name: string): string =>
      makeUrn(this.#identity, undefined, `${TYPE_PREFIXES[this.#door]}${type}`, name);
    const urn = urnOf(logicalName);
    // Properties that the dynamic provider's class adds to the inputs.
    const registration = { urn, ...(deleteBeforeReplace && { deleteBeforeReplace }) };
    const resolved: Properties = this.#door === "dynamic" ? { __registration: registration } : {};
    const predecessor = dependsOn === undefined ? undefined : await registrations.get(dependsOn);
    const propertyDependencies: Record<string, string[]> = {};
    for (const [property, value] of Object.entries(inputs)) {
      const source = value instanceof Output ? await registrations.get(value.resource) : undefined;
      if (source) propertyDependencies[property] = [source.urn];
      resolved[property] = value instanceof Output ? source?.outputs[value.property] : value;
    }
    return {
      urn,
      type: `${TYPE_PREFIXES[this.#door]}${type}`,
      custom: true,
      parent: undefined,
      // The classes mark these as secret in every program.
      inputs: encodeProperties(resolved, secretFields(fieldsOf(resources[type]))),
      dependencies: [...(predecessor ? [predecessor.urn] : []), ...Object.values(propertyDependencies).flat()],
      propertyDependencies,
      deleteBeforeReplace,
      additionalSecretOutputs: [],
      provider: "",
      aliases: aliases.map(urnOf),
    };
  }

  #configuration({ adoptExisting = false }: RunOptions, service: Service): Configuration {
    const { apiKey } = this.controlPlane;
    return { ...configurationOf(this.endpoint, apiKey, service), location: this.place, adoptExisting };
  }
}

/** A provider that ends right after it created an object, and returns nothing. */
function interrupted(provider: Provider): Provider {
  const create: Provider["create"] = async (...args) => {
    await provider.create(...args).catch(() => undefined);
    throw new Error("the operation was interrupted");
  };
  return new Proxy(provider, {
    get(target, key) {
      if (key === "create") return create;
      const member: unknown = Reflect.get(target, key);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

function resourceNameOf(type: string): ResourceName {
  return type.slice(type.lastIndexOf(":") + 1) as ResourceName;
}

function stateOf(properties: Properties): ResourceState {
  return inputsFrom(decodeProperties(properties)) as ResourceState;
}
