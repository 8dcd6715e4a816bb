import { decodeProperties, encodeProperties } from "../../provider/adapters/dynamic";
import type { Configuration } from "../../provider/config";
import type { Connection } from "../../provider/host";
import { PartialCreationError } from "../../provider/resource/partial-creation";
import { ControlPlaneClient } from "../../provider/http/client";
import type { RetryPolicy } from "../../provider/http/retry-policy";
import { inputsFrom, type ResourceState } from "../../provider/resource/definition";
import { Lifecycle } from "../../provider/resource/lifecycle";
import { Program as ProgramView } from "../../provider/resource/program";
import { type ResourceName, resources } from "../../provider/resources";
import type { ControlPlane } from "../control-plane";
import type { OperationResult } from "../engine/engine";
import { Deployment } from "../engine/offline/deployment";
import type { Registered } from "../engine/offline/deployment-options";
import { type Goal, makeUrn, type StackIdentity } from "../engine/offline/goal";
import { Journal } from "../engine/offline/journal";
import { PartialFailure, type Provider } from "../engine/offline/provider-process";
import { Report } from "../engine/offline/report";
import { Semaphore } from "../engine/offline/semaphore";
import type { Resource, Snapshot } from "../engine/offline/state";
import type { Properties } from "../engine/properties";
import { FAST_RETRIES } from "../resource/operation";
import { type Declaration, Output, type Program } from "./program";

const TYPE_PREFIX = "pulumi-nodejs:dynamic/langsmith:";
const PARALLEL = 16;

export interface RunOptions {
  /** By default `pulumi up`. */
  mode?: "refresh" | "destroy";
  refresh?: boolean;
  preview?: boolean;
  /** The logical names of resources to replace whatever their difference. */
  replace?: readonly string[];
  /** As if the stack's configuration said so. */
  adoptExisting?: boolean;
  /** The operation ends while objects are created: they exist, and the state does not know them. */
  crash?: boolean;
}

export interface StackOptions extends Partial<StackIdentity> {
  retryPolicy?: Partial<RetryPolicy>;
}

/** A resource in the state, one on its way out included. */
export interface KnownResource {
  logicalName: string;
  type: ResourceName;
  id: string;
  readonly state: ResourceState;
  /** The control plane's own id of its object. */
  objectId: string | undefined;
  /** It has been replaced and goes next. */
  isReplaced: boolean;
  /** Its creation or last update ended half-way. */
  isPartial: boolean;
}

/**
 * The offline engine without processes: its deployment and state with the provider's lifecycles in between, so that
 * thousands of operations take seconds. Program and provider processes have scenarios of their own.
 */
export class InProcessStack {
  /** Where the provider looks for the control plane. */
  endpoint: string;
  retryPolicy: RetryPolicy;
  /** Is called with every change of the state, in the midst of operations. */
  onSave: (() => void) | undefined;
  readonly #identity: StackIdentity;
  #snapshot: Snapshot = { resources: [], pendingOperations: [] };

  constructor(
    private readonly controlPlane: Pick<ControlPlane, "url" | "apiKey">,
    { stackName = "dev", projectName = "model", retryPolicy }: StackOptions = {},
  ) {
    this.#identity = { stackName, projectName };
    this.endpoint = controlPlane.url;
    this.retryPolicy = { ...FAST_RETRIES, ...retryPolicy };
  }

  get resources(): KnownResource[] {
    return this.#snapshot.resources
      .filter(({ type }) => type.startsWith(TYPE_PREFIX))
      .map(({ urn, type: token, id = "", outputs, initErrors, delete: isReplaced = false }) => {
        const type = resourceNameOf(token);
        const { [resources[type].idProperty]: objectId } = outputs;
        return {
          logicalName: urn.split("::").slice(3).join("::"),
          type,
          id,
          // Most who ask want to know only whose object it is.
          get state() {
            return stateOf(outputs);
          },
          objectId: typeof objectId === "string" ? objectId : undefined,
          isReplaced,
          isPartial: initErrors !== undefined,
        };
      });
  }

  /** Runs one operation, as Pulumi would with a program that says this. */
  async run(program: Program, options: RunOptions = {}): Promise<OperationResult> {
    const { mode = "update", refresh = mode === "refresh", preview = false, replace } = options;
    const report = new Report("model");
    // As Pulumi does: a provider lives for one operation.
    const provider = new OperationProvider(this.#configuration(options), this.retryPolicy, options.crash === true);
    const snapshot = structuredClone(this.#snapshot);
    const journal = new Journal(snapshot, (capture) => {
      if (!preview) this.#snapshot = capture();
      this.onSave?.();
      return Promise.resolve();
    });
    journal.forgetPendingOperations();
    const deployment = new Deployment({
      stack: this.#identity,
      mode,
      preview,
      refreshRegistered: false,
      config: {},
      journal,
      providers: { start: () => Promise.resolve(provider) },
      report,
      slots: new Semaphore(PARALLEL),
      replace,
    });
    try {
      if (refresh) await deployment.refresh();
      if (mode === "update" && !deployment.hasFailed) await this.#registerAll(deployment, program, preview);
      await deployment.settle();
      if (mode !== "refresh" && !deployment.hasFailed) await deployment.deleteRest();
      await deployment.settle();
    } finally {
      await provider.close();
      this.#snapshot = structuredClone(this.#snapshot);
    }
    return report.toResult({});
  }

  async #registerAll(deployment: Deployment, program: Program, preview: boolean): Promise<void> {
    const registrations = new Map<string, Promise<Registered>>();
    for (const [logicalName, declaration] of Object.entries(program)) {
      const registration = this.#toGoal(logicalName, declaration, preview, registrations).then((goal) =>
        deployment.register(goal),
      );
      registration.catch(() => undefined);
      registrations.set(logicalName, registration);
    }
    await Promise.allSettled(registrations.values());
  }

