import { withoutControls } from "./sanitize";
import type { SettingSource } from "./config/settings";

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

  /** @param source - where one would be given */
  constructor(source: SettingSource) {
    super("There is no LangSmith API key.", source);
  }
}

/** An operation on a resource failed. It changed nothing, unless the message says so. */
export class OperationError extends Error {
  override readonly name: string = "OperationError";

  constructor(message: string, options?: ErrorOptions) {
    // A part of it may have come over the wire.
    super(withoutControls(message), options);
  }
}

/** Whether users can do something about an error; of any other one the stack trace matters. */
export function isExpected(error: unknown): error is OperationError | ConfigurationError {
  return error instanceof OperationError || error instanceof ConfigurationError;
}
