import { isDeepStrictEqual } from "node:util";
import { compareProperties, markSecrets, type Properties, UNKNOWN } from "../properties";
import { findDependentReplacements } from "./dependents";
import type { DeploymentOptions, Registered } from "./deployment-options";
import { findDifference, isTriggered, keepIgnored, type KnownDifference } from "./difference";
import { type Goal, isNamed, type ReadGoal } from "./goal";
import type { Provider } from "./provider-process";
import type { ProviderRegistry } from "./provider-registry";
import type { Refresher } from "./refresher";
import { makeResource, type Resource } from "./state";
import { registeredAs, type Steps } from "./steps";
import { AbortedError } from "./tasks";

/** Decides what each registration of the program leads to. */
export class Registrar {
  private readonly registered = new Set<string>();
  /** Not targeted and never created. */
  private readonly skipped = new Set<string>();
  /** Deleted before their dependency could be replaced. If the program registers them, they are made again. */
  private readonly condemned = new Set<Resource>();

  constructor(
    private readonly options: DeploymentOptions,
    private readonly steps: Steps,
    private readonly providers: ProviderRegistry,
    private readonly refresher: Refresher,
  ) {}

  async register(goal: Goal): Promise<Registered> {
    const { target } = this.options;
    if (target && goal.parent !== undefined && !isNamed(goal.urn, target)) return this.leave(goal);
    const missing = goal.dependencies.find((urn) => this.skipped.has(urn));
    if (missing !== undefined) throw new Error(`it depends on ${missing}, which is not targeted and does not exist`);
    return goal.custom ? this.registerCustom(goal) : this.registerComponent(goal);
  }

