import { OperationError } from "../errors";
import type { ResourceState } from "./resource-state";
import type { Call } from "./call";

/** A creation that failed although the resource exists: it must be remembered, or it would never be deleted. */
export class PartialCreationError extends OperationError {
  override readonly name = "PartialCreationError";

  constructor(
    message: string,
    /** The id that the resource has in the state. */
    readonly id: string,
    /** What is known of it. */
    readonly state: ResourceState,
    /** The names of its properties that Pulumi has to encrypt. */
    readonly encrypted: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The same failure, of which more is known. */
  knowing(more: Partial<ResourceState>): PartialCreationError {
    const { message, id, state, encrypted, cause } = this;
    return new PartialCreationError(message, id, { ...state, ...more }, encrypted, { cause });
  }
}

/** @param state - what is known of the object, whose id Pulumi gets from it */
export function partialCreation(
  call: Call,
  message: string,
  state: ResourceState,
  cause?: unknown,
): PartialCreationError {
  return new PartialCreationError(message, call.pulumiIdOf(state), state, call.encryptedIn(state), { cause });
}
