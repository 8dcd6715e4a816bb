import type { Host } from "../host";
import { DELETION_DEADLINE_SECONDS } from "../http/collection";
import { ControlPlaneError } from "../http/errors";
import { type FoundObject, mayBe } from "../http/object";
import { withProgress } from "../progress";
import { adopt, isAdoptionWanted } from "./adoption";
import { check, type CheckResult, type Registration } from "./check";
import { compare } from "./comparison";
import { converge } from "./convergence";
import { make } from "./creation";
import { type Definition, fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { locate } from "./location";
import {
  changedOutside,
  explain,
  label,
  notThere,
  replacedElsewhere,
  replacedForItsCreation,
  unconfirmedFound,
} from "./messages";
import { PartialCreationError } from "./partial-creation";
import type { Properties } from "./properties";
import { isProvenOurs, mayBeDeleted } from "./recovery";
import { Session } from "./session";
import { observedInputs, stateOf, writtenDifferently } from "./state";

export interface Difference {
  /** Whether there is anything to do. Left open, Pulumi compares the inputs itself, and honours replaceOnChanges. */
  changed: boolean | undefined;
  /** The properties that only a replacement can change. */
  replaces: string[];
  /** The replacement needs the name that the old object still has. */
  deleteBeforeReplace: boolean;
}

export interface Identified {
  id: string;
  state: ResourceState;
}

/**
 * The life of the resources of one kind within one operation of Pulumi, free of Pulumi's wire format and of HTTP.
 *
 * Its rules:
 *
 * 1. A preview makes no request and needs no credentials.
 * 2. What must fail before anything is touched fails in `check`; the calls after `diff` never run in a preview.
 * 3. State is a memory, not a proof: before changing or deleting something, look whether it is still ours.
 * 4. What may exist after a failed creation is remembered; it is ours only when that is proven.
 * 5. `delete` succeeds when there is nothing left to delete, since saving the state can fail after it.
 * 6. One object has one owner. A replacement takes nothing over.
 * 7. Inputs are a part of the state, because `read` is handed nothing else.
 */
export class Lifecycle {
  readonly #session: Session;

  constructor(
    private readonly definition: Definition,
    host: Host,
  ) {
    this.#session = new Session(definition, host);
  }

  /** Completes and validates what a program asks for: see {@link check}. */
  check(previous: Properties, proposed: Properties, registration?: Registration): Promise<CheckResult> {
    return check(this.#session, previous, proposed, registration);
  }

  /** Says what has to happen to bring `state` to `inputs`. */
  diff(state: ResourceState, inputs: Properties): Difference {
    const { ownership } = this.#session;
    this.#session.compared.add(state.name);
    if (!state.unconfirmed) ownership.own(this.#session.objectOf(state));
    const { changed, replaces } = compare(this.definition, state, inputs);
    if (replaces.length > 0 && this.#session.hasMoved(state)) this.#refuseElsewhere(state);
    const { creationResult } = this.definition;
    if (creationResult && replaces.includes(creationResult.property)) {
      // No input of the program changes, so that Pulumi's own output would show no reason.
      const urn = ownership.urnOf(state.name);
      this.#session.host.report(replacedForItsCreation(this.definition, state.name), { urn, isPassing: false });
    }
    const name = inputs["name"];
    const isForPulumiToCompare = replaces.length === 0 && changed.every((key) => key in this.definition.fields);
    return {
      // Only Pulumi knows the option replaceOnChanges, and it looks at it only where it compares the inputs itself.
      changed: changed.length === 0 ? false : isForPulumiToCompare ? undefined : true,
      replaces,
      // Said even if nothing changed: Pulumi can force a replacement, and two objects cannot share a name.
      deleteBeforeReplace: name === state.name && ownership.ownerOf(name)?.hasAutomaticName !== true,
    };
  }

  /** The new object would be created at this place, and the old one could not be deleted at the other. */
  #refuseElsewhere(state: ResourceState): void {
    const { host, ownership, isPreview } = this.#session;
    const error = replacedElsewhere(this.#session, state);
    if (!isPreview) throw error;
    // A preview, of a pull request for instance, may run without the settings of the environment that `up` has.
    host.report(error.message, { urn: ownership.urnOf(state.name), isPassing: false });
  }

  async create(inputs: NamedInputs): Promise<Identified> {
    try {
      const state = await make(this.#session, inputs);
      this.#session.ownership.own(this.#session.objectOf(state));
      return { id: inputs.name, state };
    } catch (error) {
      const isOurs = error instanceof PartialCreationError && !error.state.unconfirmed;
      if (isOurs) this.#session.ownership.own(this.#session.objectOf(error.state));
      throw error;
    }
  }

  /**
   * Looks at what is there now.
   *
   * @param id - the id in Pulumi's state, or the one that a program looks up
   * @param known - what is remembered; nothing when a program looks up what something else manages
   * @returns nothing when the object is gone
   */
  async read(id: string, known: Partial<ResourceState>): Promise<(Identified & { inputs: NamedInputs }) | undefined> {
    const state: ResourceState = { ...known, name: known.name ?? id };
    const operation = known.name === undefined ? "look up" : "read";
    const { ours, foreign } = await locate(this.#session, operation, state);
    // Someone created it again, and its name stands for the new object now.
    const found = ours ?? foreign;
    if (!found) {
      if (known.name === undefined) throw notThere(this.#session, id);
      return undefined;
    }
    if (known.unconfirmed && !isProvenOurs(this.#session, state, found)) {
      return { id, state, inputs: observedInputs(this.definition, state, { ...found, inputs: {} }) };
    }
    const writtenAs = known.unconfirmed ? writtenDifferently(this.definition, state, found) : known.writtenAs;
    const inputs = observedInputs(this.definition, { ...known, writtenAs }, found);
    const { creationResult } = this.definition;
    const remembered = creationResult && known[creationResult.property];
    const result = ours && typeof remembered === "string" ? remembered : creationResult?.unseen;
    // Two resources in the state may know it now: only the one that it was made for owns it.
    const adoptedAt = ours ? (known.unconfirmed?.since ?? known.adoptedAt) : new Date().toISOString();
    const { place, ...now } = stateOf(this.#session, inputs, found, { result, adoptedAt });
    // A state without a place is of an older release. Adding one would look like drift.
    const isPlaced = known.place !== undefined || known.unconfirmed !== undefined;
    return { id: found.name, state: { ...now, ...(isPlaced && { place }) }, inputs };
  }

  /** Brings an existing object from `state` to `inputs` where {@link diff} asked for no replacement. */
  async update(state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
    if (state.unconfirmed) return this.#confirm(state, inputs);
    const { changed } = compare(this.definition, state, { ...inputs });
    const isOnlyRemembered =
      changed.length > 0 &&
      changed.every((key) => key === "renamedFrom" || fieldsOf(this.definition)[key]?.onChange === "remember");
    if (isOnlyRemembered) return this.#updated(state, inputs);

    // An update without any change finishes an object whose creation failed half-way.
    const { ours, foreign } = await locate(this.#session, "update", state);
    const { noun } = this.definition;
    if (!ours) {
      throw changedOutside(
        this.#session,
        state.name,
        foreign
          ? `another ${noun} has its name now: it was deleted and created again outside of Pulumi`
          : "it is gone: it was deleted outside of Pulumi",
      );
    }
    if (ours.name !== state.name && this.definition.fields.name.onChange === "replace") {
      throw changedOutside(this.#session, state.name, `it was renamed to "${ours.name}" outside of Pulumi`);
    }
    await this.#converge(ours, inputs);
    return { ...this.#updated(state, inputs), place: this.#session.place };
  }

  async delete(state: ResourceState): Promise<void> {
    const { ownership, deleted } = this.#session;
    const owned = this.#session.objectOf(state);
    if (ownership.isOwnedByAnother(owned)) {
      // If both give it up in one operation, the last one deletes it.
      ownership.release(owned);
      return;
    }
    const { ours } = await locate(this.#session, "delete", state);
    // If a resource of the program owns what is there, such as a successor of the same name, this creation made nothing.
    if (ours && state.unconfirmed && ownership.isOwned(ours)) return;
    if (ours) {
      if (state.unconfirmed && !mayBeDeleted(this.#session, state, ours)) {
        throw unconfirmedFound(this.#session, "delete", state, ours);
      }
      await this.#remove(ours);
    }
    const id = ours?.id ?? owned.id;
    if (ours || id !== undefined) deleted.set(state.name, { id });
    ownership.release(owned);
  }

  /** The creation got no response: finds out what it made, and finishes it. */
  async #confirm(state: ResourceState, inputs: NamedInputs): Promise<ResourceState> {
    const { ours: found } = await locate(this.#session, "update", state);
    if (!found) return make(this.#session, inputs, state.unconfirmed);
    const result = this.definition.creationResult?.unseen;
    let confirmed: ResourceState;
    if (isProvenOurs(this.#session, state, found)) {
      confirmed = stateOf(this.#session, inputs, found, { result, adoptedAt: state.unconfirmed?.since });
    } else {
      if (!isAdoptionWanted(this.#session, inputs)) {
        throw unconfirmedFound(this.#session, "update", state, found);
      }
      confirmed = adopt(this.#session, inputs, found);
    }
    await this.#converge(found, inputs);
    this.#session.ownership.own(this.#session.objectOf(confirmed));
    return { ...confirmed, ...inputs };
  }

  async #converge(object: FoundObject, inputs: NamedInputs): Promise<void> {
    try {
      await converge(this.#session, "update", object, inputs);
    } catch (error) {
      throw explain(this.#session, "update", inputs.name, error);
    }
  }

  async #remove({ name, id }: FoundObject): Promise<void> {
    const { objects } = this.#session;
    const what = `waiting for the deletion of ${label(this.definition, name)}`;
    try {
      await withProgress(this.#session.progressOf(name), what, DELETION_DEADLINE_SECONDS, objects.delete(name, id));
    } catch (error) {
      const isGone = error instanceof ControlPlaneError && error.effect === "unknown" && (await this.#isGone(name, id));
      if (!isGone) throw explain(this.#session, "delete", name, error);
    }
  }

  /** After a deletion that got no response. */
  async #isGone(name: string, id: string | undefined): Promise<boolean> {
    try {
      const found = await this.#session.objects.get(name);
      return !found || !mayBe(found, id);
    } catch {
      return false;
    }
  }

  #updated(state: ResourceState, inputs: NamedInputs): ResourceState {
    const { creationResult, idProperty } = this.definition;
    const { createdAt, adoptedAt, place, writtenAs } = state;
    const result = creationResult && state[creationResult.property];
    return {
      ...inputs,
      [idProperty]: state[idProperty],
      createdAt,
      adoptedAt,
      ...(place !== undefined && { place }),
      ...(writtenAs && { writtenAs }),
      ...(creationResult && {
        [creationResult.property]: result === creationResult.gaveUp ? creationResult.unseen : result,
      }),
    };
  }
}
