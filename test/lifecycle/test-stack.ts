import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../harness/control-plane/index";
import { Clients, type Operation, type Settings } from "./operation";
import type { ObjectsByHand, Sample } from "./samples";

/** A control plane, and the operations of a stack that manages one kind of resource there. */
export class TestStack {
  readonly #clients: Clients;

  private constructor(
    private readonly sample: Sample,
    readonly controlPlane: ControlPlane,
  ) {
    this.#clients = new Clients(controlPlane);
  }

  static async start(sample: Sample, options?: ControlPlaneOptions): Promise<TestStack> {
    return new TestStack(sample, await startControlPlane(options));
  }

  startOperation(settings?: Settings): Operation {
    return this.#clients.startOperation(this.sample.definition, settings);
  }

  /** The objects as another person with a console sees and changes them. */
  get byHand(): ObjectsByHand {
    return this.sample.objects(this.controlPlane);
  }

  /** The ids of all objects whose names begin like the sample's. */
  get ids(): string[] {
    const { name } = this.sample.inputs;
    return this.byHand
      .list()
      .filter((object) => object.name.startsWith(name))
      .map(({ id }) => id);
  }

  /** The requests so far that asked for a change. */
  get changes(): string[] {
    return this.controlPlane.requests.all.map(({ method }) => method).filter((method) => method !== "GET");
  }

  /** A resource of the stack, made by an operation before. */
  async given(proposed: object = this.sample.inputs, logicalName = "r"): Promise<ResourceState> {
    const { state } = await this.startOperation().create({ ...proposed }, logicalName);
    this.controlPlane.requests.clear();
    return state;
  }

  /** What the control plane is asked for: the name or the id. */
  keyOf(state: ResourceState): string {
    return this.sample.definition.api.identifiedBy === "id" ? String(this.idOf(state)) : state.name;
  }

  idOf(state: ResourceState): unknown {
    return state[this.sample.definition.idProperty];
  }

  async close(): Promise<void> {
    await this.#clients.close();
    await this.controlPlane.close();
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
