import * as z from "zod";
import type { Properties } from "./properties";

/** The inputs that every named resource has. */
export interface NamedInputs {
  name: string;
  adoptExisting?: boolean | undefined;
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
