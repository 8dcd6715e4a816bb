import type { PropertyChange, StepKind } from "../engine";
import { compareProperties, markSecrets } from "../properties";
import type { DeploymentOptions, Registered } from "./deployment-options";
import { PartialFailure } from "./provider-call";
import type { Provider } from "./provider-client";
import { isProviderType, type ProviderRegistry } from "./provider-registry";
import type { Resource } from "./state";
import type { Tasks } from "./tasks";

/** Runs the steps: announces each, and records it before and after. A preview only announces it. */
export class Steps {
  constructor(
    private readonly options: Pick<DeploymentOptions, "journal" | "preview" | "report" | "slots">,
    private readonly tasks: Tasks,
    private readonly providers: ProviderRegistry,
  ) {}

  announce(kind: StepKind, urn: string, changes?: PropertyChange[]): void {
    this.tasks.throwIfAborted();
    this.options.report.step(kind, urn, changes);
  }

  async create(
    provider: Provider,
    made: Resource,
    kind: StepKind,
    { old, deleteOld = false }: { old?: Resource; deleteOld?: boolean } = {},
  ): Promise<Registered> {
    const { journal, preview } = this.options;
    this.announce(kind, made.urn, old ? compareProperties(old.inputs, made.inputs) : []);
    return this.apply(made, {
      call: async () => {
        const { id, outputs } = await provider.create(made, { preview });
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

  /** @param deleted - whether the old resource is already deleted; otherwise the operation deletes it at its end */
  async replace(
    provider: Provider,
    old: Resource,
    made: Resource,
    { deleted }: { deleted: boolean },
  ): Promise<Registered> {
    const changes = compareProperties(old.inputs, made.inputs);
    if (deleted) this.announce("replace", made.urn, changes);
    const created = await this.create(provider, made, "create-replacement", { old, deleteOld: !deleted });
    if (!deleted) this.announce("replace", made.urn, changes);
    return created;
  }

  async update(provider: Provider, old: Resource, made: Resource): Promise<Registered> {
    const { journal, preview } = this.options;
    made.id = old.id ?? "";
    this.announce("update", made.urn, compareProperties(old.inputs, made.inputs));
    return this.apply(made, {
      call: async () => {
        const outputs = await provider.update(old, made, { preview });
        made.outputs = markSecrets(outputs, made.inputs, made.additionalSecretOutputs);
      },
      // Keeps the old inputs, so that the next update still sees a difference.
      partially: ({ outputs, reasons }) => {
        Object.assign(made, { inputs: old.inputs, outputs: markSecrets(outputs, made.inputs), initErrors: reasons });
      },
      commit: () => {
        journal.remove(old);
        journal.add(made);
      },
    });
  }

  async delete(resource: Resource): Promise<void> {
    const { journal } = this.options;
    if (!isProviderType(resource.type)) this.announce(resource.delete ? "delete-replaced" : "delete", resource.urn);
    await this.deleteOutside(resource, () => {
      journal.remove(resource);
    });
  }

  /** Deletes a resource before its replacement is created. */
  async deleteBeforeReplacement(resource: Resource): Promise<void> {
    this.announce("delete-replaced", resource.urn);
    await this.deleteOutside(resource, () => {
      resource.pendingReplacement = true;
    });
  }

  private async deleteOutside(resource: Resource, commit: () => void): Promise<void> {
    const isOurs = resource.custom && !isProviderType(resource.type);
    const provider = isOurs && !this.options.preview ? await this.providers.providerOf(resource) : undefined;
    await this.apply(resource, { call: async () => provider?.delete(resource), commit });
  }

  private async apply(
    resource: Resource,
    step: {
      call: () => Promise<void>;
      partially?: (failure: PartialFailure) => void;
      commit: () => void;
    },
  ): Promise<Registered> {
    const { journal, slots } = this.options;
    return slots.use(async () => {
      this.tasks.throwIfAborted();
      try {
        await step.call();
      } catch (error) {
        const isPartial = error instanceof PartialFailure && step.partially !== undefined;
        if (isPartial) step.partially?.(error);
        if (isPartial) await journal.change(step.commit);
        throw error;
      }
      await journal.change(step.commit);
      return registeredAs(resource);
    });
  }
}

/** A resource's values for the program. */
export function registeredAs({ urn, id = "", outputs }: Resource): Registered {
  return { urn, id, outputs };
}
