import * as z from "zod";
import type { Connection } from "../host";
import type { ResourceApi } from "../http/collection";
import type { Program } from "./program";
import type { Properties } from "./properties";

/**
 * What a resource has to say about itself. Its life, its provider and most of its tests follow from this.
 *
 * Its functions are methods, not properties, so that a definition with inputs of its own can stand where any definition is
 * expected.
 */
export interface Definition<Inputs extends NamedInputs = NamedInputs> {
  /** The last part of its type token, which is also what messages call it: `SandboxPool`. */
  readonly type: string;
  /** What people call the object on the control plane: `pool`. */
  readonly noun: string;
  /** The output with the control plane's own id of the object, which stays when the object is renamed. */
  readonly idProperty: string;
  readonly fields: Readonly<Record<keyof Inputs & string, Field>>;
  readonly api: ResourceApi<Inputs>;
  /** What only the creation can see and no later request shows again, if there is such a thing. */
  readonly creationResult?: CreationResult<Inputs>;

  /** Says what contradicts other resources of the program, as far as the inputs are known. Pure. */
  checkAgainst?(inputs: Properties, program: Program): CheckFailure | undefined;

  /**
   * Checks whether a replacement can succeed, before the old object goes.
   *
   * @returns why it cannot
   */
  checkReplacement?(inputs: Inputs, connection: Connection): Promise<CheckFailure | undefined>;

  /** Says what a reader can do about an error that means something special here; otherwise the general advice is given. */
  adviceFor?(error: Error): string | undefined;
}

/** The fields by their names, for rules that hold for all of them. */
export function fieldsOf({ fields }: Pick<Definition, "fields">): Readonly<Record<string, Field>> {
  return fields;
}

/** The inputs that every named resource has. */
export interface NamedInputs {
  name: string;
  adoptExisting?: boolean | undefined;
}

/** One input. */
export interface Field {
  readonly schema: z.ZodType;
  readonly onChange: OnChange;
  /** The value where the program gives none. It is never written into the state. */
  readonly default?: unknown;
  /** Whether two values mean the same, where they can be written in several ways. */
  isEqual?(some: unknown, other: unknown): boolean;
}

/**
 * What a change of an input takes.
 *
 * - `replace`: a new object
 * - `update`: a request
 * - `remember`: nothing, since it says how to create or what to do later
 */
export type OnChange = "replace" | "update" | "remember";

/** A property whose value only a creation can find out, such as a pool's readiness. */
export interface CreationResult<Inputs extends NamedInputs> {
  readonly property: string;
  /** The value when the control plane gave up on what the creation waited for. */
  readonly gaveUp: string;
  /** The value when it was not looked at, or the response was lost. */
  readonly unseen: string;
  /** The value after a creation that succeeded. */
  created(inputs: Inputs): string;
  /** Whether an object that the control plane gave up on must be replaced. */
  mustReplace(inputs: Properties): boolean;
}

const namedInputs = z.looseObject({ name: z.string(), adoptExisting: z.boolean().optional() });

/** Reads checked inputs that came over the wire. @throws when they were never checked */
export function inputsFrom(properties: Properties): NamedInputs {
  return namedInputs.parse(properties);
}

/** The same for what is remembered. All that it has besides inputs may be missing. */
export function stateFrom(properties: Properties): ResourceState {
  return inputsFrom(properties) as ResourceState;
}

/**
 * What is remembered of a resource. Nothing that the control plane changes by itself belongs here, or every refresh would
 * find drift.
 */
export interface ResourceState extends NamedInputs {
  readonly createdAt?: string | undefined;
  /**
   * When this stack took the object over, which was there before, or began the creation that got no response and was found
   * again; sets it apart from other resources in the state that know the same object.
   */
  readonly adoptedAt?: string | undefined;
  /** Where the object is: endpoint and workspace. Releases before 0.2 did not write it. */
  readonly place?: string | undefined;
  /** The creation whose outcome is unknown. Absent once the object is known to be this resource's. */
  readonly unconfirmed?: UnconfirmedCreation | undefined;
  /** Inputs that the control plane writes in another way than the program, as it writes them. */
  readonly writtenAs?: Properties | undefined;
  /** The name that it must have: someone renamed it outside of Pulumi. Only a refresh knows. */
  readonly renamedFrom?: string | undefined;
  readonly [property: string]: unknown;
}

export interface UnconfirmedCreation {
  /** When it began (ISO 8601). */
  since: string;
  /** What was made later than this was not made by it (ISO 8601). */
  until: string;
  /** Whether an object of this name, made since then, can only be this creation's. */
  isNameProof: boolean;
}

/** One fault in what a program asked for; all faults are reported at once. */
export interface CheckFailure {
  property: string;
  reason: string;
}
