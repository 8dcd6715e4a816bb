import { OperationError } from "../errors";
import type { ResourceState } from "./definition";

/** A creation that failed although the resource exists: it has to be remembered, or nobody would ever delete it. */
export class PartialCreationError extends OperationError {
  override readonly name = "PartialCreationError";

  constructor(
    message: string,
    /** The id that the resource has all the same. */
    readonly id: string,
    /** What is known of it. */
    readonly state: ResourceState,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
