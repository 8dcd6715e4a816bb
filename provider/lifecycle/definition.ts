import * as z from "zod";
import type { Connection } from "./provider-context";
import type { RemoteObject } from "../http/object";
import type { ResourceApi, Wait } from "../http/resource-api";
import type { Operation } from "./operation";
import type { Properties } from "./properties";
import type { NamedInputs } from "./resource-state";

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
  /** How long a creation or an update takes, if the object is not ready when the host answers. */
  readonly readiness?: Readiness<Inputs>;
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

  /** Tells objects of one name apart if several can have it; undefined while that is unknown or given up. */
  tagOf?(inputs: Properties): string | undefined;

  /** Says what contradicts each other, or other resources of the program, as far as the inputs are known. Pure. */
  checkAgainst?(inputs: Properties, operation: Operation): CheckFailure | undefined;

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

/** A change that the host needs time for, in a creation or an update. */
export interface Readiness<Inputs extends NamedInputs> {
  /** The output that shows it. */
  readonly output: string;
  readonly values: {
    readonly ready: string;
    readonly failed: string;
    /** Not looked at, not ended, or the response was lost. */
    readonly pending: string;
  };
  /** `response`: the host answers a creation only when its object is ready; `object`: the object shows it later. */
  readonly shownBy: "response" | "object";
  /** Whether the program waits. Inputs may be unknown in a preview. */
  isAwaited(inputs: Properties): boolean;
  /** How long `up` waits, and what for. */
  wait(inputs: Inputs, limitSeconds: number | undefined): Wait;
  /** Whether a failed object is replaced; otherwise it stays as it is. */
  replacesFailed(inputs: Properties): boolean;
  /** Describes, in a sentence, the change that a failed creation made all the same. */
  effectOfFailure?(inputs: Inputs, object: RemoteObject): string | undefined;
  /** Message that is shown once, when the created object is ready. */
  notice?(inputs: Inputs, object: RemoteObject): string | undefined;
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
