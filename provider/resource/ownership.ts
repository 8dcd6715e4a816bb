/** A resource of the program, as far as Pulumi has shown it in this operation. */
export interface Owner {
  urn: string;
  /** The name that the program gives its object; nothing while it is unknown. */
  name?: string | undefined;
  /** The provider chose the name. */
  hasAutomaticName: boolean;
  /** The name of the object that the state knows. */
  previousName?: string | undefined;
  /** Pulumi replaces the object that the state knows. */
  isReplaced: boolean;
}

/** An object as the state of one resource knows it. */
export interface Holding {
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
  /** Both want it; or one of them gives it up only at the end of the operation. */
  kind: "sameName" | "notYetFree";
}

/**
 * Who has which object in the program, as far as Pulumi has shown it: two resources must not share one, and one that passed
 * from a resource to another must not be deleted with the first.
 *
 * Lives for one operation of Pulumi.
 */
export class OwnershipRegistry {
  readonly #owners = new Map<string, Owner>();
  readonly #holdings = new Set<Holding>();

  /** Notes what the program says of a resource. @returns what it cannot be reconciled with */
  register(owner: Owner): NameConflict | undefined {
    this.#owners.set(owner.urn, owner);
    return this.findConflict(owner);
  }

  /** Looks for a resource that needs the same name; those that Pulumi shows later are found later. */
  findConflict(owner: Owner): NameConflict | undefined {
    for (const other of this.#owners.values()) {
      if (other.urn === owner.urn) continue;
      if (owner.name !== undefined && owner.name === other.name) {
        return { other, name: owner.name, kind: "sameName" };
      }
      const name = nameInTransfer(owner, other) ?? nameInTransfer(other, owner);
      if (name !== undefined) return { other, name, kind: "notYetFree" };
    }
    return undefined;
  }

  find(urn: string): Owner | undefined {
    return this.#owners.get(urn);
  }

  ownerOf(name: unknown): Owner | undefined {
    return [...this.#owners.values()].find((owner) => owner.name === name);
  }

  /** The resource whose object has the name, or had it before. */
  urnOf(name: string): string | undefined {
    const before = [...this.#owners.values()].find(({ previousName }) => previousName === name);
    return (this.ownerOf(name) ?? before)?.urn;
  }

  /** Notes what a resource has; it counts if the program has the resource, since a refresh shows others as well. */
  hold(holding: Holding): void {
    const isInProgram = [...this.#owners.values()].some(
      ({ name, previousName }) => holding.name === name || holding.name === previousName,
    );
    if (!isInProgram) return;
    this.release(holding);
    this.#holdings.add(holding);
  }

  /** The resource has it no longer. */
  release(holding: Holding): void {
    for (const other of this.#holdings) {
      if (isSameObject(other, holding) && other.adoptedAt === holding.adoptedAt) this.#holdings.delete(other);
    }
  }

  /** Whether a resource of the program has the object. */
  isHeld(object: Pick<Holding, "name" | "id">): boolean {
    return [...this.#holdings].some((holding) => isSameObject(holding, object));
  }

  /** Whether Pulumi has shown what a resource of the program has under a name. */
  hasHolding(name: string): boolean {
    return [...this.#holdings].some((holding) => holding.name === name);
  }

  /** Whether another resource of the program has taken the object over. */
  isHeldByAnother(holding: Holding): boolean {
    return [...this.#holdings].some((other) => isSameObject(other, holding) && other.adoptedAt !== holding.adoptedAt);
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

function isSameObject(some: Pick<Holding, "name" | "id">, other: Pick<Holding, "name" | "id">): boolean {
  return some.id === undefined || other.id === undefined ? some.name === other.name : some.id === other.id;
}
