import type { ExportedState, ResourceState } from "../engine";
import { makeCiphertext, makeSecret, mapPropertySecrets, type Properties } from "../properties";
import { readIfExists, writeDurably } from "./durable-file";
import type { Goal } from "./goal";
import type { Vault } from "./secrets";
import type { CustomTimeouts } from "./timeouts";

/** A resource in the state, its secrets in clear text (in memory only). */
export interface Resource extends ResourceState {
  inputs: Properties;
  outputs: Properties;
  parent?: string;
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
  additionalSecretOutputs?: string[];
  customTimeouts?: CustomTimeouts;
  /** Deleted already so that its replacement can be made, which has not been made yet. */
  pendingReplacement?: boolean;
}

/** All that a resource must outlive: its parent, its provider, and what it depends on. */
export function dependenciesOf({ parent, provider, dependencies, propertyDependencies }: Resource): Set<string> {
  const all = [...(dependencies ?? []), ...Object.values(propertyDependencies ?? {}).flat()];
  if (parent !== undefined) all.push(parent);
  if (provider !== undefined) all.push(provider.slice(0, provider.lastIndexOf("::")));
  return new Set(all);
}

/** Makes the state of a resource from what the program wants it to be. */
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

/** Keeps a stack's state in one file, in Pulumi's own format (version 3), secrets encrypted. */
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

  /** The state as it is on disk. */
  async export(): Promise<ExportedState> {
    const text = await readIfExists(this.file);
    return text === undefined ? { version: 3, deployment: {} } : (JSON.parse(text) as ExportedState);
  }

  /**
   * Writes what the state is now, or, while a write is under way, what it is after that. All who wait meanwhile share
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

  /** As in Pulumi's own states, empty properties are left out. */
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
