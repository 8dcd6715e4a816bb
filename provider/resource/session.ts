import type { Configuration } from "../config";
import type { Connection, Host } from "../host";
import { Collection } from "../http/collection";
import type { Definition, NamedInputs, ResourceState } from "./definition";
import { type OwnedObject, OwnershipRegistry } from "./ownership";

/**
 * What one resource's calls share within one operation of Pulumi: the connection, made with the first request, and what was
 * seen and done so far.
 */
export class Session {
  readonly ownership = this.memory.ownership;
  /** The objects that this operation deleted or found gone, by name: their names may take a while to become free. */
  readonly deleted = this.memory.deleted;
  /** The names in the states that Pulumi had compared with the program. */
  readonly compared = this.memory.compared;
  /** The names that resources had before the ones in their states, by those. */
  readonly formerNames = this.memory.formerNames;
  /** What the program asks for where all of it is known and nothing is wrong with it, by URN. */
  readonly asked = this.memory.asked;
  /** The states of objects at another place that a replacement here would leave there, by name. */
  readonly elsewhere = this.memory.elsewhere;
  #objects: Collection | undefined;

  constructor(
    readonly definition: Definition,
    readonly host: Host,
    private readonly memory: Memory = newMemory(),
    /** How long one call may take, where the program says so (customTimeouts). */
    readonly limitSeconds?: number,
  ) {}

  /** The same session for one call, which ends when its time has passed; without a time, for what is left to do then. */
  limitedTo(seconds: number | undefined): Session {
    return seconds === this.limitSeconds ? this : new Session(this.definition, this.host, this.memory, seconds);
  }

  get connection(): Connection {
    return this.#connect().connection;
  }

  /** One for all resources of the kind: some of their requests are batched. */
  get objects(): Collection {
    this.#objects ??= this.#limited(this.#connect().objects);
    return this.#objects;
  }

  /** The settings that the requests were made with, if it came to that. */
  get configuration(): Configuration | undefined {
    return this.memory.connected?.connection.configuration;
  }

  get place(): string {
    return this.host.place(this.definition.api.service).place;
  }

  /** Whether the state knows its object from another place than the one where the operation looks. */
  hasMoved(state: ResourceState): boolean {
    const { place, movedFrom } = this.host.place(this.definition.api.service);
    return state.place !== undefined && state.place !== place && state.place !== movedFrom;
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

  #connect(): Connected {
    const { memory, definition, host } = this;
    if (!memory.connected) {
      const { client, configuration } = host.connect(definition.api.service);
      const cancellable = host.signal ? client.within(host.signal) : client;
      memory.connected = {
        connection: { client: cancellable, configuration },
        objects: new Collection(cancellable, definition.api),
      };
    }
    return memory.connected;
  }

  #limited(objects: Collection): Collection {
    if (this.limitSeconds === undefined) return objects;
    const signals = [AbortSignal.timeout(this.limitSeconds * 1000), this.host.signal];
    return objects.within(AbortSignal.any(signals.filter((signal) => signal !== undefined)));
  }
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
