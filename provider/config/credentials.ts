import { ConfigurationError, MissingCredentialsError } from "../errors";
import type { EffectiveSettings } from "./effective-settings";
import type { Setting, SettingSource } from "./settings";

/** The first that is set wins, as in the vendor's own tools. */
const API_KEY_VARIABLES = ["LANGGRAPH_HOST_API_KEY", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"];

/** Credentials of a request. */
export interface Credentials {
  source: SettingSource;
  /** Request headers with secrets in them: never to be logged. */
  headers: Readonly<Record<string, string>>;
  /** The secrets in the headers, which must be shown nowhere. */
  secrets: readonly string[];
}

/**
 * Reads the credentials: those of the stack or the program first, then those of the environment.
 *
 * @throws {@link ConfigurationError} when one is missing or malformed
 */
export function readCredentials(settings: EffectiveSettings, tenantId: Setting | undefined): Credentials {
  const bearerToken = settings.configured("bearerToken");
  const configuredKey = settings.configured("apiKey");
  const apiKey = configuredKey ?? (bearerToken ? undefined : settings.variable(API_KEY_VARIABLES));
  const [first, second] = [apiKey, bearerToken].filter((setting) => setting !== undefined);
  if (!first) throw new MissingCredentialsError(settings.sourceOf("apiKey"));
  return {
    source: second
      ? { ...first.source, description: `${first.source.description} and ${second.source.description}` }
      : first.source,
    headers: {
      ...(apiKey && { "x-api-key": headerValue(apiKey) }),
      ...(bearerToken && { authorization: `Bearer ${headerValue(bearerToken)}` }),
      ...(tenantId && { "x-tenant-id": headerValue(tenantId) }),
    },
    secrets: [first, second].flatMap((setting) => setting?.value ?? []),
  };
}

/** @throws {@link ConfigurationError} when no header can hold the value */
export function headerValue({ value, source }: Setting): string {
  // Anything else would be refused by the HTTP library with a message that may repeat the secret.
  if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw new ConfigurationError(
      `The value from the ${source.description} holds a line break, a space at an end or a character that is not ASCII. ` +
        "Set it again without it; a key pasted with its line break is the usual cause.",
      source,
    );
  }
  return value;
}
