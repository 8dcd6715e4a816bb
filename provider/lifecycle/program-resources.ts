import type { NamedInputs, ResourceState } from "./resource-state";
import type { Properties } from "./properties";

/** A resource of the program, as far as Pulumi has shown it in this operation. */
export interface ProgramResource {
  readonly urn: string;
  /** The name that the program gives its object; undefined while it is unknown. */
  readonly name?: string | undefined;
  /** Sets its object apart from others of its name, if names are not unique. */
  readonly tag?: string | undefined;
  /** The provider chose the name. */
  readonly hasAutomaticName: boolean;
  /** The name of the object that the state records. */
  readonly previousName?: string | undefined;
  /** Pulumi replaces the object that the state records. */
  readonly isReplaced: boolean;
  /** Pulumi may delete the old object before it creates a replacement, although it shows the provider no old object. */
  readonly deleteBeforeReplace: boolean;
  /** The declared inputs, once all of them are known and valid. */
  inputs?: NamedInputs;
  /** The outputs that stay as they were, once diff has found that the object is kept. */
  keptOutputs?: Properties;
}

/** An object as the state of one resource records it. */
export interface OwnedObject {
  name: string;
  /** The host's own id, if it gives one. */
  id: string | undefined;
  /** When the resource adopted the object, if it did. */
  adoptedAt: string | undefined;
}

/** Two resources of the program that need one name. */
export interface NameConflict {
  other: ProgramResource;
  name: string;
  /** Both declare it; or both have its object already; or one of them gives it up only at the end of the operation. */
  kind: "sameName" | "shared" | "notYetFree";
}

/**
 * The program's resources of one type, as far as Pulumi has shown them in this operation, and the objects that they own: two
 * resources must not share an object, and one that passed from a resource to another must not be deleted with the first.
 */
export class ProgramResources {
  /** Declared inputs, and those of objects that were looked up, by name. */
  readonly declared = new Map<string, Properties>();
  /** The states that Pulumi had compared with the program, by name. */
  readonly compared = new Map<string, ResourceState>();
  /** The states at another location whose replacements are refused, by Pulumi's id. */
  readonly leftElsewhere = new Map<string, ResourceState>();
  /** The objects that this operation deleted or found gone, by name: their names may take a while to become free. */
  readonly deleted = new Map<string, { id: string | undefined }>();
  readonly #resources = new Map<string, ProgramResource>();
  readonly #owned = new Set<OwnedObject>();

  /** Records what the program declares. @returns the conflict with another resource, if there is one */
  register(resource: ProgramResource): NameConflict | undefined {
    this.#resources.set(resource.urn, resource);
    return this.findConflict(resource);
  }

  /** Looks for a resource that needs the same name; those that Pulumi shows later are found later. */
  findConflict(resource: ProgramResource): NameConflict | undefined {
    for (const other of this.#resources.values()) {
      if (other.urn === resource.urn) continue;
      if (resource.name !== undefined && resource.name === other.name && resource.tag === other.tag) {
        return { other, name: resource.name, kind: this.#isShared(resource, other) ? "shared" : "sameName" };
      }
      const mayShareNames = resource.tag !== undefined;
      const name = mayShareNames ? undefined : (nameInTransfer(resource, other) ?? nameInTransfer(other, resource));
      if (name !== undefined) return { other, name, kind: "notYetFree" };
    }
    return undefined;
  }

  /** Whether a resource has the object of its name in the state, and another one has it as well, or has just adopted it. */
  #isShared({ name, previousName }: ProgramResource, other: ProgramResource): boolean {
    if (name === undefined || previousName !== name) return false;
    // Ownership is recorded in `diff`, which comes after `check`.
    return other.previousName === name || this.ownsName(name);
  }

  /** Declared inputs, or those of an object that was looked up. */
  inputsOf(name: unknown): Properties | undefined {
    return typeof name === "string" ? this.declared.get(name) : undefined;
  }

  find(urn: string): ProgramResource | undefined {
    return this.#resources.get(urn);
  }

  named(name: unknown): ProgramResource | undefined {
    return [...this.#resources.values()].find((resource) => resource.name === name);
  }

  /** The resource whose object has the name, or had it before. */
  urnOf(name: string): string | undefined {
    const before = [...this.#resources.values()].find(({ previousName }) => previousName === name);
    return (this.named(name) ?? before)?.urn;
  }

  /** Whether a resource had the name before this operation, and no resource has it now. */
  isFormerName(name: unknown): boolean {
    if (typeof name !== "string" || this.declared.has(name)) return false;
    return [...this.#resources.values()].some(({ previousName }) => previousName === name);
  }

  /**
   * The resources that may be waiting for the object of that name to be deleted before their replacement is created.
   *
   * @param urn - the resource that it belongs to; undefined if Pulumi does not pass it
   */
  replacementsOf(name: string, urn: string | undefined): ProgramResource[] {
    return [...this.#resources.values()].filter((resource) => {
      if (resource.name !== undefined && resource.name !== name && this.ownsName(resource.name)) return false;
      // If Pulumi was told to replace a resource, it shows no old object.
      const mayBeReplaced = resource.isReplaced || resource.previousName === undefined;
      if (urn !== undefined) return resource.urn === urn && mayBeReplaced;
      return resource.isReplaced
        ? resource.previousName === name
        : mayBeReplaced && (resource.name === name || resource.deleteBeforeReplace);
    });
  }

  /** Records that a resource owns an object, if the program has that resource: a refresh shows others as well. */
  own(object: OwnedObject): void {
    const isInProgram = [...this.#resources.values()].some(
      ({ name, previousName }) => object.name === name || object.name === previousName,
    );
    if (!isInProgram) return;
    this.release(object);
    this.#owned.add(object);
  }

  /** Records that the resource owns the object no longer. */
  release(object: OwnedObject): void {
    for (const other of this.#owned) {
      if (isSameObject(other, object) && other.adoptedAt === object.adoptedAt) this.#owned.delete(other);
    }
  }

  /** Whether a resource of the program owns the object. */
  isOwned(object: Pick<OwnedObject, "name" | "id">): boolean {
    return [...this.#owned].some((owned) => isSameObject(owned, object));
  }

  /** Whether a resource of the program owns an object of that name. */
  ownsName(name: string): boolean {
    return [...this.#owned].some((owned) => owned.name === name);
  }

  /** Whether another resource of the program has adopted the object. */
  isOwnedByAnother(object: OwnedObject): boolean {
    return [...this.#owned].some((other) => isSameObject(other, object) && other.adoptedAt !== object.adoptedAt);
  }
}

/** The name that one resource declares while another one still has it. */
function nameInTransfer(to: ProgramResource, from: ProgramResource): string | undefined {
  const { name } = to;
  const isHandedOver =
    name !== undefined &&
    name === from.previousName &&
    from.name !== undefined &&
    name !== from.name &&
    name !== to.previousName;
  return isHandedOver ? name : undefined;
}

function isSameObject(some: Pick<OwnedObject, "name" | "id">, other: Pick<OwnedObject, "name" | "id">): boolean {
  return some.id === undefined || other.id === undefined ? some.name === other.name : some.id === other.id;
}
