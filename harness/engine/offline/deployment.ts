import type { Properties } from "../properties";
import type { DeploymentOptions, Registered } from "./deployment-options";
import { type Goal, isNamed, type ReadGoal, STACK_TYPE } from "./goal";
import { groupForDeletion } from "./journal";
import type { Provider } from "./provider-client";
import { ProviderRegistry } from "./provider-registry";
import { Refresher } from "./refresher";
import { Registrar } from "./registrar";
import { dependenciesOf, type Resource } from "./state";
import { Steps } from "./steps";
import { Tasks } from "./tasks";

/** Brings a stack's resources to what its program says, one registration after the other as the program makes them. */
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

  /** Fulfilled at the first failure. */
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

  /** @throws AbortedError after the failure of this or any other step */
  read(goal: ReadGoal): Promise<Registered> {
    return this.tasks.run(goal.urn, () => this.registrar.read(goal));
  }

  /** Calls a function of the provider that is named, or of the default one. */
  async invoke(token: string, args: Properties, explicit: string): ReturnType<Provider["invoke"]> {
    const { provider } = await this.providers.today(token, explicit);
    return provider.invoke(token, args, this.options);
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const { journal } = this.options;
    const resource = journal.find(urn);
    if (resource?.type === STACK_TYPE) this.stackOutputs = outputs;
    else if (resource) await journal.end(undefined, () => (resource.outputs = outputs));
  }

  /** Lets nothing new begin. */
  abort(): void {
    this.tasks.abort();
  }

  /** Waits for everything under way. */
  settle(): Promise<void> {
    return this.tasks.settle();
  }

  /** Looks at all resources that were not looked at yet. */
  refresh(): Promise<void> {
    return this.refresher.refreshAll(this.targeted(this.options.journal.resources));
  }

  /** Ends the operation after the program: deletes what it did not register any more, or everything. */
  async deleteRest(): Promise<void> {
    const { journal, mode } = this.options;
    const candidates = this.targeted(mode === "destroy" ? journal.resources : journal.untouched);
    const [replaced, condemned] = partition(candidates, ({ pendingReplacement }) => pendingReplacement === true);
    for (const resource of replaced) journal.remove(resource);
    if (replaced.length > 0) await journal.save();

    const kept = this.keepProtected(condemned);
    for (const group of groupForDeletion(condemned)) {
      if (this.tasks.isAborted) return;
      await this.tasks.runAll(
        group.filter((resource) => !kept.has(resource)),
        (resource) => this.steps.delete(resource),
      );
    }
  }

  /** The last thing after a program: the stack's outputs. After a failure, those of before stay if there are no new ones. */
  async finish(): Promise<void> {
    const { journal, report } = this.options;
    const stack = journal.resources.find(({ type }) => type === STACK_TYPE);
    const outputs = this.stackOutputs;
    if (!stack || !outputs) return;
    await journal.end(undefined, () => {
      stack.outputs = report.hasFailed ? { ...stack.outputs, ...outputs } : outputs;
    });
  }

  private targeted(resources: readonly Resource[]): readonly Resource[] {
    const { target } = this.options;
    return target ? resources.filter(({ urn }) => isNamed(urn, target)) : resources;
  }

  /** What must stay: protected resources, which is an error, and all that they depend on. */
  private keepProtected(resources: readonly Resource[]): Set<Resource> {
    const kept = new Set<Resource>();
    for (const resource of resources) {
      if (!resource.protect || resource.delete) continue;
      this.steps.announce("delete", resource.urn);
      this.options.report.error(
        "cannot be deleted, because it is protected: remove the option protect first",
        resource.urn,
      );
      kept.add(resource);
    }
    for (const resource of kept) {
      const dependencies = dependenciesOf(resource);
      for (const other of resources) if (dependencies.has(other.urn)) kept.add(other);
    }
    return kept;
  }
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
