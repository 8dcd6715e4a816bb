import type { Configuration } from "../config";
import type { Connection, Host } from "../host";
import { Collection } from "../http/collection";
import type { Definition, ResourceState } from "./definition";
import { type OwnedObject, OwnershipRegistry } from "./ownership";

/**
 * What one resource's calls share within one operation of Pulumi: the connection, made with the first request, and what was
 * seen and done so far.
 */
export class Session {
  readonly ownership = new OwnershipRegistry();
  /** The objects that this operation deleted or found gone, by name: their names may take a while to become free. */
  readonly deleted = new Map<string, { id: string | undefined }>();
  /** The program has said that this operation is a preview. */
  isPreview = false;
  /** The names in the states that Pulumi had compared with the program. */
  readonly compared = new Set<string>();
  #connected: { connection: Connection; objects: Collection } | undefined;

  constructor(
    readonly definition: Definition,
    readonly host: Host,
  ) {}

  get connection(): Connection {
    return this.#connect().connection;
  }

  /** One for all resources of the kind: some of their requests are batched. */
  get objects(): Collection {
    return this.#connect().objects;
  }

  /** The settings that the requests were made with, if it came to that. */
  get configuration(): Configuration | undefined {
    return this.#connected?.connection.configuration;
  }

  get place(): string {
    return this.host.place().place;
  }

  /** Whether the state knows its object from another place than the one where the operation looks. */
  hasMoved(state: ResourceState): boolean {
    const { place, movedFrom } = this.host.place();
    return state.place !== undefined && state.place !== place && state.place !== movedFrom;
  }

  idOf(state: ResourceState): string | undefined {
    const id = state[this.definition.idProperty];
    return typeof id === "string" ? id : undefined;
  }

  objectOf(state: ResourceState): OwnedObject {
    return { name: state.name, id: this.idOf(state), adoptedAt: state.adoptedAt };
  }

  /** Shows how far something is, with the resource whose object has the name. */
  progressOf(name: string): (line: string) => void {
    const urn = this.ownership.urnOf(name);
    return (line) => {
      this.host.report(line, { urn, isPassing: true });
    };
  }

  #connect(): { connection: Connection; objects: Collection } {
    if (!this.#connected) {
      const connection = this.host.connect();
      this.#connected = { connection, objects: new Collection(connection.client, this.definition.api) };
    }
    return this.#connected;
  }
}
