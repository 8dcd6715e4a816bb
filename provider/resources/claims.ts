/** A thing on the control plane as the state of one resource knows it. */
export interface Holding {
  name: string;
  /** The control plane's own id, where it tells one. */
  id?: string | undefined;
  /** When the resource took over what was there before, if it did. */
  adoptedAt?: string | undefined;
}

/**
 * Which things the resources of a program have, as far as they were seen: two resources must not share one, and one that
 * passed from a resource to another must not be deleted with the first.
 *
 * Lives for one operation of Pulumi.
 */
export class Claims {
  readonly #expected = new Set<unknown>();
  readonly #byName = new Map<string, Holding>();

  /** The program has a resource that goes, or went, by this name. In a refresh, Pulumi asks about others as well. */
  expect(name: unknown): void {
    this.#expected.add(name);
  }

  /** A resource has this, or is about to; it counts if the program has the resource. */
  add(holding: Holding): void {
    if (this.#expected.has(holding.name)) this.#byName.set(holding.name, holding);
  }

  /** Nobody has it any more. */
  remove({ name, id }: Holding): void {
    if (this.#byName.get(name)?.id === id) this.#byName.delete(name);
  }

  holderOf(name: string): Holding | undefined {
    return this.#byName.get(name);
  }

  /** Whether another resource took over what this one had: it was renamed in the program without an alias. */
  isPassedOn({ name, id, adoptedAt }: Holding): boolean {
    const holder = this.#byName.get(name);
    return holder !== undefined && holder.id === id && holder.adoptedAt !== adoptedAt;
  }
}
