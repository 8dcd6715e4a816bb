import * as z from "zod";
import type { Properties } from "./properties";

/** The inputs that every named resource has. */
export interface NamedInputs {
  name: string;
  adoptExisting?: boolean | undefined;
}

const namedInputs = z.looseObject({ name: z.string(), adoptExisting: z.boolean().optional() });

/** Reads checked inputs that Pulumi sends. @throws when they were never checked */
export function inputsFrom(properties: Properties): NamedInputs {
  return namedInputs.parse(properties);
}

/** Reads a recorded state, in which everything but the inputs may be missing. */
export function stateFrom(properties: Properties): ResourceState {
  return inputsFrom(properties) as ResourceState;
}

/**
 * Recorded inputs and outputs of a resource. Values that the host changes by itself do not belong here, since every refresh would
 * find drift.
 */
export interface ResourceState extends NamedInputs {
  readonly createdAt?: string | undefined;
  /**
   * When this stack adopted the object, or began the creation that got no response. Sets the resource apart from others in the
   * state that record the same object.
   */
  readonly adoptedAt?: string | undefined;
  /** Location of the object. Releases before 0.2 did not record it. */
  readonly place?: string | undefined;
  /** A creation whose outcome is unknown. Absent once the object is known to be this resource's. */
  readonly unconfirmed?: UnconfirmedCreation | undefined;
  /**
   * Inputs as the host spells them, if it spells them in another way than the program. Always encrypted, since Pulumi encrypts
   * secret inputs by name only.
   */
  readonly writtenAs?: Properties | undefined;
  /** Imported and not changed since: the state holds everything that the host shows, whatever the program declares. */
  readonly imported?: boolean | undefined;
  /** The names of the objects that it replaced, the last one first. Some may still wait for their deletion. */
  readonly formerNames?: readonly string[] | undefined;
  /** The declared name of an object that was renamed outside of Pulumi. Only a refresh records it. */
  readonly renamedFrom?: string | undefined;
  readonly [property: string]: unknown;
}

export interface UnconfirmedCreation {
  /** Token of the request, if the object holds it. */
  token?: string;
  /** Start of the creation (ISO 8601). */
  since: string;
  /** Upper bound of the object's creation time (ISO 8601). */
  until: string;
  /** An object of this name that was created since then can only come from this creation. */
  isNameProof: boolean;
}