  async read(goal: ReadGoal): Promise<Registered> {
    const { journal, slots } = this.options;
    const { provider, reference } = await this.providers.ensureDefault();
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
      provider: reference,
      ...(parent === undefined ? {} : { parent }),
    };
    const changes = old ? compareProperties(old.inputs, inputs) : [];
    this.steps.announce(isReplaced ? "read-replacement" : "read", urn, changes);
    if (id !== UNKNOWN) {
      const found = await slots.use(() => provider.read(read, id, inputs));
      // To the real engine, a resource that is not there has no properties at all. A dynamic provider's has at least the
      // provider itself, so that looking it up succeeds, and there is nothing in it.
      Object.assign(read, {
        id: found.id || id,
        outputs: markSecrets(found.outputs, inputs, additionalSecretOutputs),
      });
    }
    if (isReplaced) this.steps.announce("replace", urn, changes);
    await journal.end(undefined, () => {
      journal.add(read);
      if (isReplaced) old.delete = true;
      else if (old) journal.remove(old);
    });
    return registeredAs(read);
  }

  private async registerComponent(goal: Goal): Promise<Registered> {
    const old = this.claim(goal.urn, goal.aliases);
    const made = makeResource(goal, goal.inputs, { outputs: old?.outputs ?? {} });
    if (this.options.mode !== "destroy") {
      if (!old) this.steps.announce("create", goal.urn);
      else if (!isDeepStrictEqual(old.inputs, made.inputs)) {
        this.steps.announce("update", goal.urn, compareProperties(old.inputs, made.inputs));
      }
      await this.options.journal.commit(old, made);
    }
    return { urn: goal.urn, id: "", outputs: {} };
  }

  private async registerCustom(goal: Goal): Promise<Registered> {
    const { journal, mode, refreshRegistered } = this.options;
    const { provider, reference } = await this.providers.ensureDefault();
    const claimed = this.claim(goal.urn, goal.aliases);
    const old = claimed && refreshRegistered ? await this.refresher.refresh(claimed, provider) : claimed;
    if (mode !== "update") {
      return old ? registeredAs(old) : { urn: goal.urn, id: "", outputs: goal.inputs, unknown: true };
    }

    const recreating = old !== undefined && this.condemned.has(old);
    const managed = old?.external === true || recreating ? undefined : old;
    const forced = managed !== undefined && this.isForced(managed);
    // The provider is not shown what is replaced in any case.
    const shown = forced ? undefined : managed;
    const inputs = await this.check(provider, goal, shown ? keepIgnored(goal, shown) : goal.inputs, shown?.inputs);
    const made = makeResource(goal, inputs, { provider: reference });
    if (!old) return this.steps.create(provider, made, "create");
    if (recreating) return this.steps.replace(provider, old, made, { deleted: true });
    if (!managed) return this.steps.replace(provider, old, made, { deleted: false });

    const difference = forced ? FORCED : await this.diff(provider, managed, goal, inputs);
    if ((difference.changes && difference.replaces.length > 0) || managed.pendingReplacement) {
      this.refuseIfProtected(goal, managed);
      if (!forced) made.inputs = await this.check(provider, goal, goal.inputs);
      const deleteFirst =
        (goal.deleteBeforeReplace ?? difference.deleteBeforeReplace) || managed.pendingReplacement === true;
      if (deleteFirst) await this.deleteBeforeReplacement(managed, goal.urn);
      return this.steps.replace(provider, managed, made, { deleted: deleteFirst });
    }
    if (difference.changes || managed.initErrors) return this.steps.update(provider, managed, made);

    // A provider that overlooks a change has it recorded all the same: that is how Pulumi does it.
    const same = { ...made, id: managed.id ?? "", outputs: managed.outputs };
    await journal.commit(managed, same);
    return registeredAs(same);
  }

  /** Leaves a resource as it is that is not among the targets. */
  private async leave(goal: Goal): Promise<Registered> {
    const old = this.claim(goal.urn, goal.aliases);
    if (!old) {
      this.skipped.add(goal.urn);
      return { urn: goal.urn, id: "", outputs: {}, unknown: true };
    }
    await this.options.journal.commit(old, old);
    return registeredAs(old);
  }

  private isForced(old: Resource): boolean {
    return isNamed(old.urn, this.options.replace ?? []) || old.taint === true;
  }

  private async diff(provider: Provider, old: Resource, goal: Goal, inputs: Properties): Promise<KnownDifference> {
    if (isTriggered(old.replacementTrigger, goal.replacementTrigger)) return TRIGGERED;
    return findDifference(provider, old, inputs, goal);
  }

  private async check(
    provider: Provider,
    { urn }: Goal,
    wanted: Properties,
    old: Properties = {},
  ): Promise<Properties> {
    const { inputs, failures } = await provider.check({ urn, inputs: wanted }, old);
    if (failures.length === 0) return inputs;
    for (const { property, reason } of failures) {
      this.options.report.error(property ? `property ${property} has a problem: ${reason}` : reason, urn);
    }
    throw new AbortedError();
  }

  private refuseIfProtected(goal: Goal, old: Resource): void {
    if (!goal.protect || !old.protect) return;
    this.options.report.error("cannot be replaced, because it is protected: remove the option protect first", goal.urn);
    if (!this.options.preview) throw new AbortedError();
  }

  /** Deletes a resource, and before it what would have to be replaced with it and therefore must go first. */
  private async deleteBeforeReplacement(root: Resource, urn: string): Promise<void> {
    const candidates = this.options.journal.untouched.filter((resource) => !this.registered.has(resource.urn));
    const providerOf = (resource: Resource) => this.providers.providerOf(resource);
    const dependents = await findDependentReplacements(root, candidates, providerOf);
    for (const resource of [root, ...dependents].reverse()) {
      if (resource.pendingReplacement) continue;
      if (resource !== root) {
        if (resource.protect) {
          this.options.report.error(`cannot be replaced, because ${resource.urn} depends on it and is protected`, urn);
          throw new AbortedError();
        }
        this.condemned.add(resource);
      }
      await this.steps.deleteBeforeReplacement(resource);
    }
  }

  private claim(urn: string, aliases: readonly string[]): Resource | undefined {
    const { journal } = this.options;
    if (this.registered.has(urn)) throw new Error(`there are two resources with the URN ${urn}: give one another name`);
    this.registered.add(urn);
    const alias = journal.findUntouched(urn) ? undefined : aliases.find((old) => journal.findUntouched(old));
    if (alias !== undefined) journal.rename(alias, urn);
    return journal.findUntouched(urn);
  }
}

const FORCED: KnownDifference = { changes: true, replaces: ["id"], deleteBeforeReplace: false };
/** The provider is not asked. */
const TRIGGERED: KnownDifference = { changes: true, replaces: ["replacementTrigger"], deleteBeforeReplace: false };