  async #toGoal(
    logicalName: string,
    { type, inputs, deleteBeforeReplace, aliases = [] }: Declaration,
    preview: boolean,
    registrations: ReadonlyMap<string, Promise<Registered>>,
  ): Promise<Goal> {
    const urnOf = (name: string): string => makeUrn(this.#identity, undefined, `${TYPE_PREFIX}${type}`, name);
    const urn = urnOf(logicalName);
    const resolved: Properties = {
      registration: { urn, ...(preview && { preview }), ...(deleteBeforeReplace && { deleteBeforeReplace }) },
    };
    const propertyDependencies: Record<string, string[]> = {};
    for (const [property, value] of Object.entries(inputs)) {
      const source = value instanceof Output ? await registrations.get(value.resource) : undefined;
      if (source) propertyDependencies[property] = [source.urn];
      resolved[property] = value instanceof Output ? source?.outputs[value.property] : value;
    }
    return {
      urn,
      type: `${TYPE_PREFIX}${type}`,
      custom: true,
      parent: undefined,
      inputs: encodeProperties(resolved),
      dependencies: Object.values(propertyDependencies).flat(),
      propertyDependencies,
      protect: false,
      retainOnDelete: false,
      deleteBeforeReplace,
      ignoreChanges: [],
      additionalSecretOutputs: [],
      aliases: aliases.map(urnOf),
    };
  }

  #configuration({ adoptExisting = false }: RunOptions): Configuration {
    const { apiKey, url } = this.controlPlane;
    const name = "langsmith:apiKey";
    return {
      endpoint: this.endpoint,
      credentials: {
        source: { kind: "stack", name, description: `stack configuration (${name})` },
        headers: { "x-api-key": apiKey },
        secrets: [apiKey],
      },
      place: url,
      adoptExisting,
    };
  }
}

/** All kinds of resources behind one provider, as in the provider process of an operation. */
class OperationProvider implements Provider {
  readonly #lifecycles = new Map<ResourceName, Lifecycle>();
  readonly #program = new ProgramView();
  #client: ControlPlaneClient | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly retryPolicy: RetryPolicy,
    private readonly isInterrupted: boolean,
  ) {}

  async check({ urn, inputs }: { urn: string; inputs: Properties }, olds: Properties) {
    const { registration, ...proposed } = decodeProperties(inputs);
    const checked = await this.#of(urn).check(decodeProperties(olds), proposed, registration as { urn: string });
    return { inputs: encodeProperties(checked.inputs), failures: checked.failures };
  }

  diff({ urn, outputs }: Pick<Resource, "urn" | "outputs">, inputs: Properties) {
    const { changed: changes, ...rest } = this.#of(urn).diff(stateOf(outputs), decodeProperties(inputs));
    return Promise.resolve({ changes, ...rest });
  }

  async create({ urn, inputs }: { urn: string; inputs: Properties }) {
    try {
      const { id, state } = await this.#of(urn).create(inputsFrom(decodeProperties(inputs)));
      if (this.isInterrupted) throw new Error("the operation was interrupted");
      return { id, outputs: encodeProperties(state) };
    } catch (error) {
      if (!(error instanceof PartialCreationError) || this.isInterrupted) throw error;
      throw new PartialFailure(error.id, encodeProperties(error.state), [error.message]);
    }
  }

  async read({ urn }: { urn: string }, id: string, state: Properties) {
    const found = await this.#of(urn).read(id, stateOf(state));
    return found
      ? { id: found.id, outputs: encodeProperties(found.state), inputs: encodeProperties(found.inputs) }
      : { id: "", outputs: {}, inputs: undefined };
  }

  async update({ urn, outputs }: Resource, inputs: Properties) {
    return encodeProperties(await this.#of(urn).update(stateOf(outputs), inputsFrom(decodeProperties(inputs))));
  }

  delete({ urn, outputs }: Resource): Promise<void> {
    return this.#of(urn).delete(stateOf(outputs));
  }

  async close(): Promise<void> {
    await this.#client?.close();
  }

  #of(urn: string): Lifecycle {
    const type = resourceNameOf(urn.split("::")[2] ?? "");
    let lifecycle = this.#lifecycles.get(type);
    if (!lifecycle) {
      lifecycle = new Lifecycle(resources[type], {
        connect: () => this.#connect(),
        nameSeed: () => undefined,
        place: () => this.configuration,
        program: this.#program,
        report: () => undefined,
      });
      this.#lifecycles.set(type, lifecycle);
    }
    return lifecycle;
  }

  #connect(): Connection {
    this.#client ??= new ControlPlaneClient(this.configuration, this.retryPolicy);
    return { client: this.#client, configuration: this.configuration };
  }
}

function resourceNameOf(type: string): ResourceName {
  return type.slice(TYPE_PREFIX.length) as ResourceName;
}

function stateOf(properties: Properties): ResourceState {
  return inputsFrom(decodeProperties(properties)) as ResourceState;
}
