import type { ProviderContext } from "./provider-context";
import type { RemoteObject } from "../http/object";
import { updateObject } from "./update";
import { check, type CheckResult, type Registration } from "./check";
import { compare } from "./diff";
import { createObject } from "./create";
import { withDefaults, withoutDefaults } from "./default-outputs";
import { type Definition, fieldsOf, type NamedInputs, type ResourceState } from "./definition";
import { deleteObject } from "./delete";
import { secretFields } from "./fields";
import { keepingNames, namesBefore } from "./former-names";
import { comparableState, unchangedInputs } from "./imported";
import { findObject } from "./find-object";
import { describeFound, find, findAll, importObject, type ReadObject } from "./look-up";
import { awaitedAgain, deletedOutside, movesFirst, replacedForItsCreation } from "./messages";
import { PartialCreationError } from "./partial-creation";
import { type Properties, UNKNOWN } from "./properties";
import { isProvenOurs } from "./recover";
import { type Call, Operation, type TimeLimit } from "./operation";
import { description, observedInputs, stateOf, withoutWriteOnly, serverFormOf } from "./state";
import { replacedElsewhere, wouldBeReplacedElsewhere } from "./unconfirmed-messages";

export interface Difference {
  /** Whether there is anything to do. Left open, Pulumi compares the inputs itself, and honours replaceOnChanges. */
  changed: boolean | undefined;
  /** The inputs that differ, and the parts of the state that need attention. */
  differences: string[];
  /** Those of them that only a replacement can change. */
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
  readonly #session: Operation;

  constructor(
    private readonly definition: Definition,
    context: ProviderContext,
  ) {
    this.#session = new Operation(definition, context);
  }

  /** The names of the secret inputs. */
  get secrets(): readonly string[] {
    return secretFields(fieldsOf(this.definition));
  }

  /** Adds the defaults to the outputs of a resource: see {@link withDefaults}. */
  withDefaults(outputs: Properties, only?: Properties): Properties {
    return withDefaults(this.definition, outputs, only);
  }

  /** The reverse, for what Pulumi remembers: see {@link withoutDefaults}. */
  withoutDefaults(outputs: Properties, inputs: Properties): Properties {
    return withoutDefaults(this.definition, outputs, inputs);
  }

  /** The names of the properties that Pulumi has to encrypt. */
  encryptedIn(properties: object): readonly string[] {
    return this.#session.encryptedIn({ ...properties });
  }

