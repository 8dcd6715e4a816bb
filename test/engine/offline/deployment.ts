import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { StepKind } from "../engine";
import {
  compareProperties,
  compareRefreshed,
  markSecrets,
  type Properties,
  revealSecrets,
  UNKNOWN,
} from "../properties";
import { type Goal, makeUrn, type ReadGoal, STACK_TYPE, type StackIdentity } from "./goal";
import { groupForDeletion, type Journal } from "./journal";
import { type Difference, PartialFailure, type Provider } from "./provider-process";
import type { Providers } from "./provider-pool";
import type { Report } from "./report";
import type { Semaphore } from "./semaphore";
import { dependenciesOf, type PendingOperation, type Resource } from "./state";

/** What the program is run for: to update the stack, or only to get today's configuration for the other two. */
export type Mode = "update" | "refresh" | "destroy";

export interface DeploymentOptions {
  stack: StackIdentity;
  mode: Mode;
  preview: boolean;
  /** Looks at each resource when the program registers it. */
  refreshRegistered: boolean;
  /** The configuration that providers get from the program's side. */
  config: Properties;
  journal: Journal;
  providers: Providers;
  report: Report;
  slots: Semaphore;
}

/** What a program learns of a resource that it registered. */
export interface Registered {
  urn: string;
  id: string;
  outputs: Properties;
  /** Nothing was done, so that nothing can be known. */
  unknown?: boolean;
}

/** An error that has been reported; what waited for the failed step ends with it. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
}

const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";

/** Brings a stack's resources to what its program says, one registration after the other as the program makes them. */
export class Deployment {
  /** Fulfilled at the first failure. */
  readonly failure = Promise.withResolvers<undefined>();
  private readonly registered = new Set<string>();
  private readonly refreshed = new Set<Resource>();
  /** Deleted before their dependency could be replaced. If the program registers them, they are made again. */
  private readonly condemned = new Set<Resource>();
  private readonly running = new Set<Promise<unknown>>();
  private defaultProvider: Promise<Resource> | undefined;
  private stackOutputs: Properties | undefined;
  private aborted = false;

  constructor(private readonly options: DeploymentOptions) {}

  /** @throws AbortedError after the failure of this or any other step */
  register(goal: Goal): Promise<Registered> {
    return this.run(goal.urn, () => (goal.custom ? this.registerCustom(goal) : this.registerComponent(goal)));
  }

  /** @throws AbortedError after the failure of this or any other step */
  read(goal: ReadGoal): Promise<Registered> {
    return this.run(goal.urn, () => this.readExternal(goal));
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const { journal } = this.options;
    const resource = journal.find(urn);
    if (resource?.type === STACK_TYPE) this.stackOutputs = outputs;
    else if (resource) await journal.end(undefined, () => (resource.outputs = outputs));
  }

  get hasFailed(): boolean {
    return this.aborted;
  }

  /** Lets nothing new begin. */
  abort(): void {
    this.aborted = true;
    this.failure.resolve(undefined);
  }

  /** Waits for everything under way. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** Looks at all resources that were not looked at yet. */
  async refresh(): Promise<void> {
    const { journal } = this.options;
    const resources = journal.resources.filter((resource) => !this.refreshed.has(resource));
    const gone: Resource[] = [];
    await this.runAll(resources, async (resource) => {
      if (!(await this.refreshResource(resource))) gone.push(resource);
    });
    if (!this.aborted) journal.forgetPendingOperations();
    await journal.end(undefined, () => {
      journal.dropDanglingReferences(gone);
    });
  }

