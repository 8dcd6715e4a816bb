import { withoutControls } from "./sanitize";
import type { SettingSource } from "./config/settings";

/** A faulty or missing setting. The message names the setting and where it was read; it never holds a credential. */
export class ConfigurationError extends Error {
  override readonly name: string = "ConfigurationError";

  constructor(
    message: string,
    /** The faulty setting, if it is a single one. */
    readonly source?: SettingSource,
  ) {
    super(message);
  }
}

/** There is neither an API key nor a bearer token. */
export class MissingCredentialsError extends ConfigurationError {
  override readonly name = "MissingCredentialsError";

  /** @param source - the setting that would hold the key */
  constructor(source: SettingSource) {
    super("There is no LangSmith API key.", source);
  }
}

/** An operation on a resource failed. It changed nothing, unless the message says so. */
export class OperationError extends Error {
  override readonly name: string = "OperationError";

  constructor(message: string, options?: ErrorOptions) {
    // A part of it may come from a response.
    super(withoutControls(message), options);
  }
}

/** Whether users can fix the cause of an error; any other error needs its stack trace. */
export function isExpected(error: unknown): error is OperationError | ConfigurationError {
  return error instanceof OperationError || error instanceof ConfigurationError;
}