  /** Completes and validates what a program asks for: see {@link check}. */
  check(previous: Properties, proposed: Properties, registration?: Registration): CheckResult {
    this.#session.noteSecrets(proposed);
    return check(this.#session, previous, proposed, registration);
  }

  /**
   * Says what has to happen to bring `state` to `inputs`.
   *
   * @param recorded - the inputs in the state, where Pulumi hands them over
   * @param isDeletedElsewhere - another provider would delete the object, which would not see that it is to be replaced
   * @throws OperationError when that could cost the object
   */
  diff(state: ResourceState, inputs: Properties, recorded?: Properties, isDeletedElsewhere = false): Difference {
    const { ownership } = this.#session;
    this.#session.noteSecrets(state);
    this.#session.compared.add(state.name);
    this.#session.formerNames.set(state.name, state.formerNames ?? []);
    if (!state.unconfirmed) ownership.own(this.#session.objectOf(state));
    const { changed, replaces } = compare(
      this.definition,
      comparableState(this.definition, state, inputs, recorded),
      inputs,
    );
    if (replaces.length === 0) this.#noteKept(state, inputs);
    if (replaces.length > 0 && this.#session.hasMoved(state)) this.#warnElsewhere(state);
    this.#explainResult(state, changed, replaces);
    const name = inputs["name"];
    // Said even if nothing changed: Pulumi can force a replacement, and two objects cannot share a name.
    const needsItsName = this.definition.api.key === "name" && name === state.name;
    const deleteBeforeReplace = needsItsName && ownership.ownerOf(name)?.hasAutomaticName !== true;
    if (isDeletedElsewhere && deleteBeforeReplace && replaces.length > 0 && this.definition.checkReplacement) {
      throw movesFirst(this.#session, state.name);
    }
    const isForPulumiToCompare = replaces.length === 0 && changed.every((key) => key in this.definition.fields);
    return {
      // Only Pulumi knows the option replaceOnChanges, and it looks at it only where it compares the inputs itself.
      changed: changed.length === 0 ? false : isForPulumiToCompare ? undefined : true,
      differences: changed,
      replaces,
      deleteBeforeReplace,
    };
  }

  /** No input of the program changes, so that Pulumi's own output would show no reason. */
  #explainResult(state: ResourceState, changed: readonly string[], replaces: readonly string[]): void {
    const { creationResult } = this.definition;
    if (!creationResult || !changed.includes(creationResult.property)) return;
    const isReplaced = replaces.includes(creationResult.property);
    const explain = isReplaced ? replacedForItsCreation : awaitedAgain;
    const urn = this.#session.ownership.urnOf(state.name);
    this.#session.context.report(explain(this.definition, state.name), { urn, isPassing: false });
  }

  /** Objects that share names cannot be told apart here. */
  #noteKept(state: ResourceState, { name }: Properties): void {
    const { ownership, context } = this.#session;
    const owner = this.definition.api.key === "name" ? ownership.ownerOf(name) : undefined;
    const id = this.#session.idOf(state);
    if (!owner || id === undefined || state.unconfirmed) return;
    context.program.keep(owner.urn, { [this.definition.idProperty]: id });
  }

  /** A preview, of a pull request for instance, may run without the settings of the environment that `up` has. */
  #warnElsewhere(state: ResourceState): void {
    const { context, ownership, elsewhere } = this.#session;
    elsewhere.set(state.name, state);
    const urn = ownership.urnOf(state.name);
    context.report(wouldBeReplacedElsewhere(this.#session, state), { urn, isPassing: false });
  }

  /** What {@link create} would return, as far as it is known. */
  previewCreation(inputs: Properties): Properties {
    const { idProperty, creationResult, outputs = [] } = this.definition;
    const unknown = [idProperty, "createdAt", "adoptedAt", ...outputs];
    if (creationResult) unknown.push(creationResult.property);
    return { ...inputs, ...Object.fromEntries(unknown.map((output) => [output, UNKNOWN])) };
  }

  /**
   * @param limitSeconds - how long it may take, where the program says so (customTimeouts)
   * @param urn - the resource, where Pulumi says so
   */
  async create(inputs: NamedInputs, limitSeconds?: number, urn?: string): Promise<Identified> {
    const session = this.#callOn(inputs.name, { urn, limit: limitOf("create", limitSeconds) });
    session.noteSecrets({ ...inputs });
    const { ownership } = session;
    const owner = (urn === undefined ? undefined : ownership.find(urn)) ?? ownership.ownerOf(inputs.name);
    const predecessor = owner?.previousName;
    const moved = predecessor === undefined ? undefined : session.elsewhere.get(predecessor);
    // The old one could not be deleted at its place.
    if (moved) throw replacedElsewhere(session, moved);
    try {
      const state = await keepingNames(namesBefore(session, inputs.name, predecessor), () =>
        createObject(session, inputs),
      );
      this.#session.ownership.own(this.#session.objectOf(state));
      return { id: session.pulumiIdOf(state), state };
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
   * @param options - the resource, and its inputs in the state, where Pulumi hands them over
   * @returns nothing when the object is gone
   */
  async read(
    id: string,
    known: Partial<ResourceState>,
    { urn, recorded }: { urn?: string; recorded?: Properties } = {},
  ): Promise<ReadObject | undefined> {
    const session = this.#callOn(known.name ?? id, { urn });
    if (known.name === undefined) return describeFound(session, id, await find(session, id));
    const state: ResourceState = { ...known, name: known.name };
    session.noteSecrets(state);
    const { ours, foreign } = await findObject(session, "read", state);
    // Someone created it again, and its name stands for the new object now.
    const found = ours ?? foreign;
    if (!found) {
      if (!known.unconfirmed) session.report(deletedOutside(this.definition, state.name));
      return undefined;
    }
    if (known.unconfirmed && !isProvenOurs(this.#session, state, found)) {
      return { id, state, inputs: observedInputs(this.definition, state, { ...found, inputs: {} }) };
    }
    const writtenAs = known.unconfirmed ? serverFormOf(this.definition, state, found) : known.writtenAs;
    // Someone else gave the new object what nobody can read back.
    const comparable = ours ? known : withoutWriteOnly(this.definition, state);
    const inputs = observedInputs(this.definition, { ...comparable, writtenAs }, found);
    const { creationResult } = this.definition;
    const remembered = creationResult && known[creationResult.property];
    const result = ours && typeof remembered === "string" ? remembered : creationResult?.pending;
    // Two resources in the state may know it now: only the one that it was made for owns it.
    const adoptedAt = ours ? (known.unconfirmed?.since ?? known.adoptedAt) : new Date().toISOString();
    const { place, ...now } = stateOf(this.#session, inputs, found, { result, adoptedAt });
    // A state without a place is of an older release. Adding one would look like drift.
    const isPlaced = known.place !== undefined || known.unconfirmed !== undefined;
    const isImported = ours !== undefined && known.imported === true;
    const { formerNames } = known;
    const placed = {
      ...now,
      ...(isPlaced && { place }),
      ...(isImported && { imported: true as const }),
      ...(formerNames && { formerNames }),
    };
    return {
      id: this.#session.pulumiIdOf(placed),
      state: placed,
      inputs: isImported && recorded ? unchangedInputs(this.definition, state, inputs, recorded) : inputs,
    };
  }

  /** Takes in an object that exists: see {@link importObject}. */
  import(reference: string, urn?: string): Promise<ReadObject> {
    return importObject(this.#callOn(reference, { urn }), reference);
  }

  /** Brings an existing object from `state` to `inputs` where {@link diff} asked for no replacement. */
  update(state: ResourceState, inputs: NamedInputs, limitSeconds?: number, urn?: string): Promise<ResourceState> {
    this.#session.noteSecrets(state);
    this.#session.noteSecrets({ ...inputs });
    const session = this.#callOn(inputs.name, { urn, limit: limitOf("update", limitSeconds) });
    return keepingNames(state.formerNames, () => updateObject(session, state, inputs));
  }

  /** What {@link update} would return. */
  previewUpdate(state: ResourceState, inputs: Properties): Properties {
    const isKept = (key: string): boolean => !(key in this.definition.fields) && key !== "imported";
    const outputs = Object.entries(state).filter(([key]) => isKept(key));
    return { ...Object.fromEntries(outputs), ...inputs };
  }

  /** @param urn - the resource, where Pulumi says so */
  delete(state: ResourceState, urn?: string, limitSeconds?: number): Promise<void> {
    this.#session.noteSecrets(state);
    return deleteObject(this.#callOn(state.name, { urn, limit: limitOf("delete", limitSeconds) }), state, urn);
  }

  /**
   * Looks at an object that something else manages.
   *
   * @param reference - its name, or what else the control plane finds it by
   * @throws OperationError when there is none
   */
  async lookUp(reference: string): Promise<Properties> {
    const found = await find(this.#session.forCall({ urn: undefined }), reference);
    return description(this.definition, found, this.definition.inputsIn?.(reference));
  }

  /** All objects that are wanted, whoever manages them. */
  async list(isWanted: (object: RemoteObject) => boolean = () => true): Promise<Properties[]> {
    const objects = await findAll(this.#session.forCall({ urn: undefined }));
    const wanted = objects.filter((object) => !object.isBeingDeleted && isWanted(object));
    return wanted.map((object) => description(this.definition, object));
  }

  /** @param urn - the resource; without it, the one whose object has the name */
  #callOn(name: string, { urn = this.#session.ownership.urnOf(name), limit }: Partial<Call>): Operation {
    return this.#session.forCall({ urn, limit });
  }
}

function limitOf(option: TimeLimit["option"], seconds: number | undefined): TimeLimit | undefined {
  return seconds === undefined ? undefined : { option, seconds };
}
