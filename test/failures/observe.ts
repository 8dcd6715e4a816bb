import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlaneClient, Patience } from "../../provider/client/client";
import { PartialCreationError } from "../../provider/errors";
import {
  SandboxPoolLifecycle,
  type SandboxPoolInputs,
  type SandboxPoolState,
} from "../../provider/resources/sandbox-pool";
import { type ControlPlane, startControlPlane } from "../control-plane";
import { apiOf, clientWith, WORKERS } from "../provider/support";
import type { Failure } from "./failures";

export const operations = ["create", "read", "update", "delete"] as const;
export type Operation = (typeof operations)[number];

/** What a failure left behind, and what became of it. */
export interface Observation {
  /** Pools on the control plane when the operation had ended. */
  held: string;
  /** The pool in the state after it. */
  state: string;
  /** What the user read; nothing if the operation succeeded all the same. */
  message: string | undefined;
  /** What the next `up` did once the failure was over: its requests that change something. */
  next: string;
  /** Pools after that `up`, and whether it succeeded. */
  converged: boolean;
  /** Ids of pools that were not ours and are gone or changed. */
  strangersHurt: boolean;
}

const METHODS = { create: "POST", read: "GET", update: "PATCH", delete: "DELETE" } as const;
const PATIENCE: Patience = {
  attemptMs: 100,
  maxAttempts: 2,
  firstDelayMs: 1,
  maxDelayMs: 2,
  windowMs: 1_000,
  rateLimitWindowMs: 1_000,
  lookDelaysMs: [0, 5],
};
const NOBODY = "http://127.0.0.1:9";

/** Runs one operation against a control plane that fails it, then one `up` against the same control plane in order. */
export async function observe(operation: Operation, { trouble, nearDeadline }: Failure): Promise<Observation> {
  const controlPlane = await startControlPlane();
  const stranger = controlPlane.pools.seed({ name: "stranger", replicas: 1 });
  const stack = new MinimalStack(controlPlane);
  try {
    const before = { ...WORKERS, waitForReady: !(nearDeadline && operation === "create") };
    const wanted = { create: before, read: before, update: { ...before, replicas: 4 }, delete: undefined }[operation];
    if (operation !== "create") await stack.up(before);

    if (trouble === "nobodyListens") stack.connect(NOBODY);
    else if (trouble === "poolDeleted") deletePoolAtLastMoment(controlPlane, METHODS[operation]);
    else controlPlane.faults.add({ ...trouble, method: METHODS[operation], path: /\/pools/, times: Infinity });
    const message = await messageOf(operation === "read" ? stack.refresh() : stack.up(wanted));
    const held = describePools(controlPlane);
    const state = stack.describe();

    controlPlane.faults.clear();
    stack.connect(controlPlane.url);
    // A connection that was given up may still be at work on the control plane; it has no more work to do here.
    await sleep(0);
    controlPlane.requests.clear();
    const failedAgain = await messageOf(stack.up(wanted));
    const next = controlPlane.requests.all
      .map(({ method }) => method)
      .filter((method) => method !== "GET")
      .join(", ");
    const target = wanted ? `workers: python x ${wanted.replicas}` : "nothing";
    const there = controlPlane.pools.get("stranger");
    return {
      held,
      state,
      message: message
        ?.replaceAll(controlPlane.url, "https://langsmith.example.com")
        .replaceAll(NOBODY, "https://langsmith.example.com"),
      next: failedAgain === undefined ? next || "nothing" : `fails: ${failedAgain}`,
      converged: failedAgain === undefined && describePools(controlPlane) === target,
      strangersHurt: there?.id !== stranger.id || there.replicas !== stranger.replicas,
    };
  } finally {
    await stack.close();
    await controlPlane.close();
  }
}

/** The part of an engine that decides what to call: enough for one pool with a fixed name. */
class MinimalStack {
  #state: SandboxPoolState | undefined;
  #partial = false;
  #client: ControlPlaneClient;
  readonly #lifecycle = new SandboxPoolLifecycle(() => apiOf(this.#client));
  readonly #clients: ControlPlaneClient[] = [];

  constructor(private readonly controlPlane: ControlPlane) {
    this.#client = this.connect(controlPlane.url);
  }

  connect(endpoint: string): ControlPlaneClient {
    this.#client = clientWith(endpoint, [this.controlPlane.apiKey], PATIENCE);
    this.#clients.push(this.#client);
    return this.#client;
  }

  async up(wanted: SandboxPoolInputs | undefined): Promise<void> {
    if (!wanted) return this.#delete();
    if (this.#state) {
      const { changed, replaces } = this.#lifecycle.diff(this.#state, wanted);
      if (replaces.length === 0) {
        if (changed || this.#partial) this.#state = await this.#lifecycle.update(this.#state, wanted);
        this.#partial = false;
        return;
      }
      await this.#delete();
    }
    try {
      this.#state = (await this.#lifecycle.create(wanted)).state;
    } catch (error) {
      if (error instanceof PartialCreationError) {
        this.#state = error.state as SandboxPoolState;
        this.#partial = true;
      }
      throw error;
    }
  }

  async refresh(): Promise<void> {
    if (this.#state) this.#state = (await this.#lifecycle.read(this.#state.name, this.#state))?.state;
  }

  async #delete(): Promise<void> {
    if (this.#state) await this.#lifecycle.delete(this.#state);
    this.#state = undefined;
    this.#partial = false;
  }

  describe(): string {
    if (!this.#state) return "nothing";
    const { name, templateName, replicas, readiness } = this.#state;
    return `${name}: ${templateName} x ${replicas}, ${readiness}${this.#partial ? ", partially created" : ""}`;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }
}

/** The pool is still there when the operation looks, and gone when it acts. */
function deletePoolAtLastMoment(controlPlane: ControlPlane, method: string): void {
  controlPlane.faults.once({ method, path: /\/pools/ }, () => {
    if (controlPlane.pools.get("workers")) controlPlane.pools.remove("workers");
  });
}

function describePools(controlPlane: ControlPlane): string {
  const ours = controlPlane.pools.list().filter(({ name }) => name !== "stranger");
  return (
    ours.map(({ name, templateName, replicas }) => `${name}: ${templateName} x ${replicas}`).join(", ") || "nothing"
  );
}

async function messageOf(operation: Promise<void>): Promise<string | undefined> {
  try {
    await operation;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
