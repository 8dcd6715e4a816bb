/** A resource of the program, as far as Pulumi has shown it in this operation. */
export interface Owner {
  urn: string;
  /** The name that the program gives its object; nothing while it is unknown. */
  name?: string | undefined;
  /** What sets its object apart from others of its name, where several can have it. */
  variant?: string | undefined;
  /** The provider chose the name. */
  hasAutomaticName: boolean;
  /** The name of the object that the state knows. */
  previousName?: string | undefined;
  /** Pulumi replaces the object that the state knows. */
  isReplaced: boolean;
  /** Pulumi may let the old object go before a replacement is made, although it shows the provider no old object. */
  deleteBeforeReplace: boolean;
}

/** An object as the state of one resource knows it. */
export interface OwnedObject {
  name: string;
  /** The control plane's own id, where it gives one. */
  id: string | undefined;
  /** When the resource took over what was there before, if it did. */
  adoptedAt: string | undefined;
}

/** Two resources of the program that need one name. */
export interface NameConflict {
  other: Owner;
  name: string;
  /** Both want it; or both have its object already; or one of them gives it up only at the end of the operation. */
  kind: "sameName" | "shared" | "notYetFree";
}

/**
 * Which resource of the program owns which object, as far as Pulumi has shown it: two resources must not share one, and one
 * that passed from a resource to another must not be deleted with the first.
 *
 * Lives for one operation of Pulumi.
 */
export class OwnershipRegistry {
  readonly #owners = new Map<string, Owner>();
  readonly #owned = new Set<OwnedObject>();

  /** Notes what the program says of a resource. @returns what it cannot be reconciled with */
  register(owner: Owner): NameConflict | undefined {
    this.#owners.set(owner.urn, owner);
    return this.findConflict(owner);
  }

  /** Looks for a resource that needs the same name; those that Pulumi shows later are found later. */
  findConflict(owner: Owner): NameConflict | undefined {
    for (const other of this.#owners.values()) {
      if (other.urn === owner.urn) continue;
      if (owner.name !== undefined && owner.name === other.name && owner.variant === other.variant) {
        return { other, name: owner.name, kind: this.#isShared(owner, other) ? "shared" : "sameName" };
      }
      const isShared = owner.variant !== undefined;
      const name = isShared ? undefined : (nameInTransfer(owner, other) ?? nameInTransfer(other, owner));
      if (name !== undefined) return { other, name, kind: "notYetFree" };
    }
    return undefined;
  }

  /** Whether a resource has the object of its name in the state, and another one has it as well, or has just adopted it. */
  #isShared({ name, previousName }: Owner, other: Owner): boolean {
    if (name === undefined || previousName !== name) return false;
    // Before a resource is compared, it is not yet among the owners.
    return other.previousName === name || this.ownsName(name);
  }

  find(urn: string): Owner | undefined {
    return this.#owners.get(urn);
  }

  ownerOf(name: unknown): Owner | undefined {
    return [...this.#owners.values()].find((owner) => owner.name === name);
  }

  /**
   * The resources whose new object, not made yet, may take the place of one that is about to be deleted.
   *
   * @param urn - the resource that it belongs to; not every way to serve a resource says so
   */
  replacementsOf(name: string, urn: string | undefined): Owner[] {
    return [...this.#owners.values()].filter((owner) => {
      if (owner.name !== undefined && owner.name !== name && this.ownsName(owner.name)) return false;
      // Where Pulumi was told to replace something, it shows no old object.
      const mayBeReplaced = owner.isReplaced || owner.previousName === undefined;
      if (urn !== undefined) return owner.urn === urn && mayBeReplaced;
      return owner.isReplaced
        ? owner.previousName === name
        : mayBeReplaced && (owner.name === name || owner.deleteBeforeReplace);
    });
  }

  /** The resource whose object has the name, or had it before. */
  urnOf(name: string): string | undefined {
    const before = [...this.#owners.values()].find(({ previousName }) => previousName === name);
    return (this.ownerOf(name) ?? before)?.urn;
  }

  /** Notes that a resource owns an object, if the program has that resource: a refresh shows others as well. */
  own(object: OwnedObject): void {
    const isInProgram = [...this.#owners.values()].some(
      ({ name, previousName }) => object.name === name || object.name === previousName,
    );
    if (!isInProgram) return;
    this.release(object);
    this.#owned.add(object);
  }

  /** The resource owns it no longer. */
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

  /** Whether another resource of the program has taken the object over. */
  isOwnedByAnother(object: OwnedObject): boolean {
    return [...this.#owned].some((other) => isSameObject(other, object) && other.adoptedAt !== object.adoptedAt);
  }
}

/** The name that one resource wants while another one still has it. */
function nameInTransfer(to: Owner, from: Owner): string | undefined {
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
