import type { Configuration } from "../config/configuration";
import { Collection } from "../http/collection";
import { Progress } from "../progress";
import type { Secrets } from "../secrets";
import { type Definition, fieldsOf } from "./definition";
import type { ResourceState } from "./resource-state";
import { secretFields, secretsOf, suspectsOf } from "./fields";
import type { Properties } from "./properties";
import type { Connection, ProviderContext } from "./provider-context";
import type { OwnedObject, ProgramResources } from "./program-resources";

/** One call of Pulumi on a resource: its definition, its time limit, the connection, and the memory of the operation. */
export class Call {
  readonly progress = new Progress((line) => {
    this.report(line, true);
  });
  #connected: Connected | undefined;

  constructor(
    readonly definition: Definition,
    readonly context: ProviderContext,
    private readonly shared: { connected?: Connected } = {},
    private readonly target: Target = { urn: undefined },
  ) {}

  /** A call on one resource, which shares this one's connection. */
  forResource(target: Target): Call {
    return new Call(this.definition, this.context, this.shared, target);
  }

  /** The same call without its time limit, for cleanup. */
  withoutLimit(): Call {
    return this.limit ? this.forResource({ urn: this.target.urn }) : this;
  }

  get limit(): TimeLimit | undefined {
    return this.target.limit;
  }

  get limitSeconds(): number | undefined {
    return this.limit?.seconds;
  }

  /** The resources of this type in the operation. */
  get resources(): ProgramResources {
    return this.context.operation.resourcesOf(this.definition.type);
  }

  get connection(): Connection {
    return this.#connectCall().connection;
  }

  get objects(): Collection {
    return this.#connectCall().objects;
  }

  /** Shows a line on the resource's row. */
  report(line: string, isPassing = false): void {
    this.context.report(line, { urn: this.target.urn, isPassing });
  }

  /** The settings of the requests; undefined before the first one. */
  get configuration(): Configuration | undefined {
    return this.shared.connected?.connection.configuration;
  }

  /** Endpoint and workspace of this operation. */
  get location(): string {
    return this.context.location(this.definition.api.service).location;
  }

  /** Whether the state records its object at another location than the operation's. */
  hasMoved(state: Pick<ResourceState, "place">): boolean {
    const { location, movedFrom } = this.context.location(this.definition.api.service);
    return state.place !== undefined && state.place !== location && state.place !== movedFrom;
  }

  get secrets(): Secrets {
    return this.context.operation.secrets;
  }

  /** Remembers the secrets among a resource's properties, before anything is shown or recorded. */
  noteSecrets(properties: Properties): void {
    const fields = fieldsOf(this.definition);
    this.secrets.add(secretsOf(fields, properties));
    this.secrets.suspect(suspectsOf(fields, properties));
  }

  /**
   * The properties that Pulumi has to encrypt: secret inputs, what follows from an input under another name, and values in
   * which the host repeats a secret. Unlike redacted ones, encrypted values can still be compared.
   */
  encryptedIn(properties: Properties): string[] {
    return [...secretFields(fieldsOf(this.definition)), "writtenAs", ...this.secrets.keysIn(properties)];
  }

  idOf(state: ResourceState): string | undefined {
    const id = state[this.definition.idProperty];
    return typeof id === "string" ? id : undefined;
  }

  /** Pulumi's id of the resource. */
  pulumiIdOf(state: ResourceState): string {
    return this.definition.api.identifiedBy === "id" ? (this.idOf(state) ?? state.name) : state.name;
  }

  objectOf(state: ResourceState): OwnedObject {
    // If names are not unique, only the token sets the object of an unconfirmed creation apart.
    const id = this.idOf(state) ?? state.unconfirmed?.token;
    return { name: state.name, id, adoptedAt: state.adoptedAt };
  }

  /** One connection for all resources of the type, since some of their requests are batched. */
  #connect(): Connected {
    const { shared, definition, context } = this;
    if (!shared.connected) {
      const { client, configuration } = context.connect(definition.api.service);
      const cancellable = client.hiding(this.secrets).within(context.signal);
      shared.connected = {
        connection: { client: cancellable, configuration },
        objects: new Collection(cancellable, definition.api),
      };
    }
    return shared.connected;
  }

  #connectCall(): Connected {
    if (!this.#connected) {
      const { connection, objects } = this.#connect();
      const client = connection.client.within(this.#signal(), this.progress);
      this.#connected = { connection: { ...connection, client }, objects: objects.through(client) };
    }
    return this.#connected;
  }

  #signal(): AbortSignal | undefined {
    if (this.limitSeconds === undefined) return this.context.signal;
    const signals = [AbortSignal.timeout(this.limitSeconds * 1000), this.context.signal];
    return AbortSignal.any(signals.filter((signal) => signal !== undefined));
  }
}

/** Time limit that the option `customTimeouts` sets for a call. */
export interface TimeLimit {
  /** The option's key. */
  option: "create" | "update" | "delete";
  seconds: number;
}

export interface Target {
  /** The resource, if it is known. */
  urn: string | undefined;
  limit?: TimeLimit | undefined;
}

interface Connected {
  connection: Connection;
  objects: Collection;
}
