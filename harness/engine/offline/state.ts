import type { ExportedState, ResourceState } from "../engine";
import { makeCiphertext, makeSecret, mapPropertySecrets, type Properties } from "../properties";
import { readIfExists, writeDurably } from "./durable-file";
import type { Goal } from "./goal";
import type { Vault } from "./secrets";
import type { CustomTimeouts } from "./timeouts";

/** A resource in the state, with secrets in clear text (in memory only). */
export interface Resource extends ResourceState {
  inputs: Properties;
  outputs: Properties;
  parent?: string;
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
  additionalSecretOutputs?: string[];
  customTimeouts?: CustomTimeouts;
  /** Whether it was deleted before its replacement, which does not exist yet. */
  pendingReplacement?: boolean;
}

/** Resources that must outlive this one: its parent, its provider, and its dependencies. */
export function dependenciesOf({ parent, provider, dependencies, propertyDependencies }: Resource): Set<string> {
  const all = [...(dependencies ?? []), ...Object.values(propertyDependencies ?? {}).flat()];
  if (parent !== undefined) all.push(parent);
  if (provider !== undefined) all.push(provider.slice(0, provider.lastIndexOf("::")));
  return new Set(all);
}

/** Makes the state of a resource from its desired state in the program. */
export function makeResource(goal: Goal, inputs: Properties, more: Partial<Resource>): Resource {
  const { urn, type, custom, parent, dependencies, propertyDependencies, additionalSecretOutputs, customTimeouts } =
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
    ...(customTimeouts === undefined ? {} : { customTimeouts }),
    ...(additionalSecretOutputs.length > 0 ? { additionalSecretOutputs } : {}),
    ...more,
  };
}

/** Keeps a stack's state in one file, in Pulumi's own format (version 3), with encrypted secrets. */
export class StateFile {
  private writing: Promise<void> = Promise.resolve();
  private queued: Promise<void> | undefined;

  constructor(
    private readonly file: string,
    private readonly vault: Vault,
  ) {}

  async read(): Promise<Resource[]> {
    const { deployment } = await this.export();
    return (deployment.resources ?? []).map((resource) => this.reveal(resource));
  }

  /** The state on disk. */
  async export(): Promise<ExportedState> {
    const text = await readIfExists(this.file);
    return text === undefined ? { version: 3, deployment: {} } : (JSON.parse(text) as ExportedState);
  }

  /**
   * Writes the current state or, while a write is under way, the state after that. All callers that wait meanwhile share
   * one write.
   */
  write(capture: () => Resource[]): Promise<void> {
    this.queued ??= this.writing = this.writing.then(async () => {
      this.queued = undefined;
      await writeDurably(this.file, this.serialize(capture()));
    });
    return this.queued;
  }

  private serialize(resources: Resource[]): string {
    return JSON.stringify(
      {
        version: 3,
        deployment: {
          manifest: { time: new Date().toISOString(), magic: "", version: "" },
          resources: resources.map((resource) => this.conceal(resource)),
        },
      },
      undefined,
      2,
    );
  }

  /** Leaves out empty properties, as Pulumi does. */
  private conceal({ inputs, outputs, ...rest }: Resource): ResourceState {
    const encrypt = (key: string, properties: Properties) =>
      Object.keys(properties).length === 0
        ? {}
        : {
            [key]: mapPropertySecrets(properties, ({ value }) =>
              makeCiphertext(this.vault.encrypt(JSON.stringify(value))),
            ),
          };
    return { ...rest, ...encrypt("inputs", inputs), ...encrypt("outputs", outputs) };
  }

  private reveal(resource: ResourceState): Resource {
    const decrypt = (properties: Properties = {}) =>
      mapPropertySecrets(properties, ({ ciphertext = "" }) => makeSecret(JSON.parse(this.vault.decrypt(ciphertext))));
    return { ...resource, inputs: decrypt(resource.inputs), outputs: decrypt(resource.outputs) };
  }
}
