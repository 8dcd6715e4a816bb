import { ConfigurationError } from "./errors";

/** Where control planes of the vendor's cloud (US) answer. */
export const DEFAULT_ENDPOINT = "https://api.host.langchain.com";

/** The first that is set wins; this is the order of the vendor's own tools. */
const API_KEY_VARIABLES = ["LANGGRAPH_HOST_API_KEY", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"];
const TENANT_VARIABLES = ["LANGSMITH_TENANT_ID", "LANGSMITH_WORKSPACE_ID"];
// LANGSMITH_ENDPOINT is left alone on purpose: it names the tracing host, and many people have it set.
const ENDPOINT_VARIABLES = ["LANGGRAPH_HOST_URL"];

/** Everything a client of the control plane needs to know. */
export interface Configuration {
  /** Base of all paths: no trailing slash, no `/v2/sandboxes`. */
  endpoint: string;
  /** To be tried in this order; never empty. The second is there for keys rotated since the state was written. */
  credentials: readonly [Credentials, ...Credentials[]];
  /** Whether every resource takes over what exists under its name, as if it had `adoptExisting` set. */
  adoptExisting: boolean;
}

/** One way to prove who is asking. */
export interface Credentials {
  /** Where they were read, for messages: `stack configuration (langsmith:apiKey)`. */
  source: string;
  /** Request headers with secrets in them: never to be logged. */
  headers: Readonly<Record<string, string>>;
  /** The values of the headers that nobody may see. */
  secrets: readonly string[];
}

/** Reads one value of the stack's configuration, for example `langsmith:apiKey`, secrets decrypted. */
export type StackConfiguration = (key: string) => string | undefined;

/** Variables of the process; an empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration: the stack's own values first, then the environment.
 *
 * @throws {@link ConfigurationError} when the endpoint is unusable or a credential is missing or malformed
 */
export function readConfiguration(stack: StackConfiguration, environment: Environment = process.env): Configuration {
  const settings = new Settings(stack, environment);
  return {
    endpoint: readEndpoint(settings),
    credentials: readCredentials(settings),
    adoptExisting: settings.isOn("adoptExisting"),
  };
}

interface Setting {
  value: string;
  source: string;
}

class Settings {
  constructor(
    private readonly stack: StackConfiguration,
    private readonly environment: Environment,
  ) {}

  configured(key: string): Setting | undefined {
    const value = this.stack(`langsmith:${key}`);
    return value ? { value, source: `stack configuration (langsmith:${key})` } : undefined;
  }

  isOn(key: string): boolean {
    const setting = this.configured(key);
    if (!setting || setting.value === "false") return false;
    if (setting.value === "true") return true;
    throw new ConfigurationError(`The value from the ${setting.source} is neither true nor false.`);
  }

  variable(...names: string[]): Setting | undefined {
    for (const name of names) {
      const value = this.environment[name];
      if (value) return { value, source: `environment variable ${name}` };
    }
    return undefined;
  }
}

function readEndpoint(settings: Settings): string {
  const setting = settings.configured("endpoint") ?? settings.variable(...ENDPOINT_VARIABLES);
  if (!setting) return DEFAULT_ENDPOINT;
  const refuse = (reason: string): never => {
    throw new ConfigurationError(
      `The endpoint from the ${setting.source} ${reason}. Give a URL such as "${DEFAULT_ENDPOINT}".`,
    );
  };

  const url = URL.parse(setting.value);
  if (!url) return refuse("is not a URL");
  // The value itself stays out of this message: there is a password in it.
  if (url.username || url.password) return refuse("holds a user name or password, which would be sent in the clear");
  if (url.search || url.hash) return refuse(`("${setting.value}") has a query or a fragment`);
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse(`("${setting.value}") is not an https URL`);
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !settings.isOn("allowHttp")) {
    return refuse(
      `("${setting.value}") would send the API key unencrypted; use https, or set langsmith:allowHttp to true if the network is trusted`,
    );
  }
  return url.href.replace(/\/+$/, "").replace(/\/v2(\/sandboxes)?$/, "");
}

/** Whether a host is this machine: what is sent there stays here. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readCredentials(settings: Settings): Configuration["credentials"] {
  const tenant = settings.configured("tenantId") ?? settings.variable(...TENANT_VARIABLES);
  const withTenant = (apiKey: Setting | undefined, bearerToken?: Setting): Credentials => {
    const given = [apiKey, bearerToken].filter((setting) => setting !== undefined);
    return {
      source: given.map(({ source }) => source).join(" and "),
      headers: {
        ...(apiKey && { "x-api-key": headerValue(apiKey) }),
        ...(bearerToken && { authorization: `Bearer ${headerValue(bearerToken)}` }),
        ...(tenant && { "x-tenant-id": headerValue(tenant) }),
      },
      secrets: given.map(({ value }) => value),
    };
  };

  const configuredKey = settings.configured("apiKey");
  const bearer = settings.configured("bearerToken");
  const environmentKey = settings.variable(...API_KEY_VARIABLES);
  const configured = configuredKey || bearer ? withTenant(configuredKey, bearer) : undefined;
  const fallback =
    environmentKey && environmentKey.value !== configuredKey?.value ? withTenant(environmentKey) : undefined;

  if (configured) return fallback ? [configured, fallback] : [configured];
  if (fallback) return [fallback];
  throw new ConfigurationError(
    "There is no LangSmith API key. Run `pulumi config set --secret langsmith:apiKey` or set LANGSMITH_API_KEY.",
  );
}

function headerValue({ value, source }: Setting): string {
  // Anything else would be refused by the HTTP library with a message that may repeat the secret.
  if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw new ConfigurationError(
      `The value from the ${source} holds a line break, a space at an end or a character that is not ASCII. ` +
        "Set it again without it; a key pasted with its line break is the usual cause.",
    );
  }
  return value;
}
