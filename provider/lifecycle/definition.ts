import * as z from "zod";
import type { Connection } from "./provider-context";
import type { RemoteObject } from "../http/object";
import type { ResourceApi, Wait } from "../http/resource-api";
import type { Operation } from "./operation";
import type { Properties } from "./properties";
import type { NamedInputs } from "./resource-state";

/**
 * Definition of a resource. Its lifecycle, its provider, its schema and most of its tests follow from this.
 *
 * Functions are methods, so that a `Definition<SandboxPoolInputs>` is assignable to a `Definition`.
 */
export interface Definition<Inputs extends NamedInputs = NamedInputs> {
  /** The last part of its type token, which is also what messages call it: `SandboxPool`. */
  readonly type: string;
  /** Noun for its objects in messages: `pool`. */
  readonly noun: string;
  /** Output with the host's own id of the object, which stays when the object is renamed. */
  readonly idProperty: string;
  readonly fields: Fields<Inputs>;
  readonly api: ResourceApi<Inputs>;
  /** Present if the host needs time for creations or updates. */
  readonly readiness?: Readiness<Inputs>;
  /** Outputs besides the id and the time of creation, which the host chooses once and for all. */
  readonly outputs?: readonly string[];

  /**
   * Parses the arguments of a lookup into a reference. Without it, the reference is the name.
   */
  readonly lookup?: z.ZodType<string>;
  /** Inputs in a reference besides the name. */
  inputsIn?(reference: string): Properties;
  /** Reason why an existing object cannot be imported. */
  importFault?(object: RemoteObject, reference: string): ImportFault | undefined;
  /** Parses the arguments of a list into a filter. Without it, all objects are listed. */
  readonly selection?: z.ZodType<(object: RemoteObject) => boolean>;

  /** Sets objects of one name apart if names are not unique; undefined while that is unknown. */
  tagOf?(inputs: Properties): string | undefined;

  /** Finds inputs that contradict each other or other resources of the program, as far as they are known. Pure. */
  checkAgainst?(inputs: Properties, operation: Operation): CheckFailure | undefined;

  /**
   * Finds a change that no request can make, although its field is updated in place. Pure.
   *
   * @param before - the recorded inputs, or those of the object to adopt
   */
  checkChange?(before: Properties, inputs: Properties): CheckFailure | undefined;

  /**
   * Checks whether a replacement can succeed, before the old object is deleted.
   *
   * @returns the reason why it cannot
   */
  checkReplacement?(inputs: Inputs, connection: Connection): Promise<CheckFailure | undefined>;

  /**
   * Next step after an error that has a special meaning here; undefined for the general advice.
   *
   * @param moreTime - a way to wait longer: `raise timeout`
   */
  adviceFor?(error: Error, moreTime: string | undefined): string | undefined;
}

/** One field for each input. `adoptExisting` is missing if names are not unique: such objects cannot be adopted. */
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
  /** Encrypted in the state and never shown. */
  readonly isSecret?: true;
  /** Messages may show its value. */
  readonly isShown?: true;
  /** The host never returns it, so the state records the value that was sent last. */
  readonly isWriteOnly?: true;
  /** May be missing on objects that this provider did not create. */
  readonly isOptionalElsewhere?: true;
  /** Observed value once another object has taken the value over, as a tag moves: drift, not another spelling. */
  readonly none?: unknown;
  /** The referenced resource and the output to reference it by; its other outputs are refused. */
  readonly refersTo?: { readonly resource: Pick<Definition, "type" | "noun">; readonly output: string };
  /** Whether two spellings mean the same value. */
  isEqual?(some: unknown, other: unknown): boolean;
  /**
   * Reduces an observed value to what the program declares.
   *
   * @param declared - the declared value or the default; undefined if all is wanted
   */
  observe?(found: unknown, declared: unknown): unknown;
  /** Parts of a value that may be secrets, which messages redact. */
  suspects?(value: unknown): readonly string[];
}

/**
 * Effect of a changed input.
 *
 * - `replace`: a new object
 * - `update`: a request
 * - `remember`: only the state changes
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
  /** A clause for messages about a failed object: `its build failed`. */
  readonly failure: string;
  /** `response`: the host answers a creation only when its object is ready; `object`: the object shows it later. */
  readonly shownBy: "response" | "object";
  /** Whether the program waits. Inputs may be unknown in a preview. */
  isAwaited(inputs: Properties): boolean;
  /** Limit and reason of the wait. */
  wait(inputs: Inputs, limitSeconds: number | undefined): Wait;
  /** Whether a failed object is replaced; otherwise it stays as it is. */
  replacesFailed(inputs: Properties): boolean;
  /** Describes a side effect of a failed creation, in a sentence. */
  effectOfFailure?(inputs: Inputs, object: RemoteObject): string | undefined;
  /** Message that is shown once, when the created object is ready. */
  notice?(inputs: Inputs, object: RemoteObject): string | undefined;
}

/** Reason why no program can declare an object, and a next step besides looking it up. */
export interface ImportFault {
  reason: string;
  advice?: string;
}

/** One fault in the declared inputs; all faults are reported at once. */
export interface CheckFailure {
  /** A path into the inputs; absent if the reason names the setting. */
  property?: string;
  /** Never contains a value: Pulumi does not say which inputs are secrets. */
  reason: string;
}
