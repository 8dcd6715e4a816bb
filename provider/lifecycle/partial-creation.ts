import { OperationError } from "../errors";
import type { ResourceState } from "./resource-state";
import type { Call } from "./call";

/** A create or update that failed although the object exists: Pulumi must record it, or it would never be deleted. */
export class PartialCreationError extends OperationError {
  override readonly name = "PartialCreationError";

  constructor(
    message: string,
    /** The id that the resource has in the state. */
    readonly id: string,
    /** Its state. */
    readonly state: ResourceState,
    /** The names of its properties that Pulumi has to encrypt. */
    readonly encrypted: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** This failure with more state. */
  knowing(more: Partial<ResourceState>): PartialCreationError {
    const { message, id, state, encrypted, cause } = this;
    return new PartialCreationError(message, id, { ...state, ...more }, encrypted, { cause });
  }
}

/** @param state - the object's state, which has Pulumi's id */
export function partialCreation(
  call: Call,
  message: string,
  state: ResourceState,
  cause?: unknown,
): PartialCreationError {
  return new PartialCreationError(message, call.pulumiIdOf(state), state, call.encryptedIn(state), { cause });
}
