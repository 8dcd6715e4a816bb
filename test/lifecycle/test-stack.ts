import assert from "node:assert/strict";
import type { Service } from "../../provider/config/endpoints";
import { MissingCredentialsError } from "../../provider/errors";
import type { ProviderContext } from "../../provider/lifecycle/provider-context";
import { ApiClient } from "../../provider/http/client";
import type { Definition } from "../../provider/lifecycle/definition";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { type Identified, Lifecycle } from "../../provider/lifecycle/lifecycle";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import { Operation as Memory } from "../../provider/lifecycle/operation";
import type { Properties } from "../../provider/lifecycle/properties";
import { StackSettings } from "../../provider/config/settings";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../harness/control-plane";
import { configurationOf, FAST_RETRIES } from "../http/support";
import { Operation, type Settings } from "./operation";
import type { ObjectsByHand, Sample } from "./samples";

/** A fake control plane and a stack that manages one kind of resource there. */
export class TestStack {
  readonly #clients: ApiClient[] = [];

  #controlPlane: ControlPlane | undefined;

  private constructor(private readonly sample: Sample) {}

  static async start(sample: Sample, options?: ControlPlaneOptions): Promise<TestStack> {
    const stack = new TestStack(sample);
    await stack.restart(options);
    return stack;
  }

  /** Starts a new stack before each test of a suite. */
  static each(sample: Sample, options?: ControlPlaneOptions): TestStack {
    const stack = new TestStack(sample);
    beforeEach(() => stack.restart(options));
    afterEach(() => stack.close());
    return stack;
  }

  /** Replaces the control plane with a new one. */
  async restart(options?: ControlPlaneOptions): Promise<void> {
    await this.close();
    this.#controlPlane = await startControlPlane(options);
  }

  get controlPlane(): ControlPlane {
    assert.ok(this.#controlPlane);
    return this.#controlPlane;
  }

  /** Starts one operation of Pulumi with a new provider. */
  startOperation(settings?: Settings): Operation {
    const context = this.context(settings);
    const start = (kind: Definition): Operation => new Operation(kind, new Lifecycle(kind, context), start);
    return start(this.sample.definition);
  }

  /** Context of a provider that uses the fake control plane. */
  context(settings: Settings = {}): ProviderContext {
    const { url, apiKey } = this.controlPlane;
    const { endpoint = url, place = endpoint, movedFrom, adoptExisting = false, nameSeed } = settings;
    const { retryPolicy, isWithoutKey, report = () => undefined, signal } = settings;
    const connect = (service: Service) => {
      if (isWithoutKey) throw new MissingCredentialsError(new StackSettings(() => undefined).sourceOf("apiKey"));
      const configuration = {
        ...configurationOf(endpoint, apiKey, service),
        location: place,
        movedFrom,
        adoptExisting,
      };
      const client = new ApiClient(configuration, { ...FAST_RETRIES, ...retryPolicy });
      this.#clients.push(client);
      return { client, configuration };
    };
    return {
      connect,
      nameSeed: () => nameSeed,
      location: () => ({ location: place, movedFrom }),
      operation: new Memory(),
      report,
      ...(signal && { signal }),
    };
  }

  /** Creates a resource; this method and the following ones each run an operation of their own. */
  create(inputs: Properties, logicalName?: string, settings?: Settings): Promise<Identified> {
    return this.startOperation(settings).create({ ...inputs }, logicalName);
  }

  up(state: ResourceState, inputs: Properties, logicalName?: string, previous?: Properties): Promise<ResourceState> {
    return this.startOperation().up(state, inputs, logicalName, previous);
  }

  read(state: ResourceState, settings?: Settings): ReturnType<Lifecycle["read"]> {
    return this.startOperation(settings).lifecycle.read(this.keyOf(state), state);
  }

  delete(state: ResourceState, settings?: Settings): Promise<void> {
    return this.startOperation(settings).lifecycle.delete(state);
  }

  /** Creates a resource. @returns the failure, with the state that it recorded */
  failToCreate(inputs: Properties, logicalName?: string): Promise<PartialCreationError> {
    return partialFailureOf(this.create(inputs, logicalName));
  }

  /** The control plane's objects, to be changed outside of Pulumi. */
  get byHand(): ObjectsByHand {
    return this.sample.objects(this.controlPlane);
  }

  /** Ids of all objects whose names start with the sample's name. */
  get ids(): string[] {
    const { name } = this.sample.inputs;
    return this.byHand
      .list()
      .filter((object) => object.name.startsWith(name))
      .map(({ id }) => id);
  }

  /** Methods of all requests so far that are not reads. */
  get changes(): string[] {
    return this.controlPlane.requests.all.map(({ method }) => method).filter((method) => method !== "GET");
  }

  /** Creates a resource in an earlier operation and clears the recorded requests. */
  async given(proposed: object = this.sample.inputs, logicalName = "r"): Promise<ResourceState> {
    const { state } = await this.create({ ...proposed }, logicalName);
    this.controlPlane.requests.clear();
    return state;
  }

  /** The name or the id, by which the control plane's API identifies the object. */
  keyOf(state: ResourceState): string {
    return this.sample.definition.api.identifiedBy === "id" ? String(this.idOf(state)) : state.name;
  }

  idOf(state: ResourceState): unknown {
    return state[this.sample.definition.idProperty];
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    await this.#controlPlane?.close();
    this.#controlPlane = undefined;
  }
}

export async function failureOf(call: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await call.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
  if (thrown instanceof Error) return thrown;
  throw new Error(`this was thrown: ${String(thrown)}`);
}

/** @returns the failure of a creation or an update that recorded a state */
export async function partialFailureOf(call: Promise<unknown>): Promise<PartialCreationError> {
  const error = await failureOf(call);
  if (error instanceof PartialCreationError) return error;
  throw error;
}
