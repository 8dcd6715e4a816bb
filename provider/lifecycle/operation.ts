import type { Configuration } from "../config/configuration";
import type { Connection, ProviderContext } from "./provider-context";
import { Collection } from "../http/collection";
import { Progress } from "../progress";
import type { Secrets } from "../secrets";
import { type Definition, fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { secretFields, secretsOf, suspectsOf } from "./fields";
import { type OwnedObject, OwnershipRegistry } from "./ownership";
import type { Properties } from "./properties";

/**
 * What one resource's calls share within one operation of Pulumi: the connection, made with the first request, and what was
 * seen and done so far.
 */
export class Operation {
  readonly ownership: OwnershipRegistry;
  /** The objects that this operation deleted or found gone, by name: their names may take a while to become free. */
  readonly deleted: Memory["deleted"];
  /** The names in the states that Pulumi had compared with the program. */
  readonly compared: Memory["compared"];
  /** The names that resources had before the ones in their states, by those. */
  readonly formerNames: Memory["formerNames"];
  /** What the program asks for where all of it is known and nothing is wrong with it, by URN. */
  readonly asked: Memory["asked"];
  /** The states of objects at another place that a replacement here would leave there, by name. */
  readonly elsewhere: Memory["elsewhere"];
  readonly progress = new Progress((line) => {
    this.report(line, true);
  });
  #ofCall: Connected | undefined;

  constructor(
    readonly definition: Definition,
    readonly context: ProviderContext,
    private readonly memory: Memory = newMemory(),
    private readonly call: Call = { urn: undefined },
  ) {
    ({
      ownership: this.ownership,
      deleted: this.deleted,
      compared: this.compared,
      formerNames: this.formerNames,
      asked: this.asked,
      elsewhere: this.elsewhere,
    } = memory);
  }

  /** The same session for one call of Pulumi on one resource. */
  forCall(call: Call): Operation {
    return new Operation(this.definition, this.context, this.memory, call);
  }

  /** The same call without its time limit, for cleanup. */
  withoutLimit(): Operation {
    return this.limit ? this.forCall({ urn: this.call.urn }) : this;
  }

  get limit(): TimeLimit | undefined {
    return this.call.limit;
  }

  /** How long the call may take, where the program says so. */
  get limitSeconds(): number | undefined {
    return this.limit?.seconds;
  }

  get connection(): Connection {
    return this.#connectCall().connection;
  }

  get objects(): Collection {
    return this.#connectCall().objects;
  }

  /** Shows a line on the row of the call's resource. */
  report(line: string, isPassing = false): void {
    this.context.report(line, { urn: this.call.urn, isPassing });
  }

  /** The settings that the requests were made with, if it came to that. */
  get configuration(): Configuration | undefined {
    return this.memory.connected?.connection.configuration;
  }

  get place(): string {
    return this.context.place(this.definition.api.service).place;
  }

  /** Whether the state knows its object from another place than the one where the operation looks. */
  hasMoved(state: ResourceState): boolean {
    const { place, movedFrom } = this.context.place(this.definition.api.service);
    return state.place !== undefined && state.place !== place && state.place !== movedFrom;
  }

  /** The secrets that the operation knows. */
  get secrets(): Secrets {
    return this.context.program.secrets;
  }

  /** Notes the secrets among a resource's properties, before anything is shown or recorded. */
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

  /** The id that Pulumi knows the resource by. */
  pulumiIdOf(state: ResourceState): string {
    return this.definition.api.key === "id" ? (this.idOf(state) ?? state.name) : state.name;
  }

  objectOf(state: ResourceState): OwnedObject {
    // Where objects may share a name, it does not tell what an unconfirmed creation made from any other.
    const id = this.idOf(state) ?? state.unconfirmed?.token;
    return { name: state.name, id, adoptedAt: state.adoptedAt };
  }

  /** One for all resources of the kind: some of their requests are batched. */
  #connect(): Connected {
    const { memory, definition, context } = this;
    if (!memory.connected) {
      const { client, configuration } = context.connect(definition.api.service);
      const cancellable = client.hiding(this.secrets).within(context.signal);
      memory.connected = {
        connection: { client: cancellable, configuration },
        objects: new Collection(cancellable, definition.api),
      };
    }
    return memory.connected;
  }

  #connectCall(): Connected {
    if (!this.#ofCall) {
      const { connection, objects } = this.#connect();
      const client = connection.client.within(this.#signal(), this.progress);
      this.#ofCall = { connection: { ...connection, client }, objects: objects.through(client) };
    }
    return this.#ofCall;
  }

  #signal(): AbortSignal | undefined {
    if (this.limitSeconds === undefined) return this.context.signal;
    const signals = [AbortSignal.timeout(this.limitSeconds * 1000), this.context.signal];
    return AbortSignal.any(signals.filter((signal) => signal !== undefined));
  }
}

/** The limit that the option `customTimeouts` sets for a call. */
export interface TimeLimit {
  /** The part of the option that says so. */
  option: "create" | "update" | "delete";
  seconds: number;
}

/** One call of Pulumi on one resource. */
export interface Call {
  /** The resource, if it is known. */
  urn: string | undefined;
  limit?: TimeLimit | undefined;
}

interface Connected {
  connection: Connection;
  objects: Collection;
}

/** What is known to all calls of an operation. */
interface Memory {
  ownership: OwnershipRegistry;
  deleted: Map<string, { id: string | undefined }>;
  compared: Set<string>;
  formerNames: Map<string, readonly string[]>;
  asked: Map<string, NamedInputs>;
  elsewhere: Map<string, ResourceState>;
  connected?: Connected;
}

function newMemory(): Memory {
  return {
    ownership: new OwnershipRegistry(),
    deleted: new Map(),
    compared: new Set(),
    formerNames: new Map(),
    asked: new Map(),
    elsewhere: new Map(),
  };
}
