import { isDeepStrictEqual } from "node:util";
import { compareProperties, type Properties } from "../properties";
import { findDependentReplacements } from "./dependents";
import type { DeploymentOptions, Registered } from "./deployment-options";
import { findDifference, type KnownDifference } from "./difference";
import { formerUrns, type Goal, isNamed } from "./goal";
import type { Provider } from "./provider-client";
import { isProviderType, type ProviderRegistry } from "./provider-registry";
import type { Refresher } from "./refresher";
import { makeResource, type Resource } from "./state";
import { registeredAs, type Steps } from "./steps";
import { AbortedError } from "./tasks";

/** Decides the steps of each of the program's registrations. */
export class Registrar {
  private readonly registered = new Set<string>();
  /** Former URNs of resources, keyed by their current ones. */
  private readonly former = new Map<string, string>();
  /** Resources deleted before their dependency was replaced. If the program registers them, they are created again. */
  private readonly condemned = new Set<Resource>();

  constructor(
    private readonly options: DeploymentOptions,
    private readonly steps: Steps,
    private readonly providers: ProviderRegistry,
    private readonly refresher: Refresher,
  ) {}

  async register(goal: Goal): Promise<Registered> {
    if (isProviderType(goal.type)) return this.registerProvider(goal);
    return goal.custom ? this.registerCustom(goal) : this.registerComponent(goal);
  }

  private async registerComponent(goal: Goal): Promise<Registered> {
    const old = this.claim(goal);
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
    const { provider, reference } = await this.providers.today(goal.type, goal.provider);
    const claimed = this.claim(goal);
    const known = claimed && refreshRegistered ? await this.refresher.refresh(claimed, provider) : claimed;
    if (mode !== "update") {
      // Today's provider deletes it, even if an update would use the one before.
      if (known && mode === "destroy") await journal.change(() => (known.provider = reference));
      return known ? registeredAs(known) : { urn: goal.urn, id: "", outputs: goal.inputs, unknown: true };
    }
    const isRecreated = known !== undefined && this.condemned.has(known);
    const isForced = known !== undefined && isNamed(known.urn, this.options.replace ?? []);
    // The provider gets no diff of a resource that is replaced anyway.
    const shown = isForced || isRecreated ? undefined : known;
    const inputs = await this.check(provider, goal, shown?.inputs);
    const made = makeResource(goal, inputs, { provider: reference });
    if (!known) return this.steps.create(provider, made, "create");
    if (isRecreated) return this.steps.replace(provider, known, made, { deleted: true });

    const difference = isForced ? FORCED : await this.diff(provider, known, made);
    if ((difference.changes && difference.replaces.length > 0) || known.pendingReplacement) {
      if (!isForced) made.inputs = await this.check(provider, goal);
      const deleteFirst =
        (goal.deleteBeforeReplace ?? difference.deleteBeforeReplace) || known.pendingReplacement === true;
      if (deleteFirst) await this.deleteBeforeReplacement(known);
      return this.steps.replace(provider, known, made, { deleted: deleteFirst });
    }
    if (difference.changes || known.initErrors) return this.steps.update(provider, known, made);

    // Pulumi also records a change that the provider's diff overlooks.
    const same = { ...made, id: known.id ?? "", outputs: known.outputs };
    await journal.commit(known, same);
    return registeredAs(same);
  }

  private async diff(provider: Provider, old: Resource, made: Resource): Promise<KnownDifference> {
    if (await this.providers.isReplacing(provider, old.provider, made.provider)) return MOVED;
    return findDifference(provider, old, made.inputs);
  }

  private async registerProvider(goal: Goal): Promise<Registered> {
    const { parent } = goal;
    return registeredAs(await this.providers.register(goal, parent === undefined ? {} : { parent }));
  }

  private async check(provider: Provider, { urn, inputs: wanted }: Goal, old: Properties = {}): Promise<Properties> {
    const { inputs, failures } = await provider.check({ urn, inputs: wanted }, old);
    if (failures.length === 0) return inputs;
    for (const { property, reason } of failures) {
      this.options.report.error(property ? `property ${property} has a problem: ${reason}` : reason, urn);
    }
    throw new AbortedError();
  }

  /** Deletes a resource, after the dependents that are replaced with it. */
  private async deleteBeforeReplacement(root: Resource): Promise<void> {
    const candidates = this.options.journal.untouched.filter((resource) => !this.registered.has(resource.urn));
    const providerOf = (resource: Resource) => this.providers.providerOf(resource);
    const dependents = await findDependentReplacements(root, candidates, providerOf);
    for (const resource of [root, ...dependents].reverse()) {
      if (resource.pendingReplacement) continue;
      if (resource !== root) this.condemned.add(resource);
      await this.steps.deleteBeforeReplacement(resource);
    }
  }

  private claim({ urn, parent, aliases }: Goal): Resource | undefined {
    const { journal, stack } = this.options;
    if (this.registered.has(urn)) throw new Error(`there are two resources with the URN ${urn}: give one another name`);
    this.registered.add(urn);
    const formerParent = this.former.get(parent ?? "");
    const inherited = formerParent === undefined ? [] : formerUrns([urn, ...aliases], stack, formerParent);
    const alias = [urn, ...aliases, ...inherited].find((each) => journal.findUntouched(each));
    if (alias !== undefined && alias !== urn) {
      journal.rename(alias, urn);
      this.former.set(urn, alias);
    }
    return journal.findUntouched(urn);
  }
}

const FORCED: KnownDifference = { changes: true, changed: [], replaces: ["id"], deleteBeforeReplace: false };
const MOVED: KnownDifference = { ...FORCED, replaces: ["provider"] };
