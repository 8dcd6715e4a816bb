import type { RemoteObject } from "../http/object";
import { Call, type TimeLimit } from "./call";
import { check, type CheckResult, type Registration } from "./check";
import { createObject } from "./create";
import { withDefaults, withoutDefaults } from "./default-outputs";
import { type Definition, fieldsOf } from "./definition";
import { deleteObject } from "./delete";
import { diff } from "./diff";
import { secretFields } from "./fields";
import { describeFound, find, findAll, importObject, type ReadObject } from "./look-up";
import { awaitedAgain, movesFirst, replacedForItsCreation } from "./messages";
import { type Properties, UNKNOWN } from "./properties";
import type { ProviderContext } from "./provider-context";
import { readObject } from "./read";
import type { NamedInputs, ResourceState } from "./resource-state";
import { description } from "./state";
import { wouldBeReplacedElsewhere } from "./unconfirmed-messages";
import { updateObject } from "./update";

export interface Plan {
  /** Whether there is anything to do. If undefined, Pulumi compares the inputs itself, and honours replaceOnChanges. */
  changed: boolean | undefined;
  /** The inputs that differ, and the outputs that need attention. */
  differences: string[];
  /** The differences that only a replacement can change. */
  replaces: string[];
  /** The replacement needs the name that the old object still has. */
  deleteBeforeReplace: boolean;
}

export interface Identified {
  id: string;
  state: ResourceState;
}

/**
 * The life of the resources of one type within one operation of Pulumi, free of Pulumi's wire format and of HTTP.
 *
 * Its rules:
 *
 * 1. A preview makes no request and needs no credentials.
 * 2. What must fail before anything is touched fails in `check`; the calls after `diff` never run in a preview.
 * 3. State is a memory, not a proof: look whether an object is still ours before you change or delete it.
 * 4. Record what may exist after a failed creation; it is ours only when that is proven.
 * 5. `delete` succeeds if there is nothing to delete, since saving the state can fail after it.
 * 6. One object has one owner. A replacement adopts nothing.
 * 7. Inputs are a part of the state, because Pulumi hands `read` nothing else.
 */
export class Lifecycle {
  /** A call on no resource in particular. */
  readonly #call: Call;

  constructor(
    private readonly definition: Definition,
    context: ProviderContext,
  ) {
    this.#call = new Call(definition, context);
  }

  /** The names of the secret inputs. */
  get secrets(): readonly string[] {
    return secretFields(fieldsOf(this.definition));
  }

  /** See {@link withDefaults}. */
  withDefaults(outputs: Properties, only?: Properties): Properties {
    return withDefaults(this.definition, outputs, only);
  }

  /** See {@link withoutDefaults}. */
  withoutDefaults(outputs: Properties, inputs: Properties): Properties {
    return withoutDefaults(this.definition, outputs, inputs);
  }

  /** The names of the properties that Pulumi has to encrypt. */
  encryptedIn(properties: object): readonly string[] {
    return this.#call.encryptedIn({ ...properties });
  }