  /** Ends the operation after the program: deletes what it did not register any more, or everything. */
  async deleteRest(): Promise<void> {
    const { journal, mode } = this.options;
    const candidates = mode === "destroy" ? journal.resources : journal.untouched;
    const [replaced, condemned] = partition(candidates, ({ pendingReplacement }) => pendingReplacement === true);
    for (const resource of replaced) journal.remove(resource);
    if (replaced.length > 0) await journal.save();

    const kept = this.keepProtected(condemned);
    for (const group of groupForDeletion(condemned)) {
      if (this.aborted) return;
      await this.runAll(
        group.filter((resource) => !kept.has(resource)),
        (resource) => this.delete(resource),
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

  private async registerComponent(goal: Goal): Promise<Registered> {
    const old = this.claim(goal.urn, goal.aliases);
    const made = makeResource(goal, goal.inputs, { outputs: old?.outputs ?? {} });
    if (this.options.mode !== "destroy") {
      if (!old) this.step("create", goal.urn);
      else if (!isDeepStrictEqual(old.inputs, made.inputs)) {
        this.step("update", goal.urn, compareProperties(old.inputs, made.inputs));
      }
      await this.commit(old, made);
    }
    return { urn: goal.urn, id: "", outputs: {} };
  }

  private async registerCustom(goal: Goal): Promise<Registered> {
    const { mode, refreshRegistered, report } = this.options;
    const providerResource = await this.ensureDefaultProvider();
    const provider = await this.providerFor(providerResource);
    const reference = { provider: `${providerResource.urn}::${providerResource.id ?? ""}` };
    const old = this.claim(goal.urn, goal.aliases);

    if (mode !== "update") {
      const current = old && refreshRegistered ? await this.refreshResource(old, provider) : old;
      return current ? answer(current) : { urn: goal.urn, id: "", outputs: goal.inputs, unknown: true };
    }

    const recreating = old !== undefined && this.condemned.has(old);
    const managed = old?.external === true || recreating ? undefined : old;
    const wanted = managed ? keepIgnored(goal, managed) : goal.inputs;
    const inputs = await this.check(provider, goal, wanted, managed?.inputs ?? {});
    const made = makeResource(goal, inputs, reference);
    if (!old) return this.create(provider, made, "create");
    if (recreating) return this.replace(provider, old, made, { deleted: true });
    if (!managed) return this.replace(provider, old, made, { deleted: false });

    const difference = await this.diff(provider, managed, inputs, goal.ignoreChanges);
    if (difference.replaces.length > 0 || managed.pendingReplacement) {
      if (goal.protect && managed.protect) {
        const message = "cannot be replaced, because it is protected: remove the option protect first";
        report.error(message, goal.urn);
        if (!this.options.preview) throw new AbortedError();
      }
      made.inputs = await this.check(provider, goal, goal.inputs, {});
      const deleteFirst =
        (goal.deleteBeforeReplace ?? difference.deleteBeforeReplace) || managed.pendingReplacement === true;
      if (deleteFirst) await this.deleteBeforeReplacement(managed, goal.urn);
      return this.replace(provider, managed, made, { deleted: deleteFirst });
    }
    if (difference.changes || managed.initErrors) return this.update(provider, managed, made);

    // A provider that overlooks a change has it recorded all the same: that is how Pulumi does it.
    const same = { ...made, id: managed.id ?? "", outputs: managed.outputs };
    await this.commit(managed, same);
    return answer(same);
  }

  private async create(
    provider: Provider,
    made: Resource,
    kind: StepKind,
    { old, deleteOld = false }: { old?: Resource; deleteOld?: boolean } = {},
  ): Promise<Registered> {
    const { journal } = this.options;
    this.step(kind, made.urn, old ? compareProperties(old.inputs, made.inputs) : []);
    return this.apply("creating", made, {
      preview: () => {
        made.outputs = made.inputs;
      },
      call: async () => {
        const { id, outputs } = await provider.create(made);
        Object.assign(made, { id, outputs: markSecrets(outputs, made.inputs, made.additionalSecretOutputs) });
      },
      partially: ({ id, outputs, reasons }) => {
        Object.assign(made, { id, outputs: markSecrets(outputs, made.inputs), initErrors: reasons });
      },
      commit: () => {
        journal.add(made);
        if (old && deleteOld) old.delete = true;
        else if (old) journal.remove(old);
      },
    });
  }

  /** @param deleted - whether the old resource is gone already, or goes at the end */
  private async replace(
    provider: Provider,
    old: Resource,
    made: Resource,
    { deleted }: { deleted: boolean },
  ): Promise<Registered> {
    const changes = compareProperties(old.inputs, made.inputs);
    if (deleted) this.step("replace", made.urn, changes);
    const created = await this.create(provider, made, "create-replacement", { old, deleteOld: !deleted });
    if (!deleted) this.step("replace", made.urn, changes);
    return created;
  }

  private async update(provider: Provider, old: Resource, made: Resource): Promise<Registered> {
    const { journal } = this.options;
    made.id = old.id ?? "";
    this.step("update", made.urn, compareProperties(old.inputs, made.inputs));
    return this.apply("updating", made, {
      preview: () => {
        made.outputs = made.inputs;
      },
      call: async () => {
        const outputs = await provider.update(old, made.inputs);
        made.outputs = markSecrets(outputs, made.inputs, made.additionalSecretOutputs);
      },
      // The inputs stay those of before, so that the next update still sees a difference.
      partially: ({ outputs, reasons }) => {
        Object.assign(made, { inputs: old.inputs, outputs: markSecrets(outputs, made.inputs), initErrors: reasons });
      },
      commit: () => {
        journal.remove(old);
        journal.add(made);
      },
    });
  }

  private async delete(resource: Resource): Promise<void> {
    const { journal } = this.options;
    const { urn, external = false, custom, retainOnDelete = false } = resource;
    const kind = external ? "discard" : "delete";
    if (resource.type !== PROVIDER_TYPE) {
      this.step(resource.delete ? (external ? "discard-replaced" : "delete-replaced") : kind, urn);
    }
    const isOurs = custom && !external && !retainOnDelete && resource.type !== PROVIDER_TYPE;
    const provider = isOurs && !this.options.preview ? await this.providerFor(this.providerOf(resource)) : undefined;
    await this.apply("deleting", resource, {
      call: async () => provider?.delete(resource),
      commit: () => {
        journal.remove(resource);
      },
    });
  }

  /** Deletes a resource, and before it what would have to be replaced with it and therefore must go first. */
  private async deleteBeforeReplacement(root: Resource, urn: string): Promise<void> {
    const { report } = this.options;
    const dependents = await this.findDependentReplacements(root);
    for (const resource of [root, ...dependents].reverse()) {
      if (resource.pendingReplacement) continue;
      if (resource !== root) {
        if (resource.protect) {
          report.error(`cannot be replaced, because ${resource.urn} depends on it and is protected`, urn);
          throw new AbortedError();
        }
        this.condemned.add(resource);
      }
      this.step("delete-replaced", resource.urn);
      const provider =
        this.options.preview || resource.retainOnDelete ? undefined : await this.providerFor(this.providerOf(resource));
      await this.apply("deleting", resource, {
        call: async () => provider?.delete(resource),
        commit: () => {
          resource.pendingReplacement = true;
        },
      });
    }
  }

  /** What depends on a resource and would itself be replaced if a property of it changed, dependencies first. */
  private async findDependentReplacements(root: Resource): Promise<Resource[]> {
    const replaced = new Set([root.urn]);
    const dependents: Resource[] = [];
    for (const resource of this.options.journal.untouched) {
      if (!resource.custom || resource.external || resource.delete || this.registered.has(resource.urn)) continue;
      const changing = Object.entries(resource.propertyDependencies ?? {}).filter(
        ([property, urns]) => property in resource.inputs && urns.some((urn) => replaced.has(urn)),
      );
      if (changing.length === 0) continue;
      const inputs = { ...resource.inputs, ...Object.fromEntries(changing.map(([property]) => [property, UNKNOWN])) };
      const provider = await this.providerFor(this.providerOf(resource));
      const { replaces } = await this.diff(provider, resource, inputs, resource.ignoreChanges ?? []);
      if (replaces.length === 0) continue;
      replaced.add(resource.urn);
      dependents.push(resource);
    }
    return dependents;
  }

  private async readExternal(goal: ReadGoal): Promise<Registered> {
    const { journal } = this.options;
    const providerResource = await this.ensureDefaultProvider();
    const provider = await this.providerFor(providerResource);
    const { urn, type, id, parent, inputs, dependencies, additionalSecretOutputs } = goal;
    const old = this.claim(urn, []);
    const isReplaced = old !== undefined && !old.external && old.id !== id;
    const read: Resource = {
      urn,
      type,
      id,
      custom: true,
      external: true,
      inputs,
      outputs: {},
      dependencies,
      provider: `${providerResource.urn}::${providerResource.id ?? ""}`,
      ...(parent === undefined ? {} : { parent }),
    };
    const changes = old ? compareProperties(old.inputs, inputs) : [];
    this.step(isReplaced ? "read-replacement" : "read", urn, changes);
    if (id !== UNKNOWN) {
      const found = await this.options.slots.use(() => provider.read(read, id, inputs));
      // To the real engine, a resource that is not there has no properties at all. A dynamic provider's has at least the
      // provider itself, so that looking it up succeeds, and there is nothing in it.
      Object.assign(read, {
        id: found.id || id,
        outputs: markSecrets(found.outputs, inputs, additionalSecretOutputs),
      });
    }
    if (isReplaced) this.step("replace", urn, changes);
    await journal.end(undefined, () => {
      journal.add(read);
      if (isReplaced) old.delete = true;
      else if (old) journal.remove(old);
    });
    return answer(read);
  }

  /** @returns the resource as it is now; `undefined` if there is no such resource any more */
  private async refreshResource(resource: Resource, today?: Provider): Promise<Resource | undefined> {
    const { journal, mode, report, slots } = this.options;
    this.refreshed.add(resource);
    if (!resource.custom || resource.type === PROVIDER_TYPE || resource.pendingReplacement) return resource;
    const isDrift = mode === "refresh";
    const provider = today ?? (await this.providerFor(this.providerOf(resource)));
    this.throwIfAborted();
    const found = await slots.use(() => provider.read(resource, resource.id ?? "", resource.outputs));
    if (!found.id) {
      report.refreshed(resource.urn, [], { gone: true, isDrift });
      await journal.end(undefined, () => {
        journal.remove(resource);
      });
      return undefined;
    }
    const now: Resource = {
      ...resource,
      id: found.id,
      outputs: found.outputs,
      inputs: found.inputs ?? resource.inputs,
    };
    delete now.initErrors;
    this.refreshed.add(now);
    if (await this.hasDrifted(provider, resource, now)) {
      report.refreshed(resource.urn, compareRefreshed(resource, now), { gone: false, isDrift });
    }
    await journal.end(undefined, () => {
      journal.replace(resource, now);
    });
    return now;
  }

  /** Asks what an update would have to do against it: as in a refresh, what does not matter to the provider is no drift. */
  private async hasDrifted(provider: Provider, before: Resource, now: Resource): Promise<boolean> {
    if (before.external) return !isDeepStrictEqual(before.outputs, now.outputs);
    const { changes, replaces } = await this.diff(provider, now, before.inputs, before.ignoreChanges ?? []);
    // Where the operation goes on to repair it, only what can be shown is worth a step.
    if (this.options.mode !== "refresh") return compareProperties(before.inputs, now.inputs).length > 0;
    return changes === true || replaces.length > 0;
  }

  private async check(provider: Provider, goal: Goal, wanted: Properties, old: Properties): Promise<Properties> {
    const { inputs, failures } = await provider.check({ urn: goal.urn, inputs: wanted }, old);
    if (failures.length === 0) return inputs;
    for (const { property, reason } of failures) {
      this.options.report.error(property ? `property ${property} has a problem: ${reason}` : reason, goal.urn);
    }
    throw new AbortedError();
  }

  private async diff(
    provider: Provider,
    old: Resource,
    inputs: Properties,
    ignored: readonly string[],
  ): Promise<Difference> {
    const difference = await provider.diff(old, inputs);
    if (difference.changes !== undefined) return difference;
    const wanted = keepIgnored({ inputs, ignoreChanges: ignored }, old);
    return { ...difference, changes: !isDeepStrictEqual(revealSecrets(old.inputs), revealSecrets(wanted)) };
  }

  /** What must stay: protected resources, which is an error, and all that they depend on. */
  private keepProtected(resources: readonly Resource[]): Set<Resource> {
    const kept = new Set<Resource>();
    for (const resource of resources) {
      if (!resource.protect || resource.delete) continue;
      this.step("delete", resource.urn);
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

  /** Registers the provider with today's configuration, as a resource, so that later operations find it in the state. */
  private ensureDefaultProvider(): Promise<Resource> {
    this.defaultProvider ??= (async () => {
      const { stack, config, preview } = this.options;
      const urn = makeUrn(stack, undefined, PROVIDER_TYPE, "default");
      const old = this.claim(urn, []);
      const id = old?.id ?? (preview ? UNKNOWN : randomUUID());
      const made: Resource = { urn, type: PROVIDER_TYPE, custom: true, id, inputs: config, outputs: config };
      await this.commit(old, made);
      return made;
    })();
    return this.defaultProvider;
  }

  private providerOf({ urn, provider = "" }: Resource): Resource {
    const found = this.options.journal.find(provider.slice(0, provider.lastIndexOf("::")));
    if (!found) throw new Error(`the state has no provider for ${urn}`);
    return found;
  }

  private providerFor({ inputs }: Resource): Promise<Provider> {
    return this.options.providers.start(inputs);
  }

  private claim(urn: string, aliases: readonly string[]): Resource | undefined {
    const { journal } = this.options;
    if (this.registered.has(urn)) throw new Error(`there are two resources with the URN ${urn}: give one another name`);
    this.registered.add(urn);
    const isOld = (candidate: string) => journal.untouched.some((old) => old.urn === candidate && !old.delete);
    const alias = isOld(urn) ? undefined : aliases.find(isOld);
    if (alias !== undefined) journal.rename(alias, urn);
    return journal.untouched.find((old) => old.urn === urn && !old.delete);
  }

  /** Records what changed nothing outside; written only if it differs from before. */
  private async commit(old: Resource | undefined, made: Resource): Promise<void> {
    const { journal } = this.options;
    if (old) journal.remove(old);
    journal.add(made);
    if (!old || !isDeepStrictEqual({ ...old }, { ...made })) await journal.save();
  }

  private step(kind: StepKind, urn: string, changes?: ReturnType<typeof compareProperties>): void {
    this.throwIfAborted();
    this.options.report.step(kind, urn, changes);
  }

  /** Does one thing outside, noted in the state before and after. */
  private async apply(
    type: PendingOperation["type"],
    resource: Resource,
    step: {
      preview?: () => void;
      call: () => Promise<void>;
      partially?: (failure: PartialFailure) => void;
      commit: () => void;
    },
  ): Promise<Registered> {
    const { journal, preview, slots } = this.options;
    if (preview) {
      step.preview?.();
      step.commit();
      return answer(resource);
    }
    return slots.use(async () => {
      this.throwIfAborted();
      const operation = await journal.begin(type, resource);
      try {
        await step.call();
      } catch (error) {
        const isPartial = error instanceof PartialFailure && step.partially !== undefined;
        if (isPartial) step.partially?.(error);
        await journal.end(operation, isPartial ? step.commit : undefined);
        throw error;
      }
      await journal.end(operation, step.commit);
      return answer(resource);
    });
  }

  private throwIfAborted(): void {
    if (this.aborted) throw new AbortedError();
  }

  /** Runs one thing for each resource, all to their ends even if one fails. */
  private async runAll(resources: readonly Resource[], run: (resource: Resource) => Promise<unknown>): Promise<void> {
    await Promise.allSettled(resources.map((resource) => this.run(resource.urn, () => run(resource))));
  }

  /** Reports what goes wrong, after which nothing new is begun. */
  private run<Result>(urn: string, run: () => Promise<Result>): Promise<Result> {
    const running = (async () => {
      this.throwIfAborted();
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof AbortedError)) {
          this.options.report.error(error instanceof Error ? error.message : String(error), urn);
        }
        this.abort();
        throw new AbortedError();
      }
    })();
    this.running.add(running);
    void running.catch(() => undefined).finally(() => this.running.delete(running));
    return running;
  }
}

function answer({ urn, id = "", outputs }: Resource): Registered {
  return { urn, id, outputs };
}

function makeResource(goal: Goal, inputs: Properties, more: Partial<Resource>): Resource {
  const { urn, type, custom, parent, dependencies, propertyDependencies, ignoreChanges, additionalSecretOutputs } =
    goal;
  return {
    urn,
    type,
    custom,
    inputs,
    outputs: {},
    ...(parent === undefined ? {} : { parent }),
    ...(dependencies.length > 0 ? { dependencies } : {}),
    ...(Object.keys(propertyDependencies).length > 0 ? { propertyDependencies } : {}),
    ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}),
    ...(additionalSecretOutputs.length > 0 ? { additionalSecretOutputs } : {}),
    ...(goal.protect ? { protect: true } : {}),
    ...(goal.retainOnDelete ? { retainOnDelete: true } : {}),
    ...more,
  };
}

/** Ignored properties keep the values, or the absence, of before. */
function keepIgnored(
  { inputs, ignoreChanges }: { inputs: Properties; ignoreChanges: readonly string[] },
  old: Resource,
): Properties {
  const kept = Object.entries(inputs).filter(([property]) => !ignoreChanges.includes(property));
  const ignored = Object.entries(old.inputs).filter(([property]) => ignoreChanges.includes(property));
  return Object.fromEntries([...kept, ...ignored]);
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
