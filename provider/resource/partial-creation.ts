import { OperationError } from "../errors";
import type { ResourceState } from "./definition";

/** A creation that failed although the resource exists: it must be remembered, or it would never be deleted. */
export class PartialCreationError extends OperationError {
  override readonly name = "PartialCreationError";

  constructor(
    message: string,
    /** The id that the resource has in the state. */
    readonly id: string,
    /** What is known of it. */
    readonly state: ResourceState,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
