import type { SettingSource } from "./config";
import { withoutControls } from "./http/clean";
import type { ResourceState } from "./resource/definition";

/** A faulty or missing setting. The message names the setting and where it was read; it never holds a credential. */
export class ConfigurationError extends Error {
  override readonly name: string = "ConfigurationError";

  constructor(
    message: string,
    /** The setting to correct, if it is a single one. */
    readonly source?: SettingSource,
  ) {
    super(message);
  }
}

/** There is neither an API key nor a bearer token. Where to put one depends on the operation. */
export class MissingCredentialsError extends ConfigurationError {
  override readonly name = "MissingCredentialsError";

  constructor() {
    super("There is no LangSmith API key.");
  }
}

/** A call of a resource's life that failed and left the world and the state as they were, or as the message says. */
export class OperationError extends Error {
  override readonly name: string = "OperationError";

  constructor(message: string, options?: ErrorOptions) {
    // A part of it may have come over the wire.
    super(withoutControls(message), options);
  }
}

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
