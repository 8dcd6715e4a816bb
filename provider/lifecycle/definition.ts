import * as z from "zod";
import type { Connection } from "./provider-context";
import type { RemoteObject } from "../http/object";
import type { ResourceApi, Wait } from "../http/resource-api";
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
  readonly fields: Fields<Inputs>;
  readonly api: ResourceApi<Inputs>;
  /** What became of the creation, if that is more than that the object exists. */
  readonly creationResult?: CreationResult<Inputs>;
  /** The outputs, besides the id and the time of creation, that the control plane chooses once and for all. */
  readonly outputs?: readonly string[];

  /**
   * Reads what a program gives to look an object up, and returns what the control plane is asked for. Without it, the program
   * gives the name.
   */
  readonly lookup?: z.ZodType<string>;
  /** The inputs that a reference names besides the name, where objects can be looked up by more than that. */
  inputsIn?(reference: string): Properties;
  /** Why an object cannot be imported although it exists. */
  importFault?(object: RemoteObject, reference: string): ImportFault | undefined;
  /** Reads what a program says of the objects that it wants listed. Without it, it gets all of them. */
  readonly selection?: z.ZodType<(object: RemoteObject) => boolean>;

  /** What goes on after the control plane answered the creation, and how long it is waited for. */
  completion?(inputs: Inputs, limitSeconds: number | undefined): Wait | undefined;

  /** Describes, in a sentence, the change that a failed creation made all the same. */
  effectOfFailure?(inputs: Inputs, object: RemoteObject): string | undefined;

  /** What to say, once, of an object that was created. */
  creationNotice?(inputs: Inputs, object: RemoteObject): string | undefined;

  /** Tells objects of one name apart if several can have it; undefined while that is unknown or given up. */
  tagOf?(inputs: Properties): string | undefined;

  /** Says what contradicts each other, or other resources of the program, as far as the inputs are known. Pure. */
  checkAgainst?(inputs: Properties, program: Program): CheckFailure | undefined;

  /**
   * Says which change no request can make, although its field is updated in place. Pure.
   *
   * @param before - what is remembered, or found where it is to be taken over
   */
  checkChange?(before: Properties, inputs: Properties): CheckFailure | undefined;

  /**
   * Checks whether a replacement can succeed, before the old object goes.
   *
   * @returns why it cannot
   */
  checkReplacement?(inputs: Inputs, connection: Connection): Promise<CheckFailure | undefined>;

  /**
   * Says what a reader can do about an error that means something special here; otherwise the general advice is given.
   *
   * @param moreTime - how to wait longer: `raise timeout`
   */
  adviceFor?(error: Error, moreTime: string | undefined): string | undefined;
}

/** A field for every input. Only what has a name of its own can be taken over. */
export type Fields<Inputs> = Readonly<Record<Exclude<keyof Inputs, "adoptExisting">, Field>> & {
  readonly adoptExisting?: Field;
};

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
  /** The value if the program gives none. It never becomes an input; the plugin shows it as an output. */
  readonly default?: unknown;
  /** Encrypted in the state, and shown nowhere. */
  readonly isSecret?: true;
  /** Messages can show its value, since it is never a secret. */
  readonly isShown?: true;
  /** The control plane takes it and never returns it, so that it is what was sent last. */
  readonly isWriteOnly?: true;
  /** Objects that no resource made may be without it. */
  readonly isOptionalElsewhere?: true;
  /** The observed value when another object took it away: that is drift, and never another way to write what was asked for. */
  readonly none?: unknown;
  /** The resource that it names, and the output that it must be given: other outputs of the program's own are refused. */
  readonly refersTo?: { readonly resource: Pick<Definition, "type" | "noun">; readonly output: string };
  /** Whether two values mean the same, where they can be written in several ways. */
  isEqual?(some: unknown, other: unknown): boolean;
  /**
   * The part of what the control plane returns that the program speaks of.
   *
   * @param declared - what the program, or the default, says; nothing where all is to be seen
   */
  observe?(found: unknown, declared: unknown): unknown;
  /** The parts of a value that may be secrets: messages hide them if the host repeats them. */
  suspects?(value: unknown): readonly string[];
}

/**
 * What a change of an input takes.
 *
 * - `replace`: a new object
 * - `update`: a request
 * - `remember`: nothing, since it says how to create or what to do later
 */
export type OnChange = "replace" | "update" | "remember";

/** A property that says what became of a creation, such as a pool's readiness. */
export interface CreationResult<Inputs extends NamedInputs> {
  readonly property: string;
  /** The value once the control plane has finished what the creation waited for. */
  readonly succeeded: string;
  /** The value when the control plane gave up on what the creation waited for. */
  readonly failed: string;
  /** The value when it was not looked at, has not come to an end, or the response was lost. */
  readonly pending: string;
  /** The value after a creation that succeeded. */
  created(inputs: Inputs): string;
  /** Whether an object that the control plane gave up on must be replaced. */
  mustReplace(inputs: Properties): boolean;
  /** Whether `up` waits for an object whose creation has not come to an end. Without it, nothing can. */
  isAwaited?(inputs: Properties): boolean;
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
  /**
   * Inputs that the control plane writes in another way than the program, as it writes them. Always encrypted: Pulumi encrypts
   * secret inputs by their names, and this is another name.
   */
  readonly writtenAs?: Properties | undefined;
  /** It was imported, and not changed since: its inputs are all that the control plane shows, whatever the program declares. */
  readonly imported?: boolean | undefined;
  /** The names of the objects that it replaced, the last one first: they may still wait for their deletion. */
  readonly formerNames?: readonly string[] | undefined;
  /** The name that it must have: someone renamed it outside of Pulumi. Only a refresh knows. */
  readonly renamedFrom?: string | undefined;
  readonly [property: string]: unknown;
}

export interface UnconfirmedCreation {
  /** What it was sent with, if its object can hold that. */
  token?: string;
  /** When it began (ISO 8601). */
  since: string;
  /** What was made later than this was not made by it (ISO 8601). */
  until: string;
  /** Whether an object of this name, made since then, can only be this creation's. */
  isNameProof: boolean;
}

/** Why no program can declare an object, and what to do instead of looking it up. */
export interface ImportFault {
  reason: string;
  advice?: string;
}

/** One fault in what a program asked for; all faults are reported at once. */
export interface CheckFailure {
  /** A path into the inputs; absent if the reason names the setting. */
  property?: string;
  /** Never contains a value: Pulumi does not say which inputs are secrets. */
  reason: string;
}
