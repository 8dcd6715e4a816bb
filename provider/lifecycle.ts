/**
 * The life of one kind of resource, free of Pulumi's wire format and of HTTP.
 *
 * Rules that every implementation keeps:
 *
 * 1. `diff` is pure, and so is `check` in a preview: no request, no clock, no randomness. Previews need no credentials.
 *    What was seen may be remembered for the calls that follow, but only for this operation of Pulumi.
 * 2. What must fail before anything is touched fails in `check`; the calls after `diff` never run in a preview.
 * 3. State is a memory, not a proof: before changing or deleting something, look whether it is still ours.
 * 4. Whatever may exist after a failed `create` is reported as a {@link PartialCreationError}, never forgotten.
 * 5. `delete` succeeds when there is nothing left to delete, since saving the state can fail after it.
 * 6. Inputs are a part of the state, because `read` is handed nothing else.
 */
export interface Lifecycle<Inputs extends object, State extends Inputs> {
  /**
   * Completes and validates what a program asked for.
   *
   * @param previous - the inputs of the last operation, empty for a new resource
   * @param proposed - what the program says now; values not known before `up` are {@link UNKNOWN}, and `preview` is true
   * in a preview
   */
  check(previous: Properties, proposed: Properties): Promise<CheckResult<Inputs>>;

  /** Tells what has to happen to bring `state` to `inputs`. */
  diff(state: State, inputs: MaybeUnknown<Inputs>): Difference;

  /** @throws {@link PartialCreationError} when the resource exists, or may exist, although the creation failed */
  create(inputs: Inputs): Promise<Identified<State>>;

  /**
   * Looks at what is there now.
   *
   * @param id - the id in Pulumi's state, or the one a program asks for
   * @param state - what is remembered; nothing when a program asks for a resource managed elsewhere
   * @returns nothing when the resource is gone
   */
  read(id: string, state: Partial<State>): Promise<(Identified<State> & { inputs: Inputs }) | undefined>;

  /** Brings an existing resource from `state` to `inputs` where {@link diff} asked for no replacement. */
  update(state: State, inputs: Inputs): Promise<State>;

  delete(state: State): Promise<void>;
}

/** Stands for a value that only `up` will know, such as an output of a resource not yet created. */
export const UNKNOWN = Symbol("unknown");

/** Properties as they arrive: nothing about them is certain yet. */
export type Properties = Readonly<Record<string, unknown>>;

export type MaybeUnknown<T extends object> = { [K in keyof T]: T[K] | typeof UNKNOWN };

export interface CheckResult<Inputs extends object> {
  inputs: MaybeUnknown<Inputs>;
  failures: CheckFailure[];
}

/** One fault in what a program asked for; all faults are reported at once. */
export interface CheckFailure {
  property: string;
  reason: string;
}

export interface Difference {
  /** Whether there is anything to do. */
  changed: boolean;
  /** The properties that only a replacement can change. */
  replaces: string[];
  /** The replacement needs something that the old resource still holds, such as its name. */
  deleteBeforeReplace: boolean;
}

export interface Identified<State> {
  id: string;
  state: State;
}
