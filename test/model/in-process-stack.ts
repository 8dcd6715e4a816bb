import type { ControlPlaneClient, Patience } from "../../provider/client/client";
import { PartialCreationError } from "../../provider/errors";
import {
  type SandboxPoolApi,
  SandboxPoolLifecycle,
  type SandboxPoolState,
} from "../../provider/resources/sandbox-pool";
import { deriveName } from "../../sdk/auto-name";
import type { OperationResult } from "../engine/engine";
import { Deployment } from "../engine/offline/deployment";
import { type Goal, makeUrn, type StackIdentity } from "../engine/offline/goal";
import { Journal } from "../engine/offline/journal";
import { PartialFailure, type Provider } from "../engine/offline/provider-process";
import { Report } from "../engine/offline/report";
import { Semaphore } from "../engine/offline/semaphore";
import type { Snapshot } from "../engine/offline/state";
import type { ControlPlane } from "../control-plane";
import { apiOf, clientWith } from "../provider/support";

const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxPool";
const PATIENCE: Patience = {
  attemptMs: 2_000,
  maxAttempts: 4,
  firstDelayMs: 1,
  maxDelayMs: 2,
  windowMs: 1_000,
  rateLimitWindowMs: 1_000,
  lookDelaysMs: [0, 1],
};

/** The pools of a program by their logical names. */
export type Program = Record<string, { name?: string; templateName: string; replicas: number; waitForReady: boolean }>;

export interface RunOptions {
  refresh?: boolean;
  preview?: boolean;
  /** As if the stack's configuration said so. */
  adoptExisting?: boolean;
  /** The operation ends while pools are created: they exist, and the state does not know them. */
  crash?: boolean;
}

/**
 * The offline engine without processes: its deployment and state with the provider's lifecycle in between, so that
 * thousands of operations take seconds. Program and provider processes have scenarios of their own.
 */
export class InProcessStack {
  #snapshot: Snapshot = { resources: [], pendingOperations: [] };
  readonly #client: ControlPlaneClient;
  readonly #api: SandboxPoolApi;

  constructor(
    controlPlane: ControlPlane,
    private readonly identity: StackIdentity = { stackName: "dev", projectName: "model" },
  ) {
    this.#client = clientWith(controlPlane.url, [controlPlane.apiKey], PATIENCE);
    this.#api = apiOf(this.#client);
  }

  /** The pools in the state, those on their way out included. */
  get pools(): { id: string; state: SandboxPoolState }[] {
    return this.#snapshot.resources
      .filter(({ type }) => type === TYPE)
      .map(({ id = "", outputs }) => ({ id, state: outputs as unknown as SandboxPoolState }));
  }

  async run(program: Program, options: RunOptions = {}): Promise<OperationResult> {
    const { refresh = false, preview = false, adoptExisting = false, crash = false } = options;
    const report = new Report("model");
    // As Pulumi does: a provider process lives for one operation.
    const provider = toProvider(new SandboxPoolLifecycle(() => ({ ...this.#api, adoptExisting })));
    if (crash) provider.create = forgetful(provider.create);
    const snapshot = structuredClone(this.#snapshot);
    const journal = new Journal(snapshot, (capture) => {
      if (!preview) this.#snapshot = structuredClone(capture());
      return Promise.resolve();
    });
    journal.forgetPendingOperations();
    const deployment = new Deployment({
      stack: this.identity,
      mode: "update",
      preview,
      refreshRegistered: false,
      config: {},
      journal,
      providers: { start: () => Promise.resolve(provider) },
      report,
      slots: new Semaphore(4),
    });
    if (refresh) await deployment.refresh();
    if (!deployment.hasFailed) {
      const registrations = Object.entries(program).map((entry) =>
        deployment.register(toGoal(this.identity, entry, preview)),
      );
      await Promise.allSettled(registrations);
    }
    await deployment.settle();
    if (!deployment.hasFailed) await deployment.deleteRest();
    await deployment.settle();
    return report.toResult({});
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function toGoal(stack: StackIdentity, [logicalName, args]: [string, Program[string]], preview: boolean): Goal {
  const urn = makeUrn(stack, undefined, TYPE, logicalName);
  const autoName = deriveName(urn, args.templateName);
  return {
    urn,
    type: TYPE,
    custom: true,
    parent: undefined,
    inputs: { ...args, autoName, ...(preview && { preview }) },
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: undefined,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
  };
}

function forgetful(create: Provider["create"]): Provider["create"] {
  return async (resource) => {
    await create(resource).catch(() => undefined);
    throw new Error("the operation was interrupted");
  };
}

function toProvider(lifecycle: SandboxPoolLifecycle): Provider {
  type Inputs = Parameters<SandboxPoolLifecycle["create"]>[0];
  const inputsOf = (value: object): Inputs => value as Inputs;
  const stateOf = (value: object): SandboxPoolState => value as SandboxPoolState;
  return {
    check: async ({ inputs }, old) => {
      const checked = await lifecycle.check(old, inputs);
      return { inputs: { ...checked.inputs }, failures: checked.failures };
    },
    diff: (old, inputs) => {
      const { changed, ...rest } = lifecycle.diff(stateOf(old.outputs), inputsOf(inputs));
      return Promise.resolve({ changes: changed, ...rest });
    },
    create: async ({ inputs }) => {
      try {
        const { id, state } = await lifecycle.create(inputsOf(inputs));
        return { id, outputs: { ...state } };
      } catch (error) {
        if (!(error instanceof PartialCreationError)) throw error;
        throw new PartialFailure(error.id, { ...error.state }, [error.message]);
      }
    },
    read: async (_subject, id, state) => {
      const found = await lifecycle.read(id, stateOf(state));
      return { id: found?.id ?? "", outputs: { ...found?.state }, inputs: found && { ...found.inputs } };
    },
    update: async (old, inputs) => ({ ...(await lifecycle.update(stateOf(old.outputs), inputsOf(inputs))) }),
    delete: ({ outputs }) => lifecycle.delete(stateOf(outputs)),
  };
}
