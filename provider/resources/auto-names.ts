import { createHash } from "node:crypto";
import type { Properties } from "../lifecycle";

/**
 * Chooses the names of resources whose program gives them none.
 *
 * A resource keeps its name for as long as it needs no replacement: stacks are renamed, resources get aliases, and programs
 * stop naming what has a name. A replacement gets one that no resource before it had: what is changed and taken back
 * would otherwise meet the name of its own predecessor, still waiting to be deleted.
 *
 * Lives for one operation of Pulumi.
 */
export class AutoNames {
  /** Names that Pulumi has perhaps still to check a second time, by what was proposed. */
  readonly #chosen = new Map<string, string>();

  /**
   * @param proposal - the program's own for a name
   * @param distinguishing - the input that a name was derived from, and that only a replacement can change
   * @param previous - the inputs of the last operation
   * @param proposed - what the program says now
   */
  choose(proposal: unknown, distinguishing: string, previous: Properties, proposed: Properties): unknown {
    const before = previous["renamedFrom"] ?? previous["name"];
    const keeps = typeof before === "string" && previous[distinguishing] === proposed[distinguishing];
    if (typeof proposal !== "string") return keeps ? before : proposal;
    if (typeof before !== "string") {
      // Pulumi checks a replacement a second time, and does not tell then what was there before.
      const chosen = this.#chosen.get(proposal);
      this.#chosen.delete(proposal);
      return chosen ?? proposal;
    }
    const name = keeps ? before : succeed(proposal, before);
    this.#chosen.set(proposal, name);
    return name;
  }
}

/** Derived, so that an `up` that was interrupted comes to the same name again. */
function succeed(proposal: string, before: string): string {
  const hash = createHash("sha256").update(`${before} ${proposal}`).digest("hex");
  return proposal.replace(/[0-9a-f]+$/, (digits) => hash.slice(0, digits.length));
}
