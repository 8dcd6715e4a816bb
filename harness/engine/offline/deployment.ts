import type { Properties } from "../properties";
import type { DeploymentOptions, Registered } from "./deployment-options";
import { type Goal, STACK_TYPE } from "./goal";
import { groupForDeletion } from "./journal";
import type { Provider } from "./provider-client";
import { ProviderRegistry } from "./provider-registry";
import { Refresher } from "./refresher";
import { Registrar } from "./registrar";
import { Steps } from "./steps";
import { Tasks } from "./tasks";

/** Brings a stack's resources to the program's, one registration after the other in the program's order. */
export class Deployment {
  private readonly tasks: Tasks;
  private readonly steps: Steps;
  private readonly refresher: Refresher;
  private readonly registrar: Registrar;
  private readonly providers: ProviderRegistry;
  private stackOutputs: Properties | undefined;

  constructor(private readonly options: DeploymentOptions) {
    const providers = (this.providers = new ProviderRegistry(options));
    this.tasks = new Tasks(options.report);
    this.steps = new Steps(options, this.tasks, providers);
    this.refresher = new Refresher(options, this.tasks, providers);
    this.registrar = new Registrar(options, this.steps, providers, this.refresher);
  }

  /** Resolved at the first failure. */
  get failure(): Promise<undefined> {
    return this.tasks.failure.promise;
  }

  get hasFailed(): boolean {
    return this.tasks.isAborted;
  }

  /** @throws AbortedError after the failure of this or any other step */
  register(goal: Goal): Promise<Registered> {
    return this.tasks.run(goal.urn, () => this.registrar.register(goal));
  }

  /** Calls a function of the given provider, or of the default one. */
  async invoke(token: string, args: Properties, explicit: string): ReturnType<Provider["invoke"]> {
    const { provider } = await this.providers.today(token, explicit);
    return provider.invoke(token, args, this.options);
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const { journal } = this.options;
    const resource = journal.find(urn);
    if (resource?.type === STACK_TYPE) this.stackOutputs = outputs;
    else if (resource) await journal.change(() => (resource.outputs = outputs));
  }

  /** Prevents new steps. */
  abort(): void {
    this.tasks.abort();
  }

  /** Waits for all running steps. */
  settle(): Promise<void> {
    return this.tasks.settle();
  }

  /** Refreshes all resources that were not refreshed yet. */
  refresh(): Promise<void> {
    return this.refresher.refreshAll(this.options.journal.resources);
  }

  /** Ends the operation after the program: deletes resources that it no longer registers, or all of them. */
  async deleteRest(): Promise<void> {
    const { journal, mode } = this.options;
    const candidates = mode === "destroy" ? journal.resources : journal.untouched;
    const replaced = candidates.filter(({ pendingReplacement }) => pendingReplacement);
    const condemned = candidates.filter(({ pendingReplacement }) => !pendingReplacement);
    for (const resource of replaced) journal.remove(resource);
    if (replaced.length > 0) await journal.save();

    for (const group of groupForDeletion(condemned)) {
      if (this.tasks.isAborted) return;
      await this.tasks.runAll(group, (resource) => this.steps.delete(resource));
    }
  }

  /** Ends a program's run: records the stack's outputs, or keeps the old ones if there are no new ones. */
  async finish(): Promise<Properties> {
    const { journal } = this.options;
    const stack = journal.resources.find(({ type }) => type === STACK_TYPE);
    const outputs = this.stackOutputs ?? {};
    if (stack && this.stackOutputs) await journal.change(() => (stack.outputs = outputs));
    return outputs;
  }
}