  /** Completes and validates declared inputs: see {@link check}. */
  check(previous: Properties, proposed: Properties, registration?: Registration): CheckResult {
    this.#call.noteSecrets(proposed);
    return check(this.#call, previous, proposed, registration);
  }

  /**
   * Plans the change from `state` to `inputs`, and remembers it for later calls of the operation.
   *
   * @param recorded - the inputs in the state, if Pulumi passes them
   * @param isDeletedElsewhere - another provider would delete the object, and would not see that it is replaced
   * @throws OperationError when that could cost the object
   */
  diff(state: ResourceState, inputs: Properties, recorded?: Properties, isDeletedElsewhere = false): Plan {
    const { resources } = this.#call;
    this.#call.noteSecrets(state);
    resources.compared.set(state.name, state);
    if (!state.unconfirmed) resources.own(this.#call.objectOf(state));
    const { changed, replaces } = diff(this.definition, state, inputs, recorded);
    const isReplaced = replaces.length > 0;
    if (!isReplaced) this.#keepOutputs(state, inputs);
    if (isReplaced && this.#call.hasMoved(state)) resources.leftElsewhere.set(this.#call.pulumiIdOf(state), state);
    this.#announce(state, changed, replaces);
    const { name } = inputs;
    // True even if nothing changed: Pulumi can force a replacement, and two objects cannot share a name.
    const needsItsName = this.definition.api.namesAreUnique && name === state.name;
    const deleteBeforeReplace = needsItsName && resources.named(name)?.hasAutomaticName !== true;
    if (isDeletedElsewhere && deleteBeforeReplace && isReplaced && this.definition.checkReplacement) {
      throw movesFirst(this.#call, state.name);
    }
    const isForPulumiToCompare = !isReplaced && changed.every((key) => key in this.definition.fields);
    return {
      // Pulumi applies the option replaceOnChanges only if it compares the inputs itself.
      changed: changed.length === 0 ? false : isForPulumiToCompare ? undefined : true,
      differences: changed,
      replaces,
      deleteBeforeReplace,
    };
  }

  /** Shows, on the resource's row, reasons that Pulumi's own difference does not show. */
  #announce(state: ResourceState, changed: readonly string[], replaces: readonly string[]): void {
    const urn = this.#call.resources.urnOf(state.name);
    const show = (line: string): void => {
      this.#call.forResource({ urn }).report(line);
    };
    // The preview of a pull request may run without the settings of the environment that `up` has.
    if (replaces.length > 0 && this.#call.hasMoved(state)) show(wouldBeReplacedElsewhere(this.#call, state));
    const { readiness } = this.definition;
    if (!readiness || !changed.includes(readiness.output)) return;
    const explain = replaces.includes(readiness.output) ? replacedForItsCreation : awaitedAgain;
    show(explain(this.definition, readiness, state.name));
  }

  /** Records outputs that stay, for resources that reference them. Objects that share a name are skipped: they look alike. */
  #keepOutputs(state: ResourceState, { name }: Properties): void {
    const { namesAreUnique } = this.definition.api;
    const resource = namesAreUnique ? this.#call.resources.named(name) : undefined;
    const id = this.#call.idOf(state);
    if (!resource || id === undefined || state.unconfirmed) return;
    resource.keptOutputs = { [this.definition.idProperty]: id };
  }

  /** The outputs of {@link create}, as far as they are known in a preview. */
  previewCreation(inputs: Properties): Properties {
    const { idProperty, readiness, outputs = [] } = this.definition;
    const unknown = [idProperty, "createdAt", "adoptedAt", ...outputs];
    if (readiness) unknown.push(readiness.output);
    return { ...inputs, ...Object.fromEntries(unknown.map((output) => [output, UNKNOWN])) };
  }

  /**
   * Creates the object: see {@link createObject}.
   *
   * @param limitSeconds - the time limit in the option customTimeouts, if there is one
   * @param urn - the resource, if Pulumi passes it
   */
  async create(inputs: NamedInputs, limitSeconds?: number, urn?: string): Promise<Identified> {
    const call = this.#callOn(inputs.name, urn, limitOf("create", limitSeconds));
    call.noteSecrets({ ...inputs });
    const state = await createObject(call, inputs, urn);
    return { id: call.pulumiIdOf(state), state };
  }

  /**
   * Refreshes the state of an object: see {@link readObject}.
   *
   * @param id - Pulumi's id, or the one that a program looks up
   * @param known - the state; empty if a program looks up an object that it does not manage
   * @param options - the resource, and its inputs in the state, if Pulumi passes them
   * @returns undefined if the object is gone
   */
  async read(
    id: string,
    known: Partial<ResourceState>,
    { urn, recorded }: { urn?: string; recorded?: Properties } = {},
  ): Promise<ReadObject | undefined> {
    const call = this.#callOn(known.name ?? id, urn);
    if (known.name === undefined) return describeFound(call, id, await find(call, id));
    return readObject(call, id, { ...known, name: known.name }, recorded);
  }

  /** Imports an existing object: see {@link importObject}. */
  import(reference: string, urn?: string): Promise<ReadObject> {
    return importObject(this.#callOn(reference, urn), reference);
  }

  /** Updates an object for which {@link diff} asked for no replacement: see {@link updateObject}. */
  update(state: ResourceState, inputs: NamedInputs, limitSeconds?: number, urn?: string): Promise<ResourceState> {
    const call = this.#callOn(inputs.name, urn, limitOf("update", limitSeconds));
    call.noteSecrets(state);
    call.noteSecrets({ ...inputs });
    return updateObject(call, state, inputs);
  }

  /** The outputs of {@link update} in a preview. */
  previewUpdate(state: ResourceState, inputs: Properties): Properties {
    const isKept = (key: string): boolean => !(key in this.definition.fields) && key !== "imported";
    const outputs = Object.entries(state).filter(([key]) => isKept(key));
    return { ...Object.fromEntries(outputs), ...inputs };
  }

  /** Deletes the object: see {@link deleteObject}. @param urn - the resource, if Pulumi passes it */
  delete(state: ResourceState, urn?: string, limitSeconds?: number): Promise<void> {
    const call = this.#callOn(state.name, urn, limitOf("delete", limitSeconds));
    call.noteSecrets(state);
    return deleteObject(call, state, urn);
  }

  /**
   * Describes an object that the program does not manage.
   *
   * @param reference - its name, or another way to look it up
   * @throws OperationError when there is none
   */
  async lookUp(reference: string): Promise<Properties> {
    const found = await find(this.#call.forResource({ urn: undefined }), reference);
    return description(this.definition, found, this.definition.inputsIn?.(reference));
  }

  /** Describes all wanted objects, managed by this program or not. */
  async list(isWanted: (object: RemoteObject) => boolean = () => true): Promise<Properties[]> {
    const objects = await findAll(this.#call.forResource({ urn: undefined }));
    const wanted = objects.filter((object) => !object.isBeingDeleted && isWanted(object));
    return wanted.map((object) => description(this.definition, object));
  }

  /** @param urn - the resource; by default the one whose object has the name */
  #callOn(name: string, urn = this.#call.resources.urnOf(name), limit?: TimeLimit): Call {
    return this.#call.forResource({ urn, limit });
  }
}

function limitOf(option: TimeLimit["option"], seconds: number | undefined): TimeLimit | undefined {
  return seconds === undefined ? undefined : { option, seconds };
}
