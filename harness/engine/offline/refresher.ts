import { compareProperties, compareRefreshed } from "../properties";
import type { DeploymentOptions } from "./deployment-options";
import { findDifference } from "./difference";
import type { Provider } from "./provider-client";
import { isProviderType, type ProviderRegistry } from "./provider-registry";
import type { Resource } from "./state";
import type { Tasks } from "./tasks";

/** Reads the actual resources and records them. */
export class Refresher {
  private readonly refreshed = new Set<Resource>();

  constructor(
    private readonly options: Pick<DeploymentOptions, "journal" | "mode" | "report" | "slots">,
    private readonly tasks: Tasks,
    private readonly providers: ProviderRegistry,
  ) {}

  /** Refreshes these resources, except those refreshed before. */
  async refreshAll(resources: readonly Resource[]): Promise<void> {
    const { journal } = this.options;
    const gone: Resource[] = [];
    const rest = resources.filter((resource) => !this.refreshed.has(resource));
    await this.tasks.runAll(rest, async (resource) => {
      if (!(await this.refresh(resource))) gone.push(resource);
    });
    await journal.change(() => {
      journal.dropDanglingReferences(gone);
    });
  }

  /**
   * @param today - the provider to call; by default the one in the state
   * @returns the actual resource; `undefined` if it no longer exists
   */
  async refresh(resource: Resource, today?: Provider): Promise<Resource | undefined> {
    const { journal, mode, report, slots } = this.options;
    this.refreshed.add(resource);
    if (!resource.custom || isProviderType(resource.type) || resource.pendingReplacement) return resource;
    const isDrift = mode === "refresh";
    const provider = today ?? (await this.providers.providerOf(resource));
    this.tasks.throwIfAborted();
    const found = await slots.use(() => provider.read(resource, resource.id ?? "", resource.outputs));
    if (!found.id) {
      report.refreshed(resource.urn, [], { gone: true, isDrift });
      await journal.change(() => {
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
    await journal.change(() => {
      journal.replace(resource, now);
    });
    return now;
  }

  /** Asks for the diff of an update: differences that the provider ignores are no drift. */
  private async hasDrifted(provider: Provider, before: Resource, now: Resource): Promise<boolean> {
    const { changes, replaces } = await findDifference(provider, now, before.inputs);
    // If the operation will repair the drift, only differences that can be shown make a step.
    if (this.options.mode !== "refresh") return compareProperties(before.inputs, now.inputs).length > 0;
    return changes || replaces.length > 0;
  }
}
