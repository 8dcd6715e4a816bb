/** A faulty or missing setting. The message names the setting and where it was read; it never holds a credential. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** A call of a resource's life that failed and left the world and the state as they were, or as the message says. */
export class OperationError extends Error {
  override readonly name: string = "OperationError";
}

/** A creation that failed although the resource exists: it has to be remembered, or nobody would ever delete it. */
export class PartialCreationError extends OperationError {
  override readonly name = "PartialCreationError";

  constructor(
    message: string,
    /** The id that the resource has all the same. */
    readonly id: string,
    /** What is known of it. */
    readonly state: object,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
