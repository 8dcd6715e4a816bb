import * as z from "zod";
import { ConfigurationError, MissingCredentialsError } from "./errors";
import { credentialNames, type SettingName } from "./setting-names";
import { type ConfiguredSettings, type Setting, type SettingSource, StackSettings } from "./settings";

/** The control plane of the vendor's cloud in the US. */
export const DEFAULT_ENDPOINT = "https://api.host.langchain.com";

/** The first that is set wins; this is the order of the vendor's own tools. */
const API_KEY_VARIABLES = ["LANGGRAPH_HOST_API_KEY", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"];
const TENANT_VARIABLES = ["LANGSMITH_TENANT_ID", "LANGSMITH_WORKSPACE_ID"];
const ENDPOINT_VARIABLES = ["LANGGRAPH_HOST_URL", "LANGSMITH_CONTROL_PLANE_URL"];
/** Names the API, from whose address that of the control plane follows. */
const API_URL_VARIABLES = ["LANGSMITH_ENDPOINT"];

/** Everything a client of the control plane needs to know. */
export interface Configuration {
  /** Base of all paths: no trailing slash, no `/v2/sandboxes`. */
  endpoint: string;
  /** Where the endpoint is set, or would be. */
  endpointSource: SettingSource;
  credentials: Credentials;
  tenantIdSource: SettingSource;
  /** Where resources live: the endpoint, and the workspace if one is set. */
  place: string;
  /** The place under which the state remembers resources, if the same control plane has another address now. */
  movedFrom?: string | undefined;
  /** Whether every resource takes over what exists under its name, as if it had `adoptExisting` set. */
  adoptExisting: boolean;
}

/** One way to prove who is asking. */
export interface Credentials {
  source: SettingSource;
  /** Request headers with secrets in them: never to be logged. */
  headers: Readonly<Record<string, string>>;
  /** The secrets in the headers, which must be shown nowhere. */
  secrets: readonly string[];
}

/** Variables of the process; an empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration: what the stack or the program gives first, then the environment.
 *
 * @throws {@link ConfigurationError} when the endpoint is unusable or a credential is missing or malformed
 */
export function readConfiguration(
  configured: ConfiguredSettings,
  environment: Environment = process.env,
): Configuration {
  const settings = new Settings(configured, environment);
  const endpoint = findEndpoint(settings);
  requireOwnCredentials(configured, environment, endpoint);
  const tenantId = findTenantId(settings);
  return {
    ...placeOf(settings, endpoint.url, tenantId),
    endpoint: endpoint.url,
    endpointSource: endpoint.source,
    credentials: readCredentials(settings, tenantId),
    tenantIdSource: tenantId?.source ?? configured.sourceOf("tenantId"),
    adoptExisting: settings.isOn("adoptExisting"),
  };
}

/**
 * Reads where resources live. Takes no credentials.
 *
 * @throws {@link ConfigurationError} when the endpoint is unusable
 */
export function readPlace(
  configured: ConfiguredSettings,
  environment: Environment = process.env,
): Pick<Configuration, "place" | "movedFrom"> {
  const settings = new Settings(configured, environment);
  return placeOf(settings, findEndpoint(settings).url, findTenantId(settings));
}

/** @throws {@link ConfigurationError} when the endpoint is unusable */
export function readEndpoint(configured: ConfiguredSettings, environment: Environment = process.env): string {
  return findEndpoint(new Settings(configured, environment)).url;
}

export function readWorkspace(
  configured: ConfiguredSettings,
  environment: Environment = process.env,
): string | undefined {
  return findTenantId(new Settings(configured, environment))?.value;
}

function findTenantId(settings: Settings): Setting | undefined {
  return settings.configured("tenantId") ?? settings.variable(TENANT_VARIABLES);
}

function placeOf(
  settings: Settings,
  endpoint: string,
  tenantId: Setting | undefined,
): Pick<Configuration, "place" | "movedFrom"> {
  return {
    place: tenantId ? `${endpoint} (workspace ${tenantId.value})` : endpoint,
    movedFrom: settings.configured("movedFrom")?.value,
  };
}

/** The stack's configuration as it is today, which Pulumi hands to every plugin, whatever the operation; none if it does not. */
export function stackOfPlugin({ PULUMI_CONFIG: json }: Environment = process.env): StackSettings | undefined {
  const values = json ? z.record(z.string(), z.string()).safeParse(JSON.parse(json)).data : undefined;
  return values && new StackSettings((key) => values[key] ?? values[key.replace(/^langsmith:/, "")], false);
}

/** Any text that keeps this stack's automatic names apart from those of another stack. Takes no credentials. */
export function readNameSeed(configured: ConfiguredSettings): string | undefined {
  return configured.find("nameSeed")?.value;
}

class Settings {
  constructor(
    private readonly given: ConfiguredSettings,
    private readonly environment: Environment,
  ) {}

  configured(key: SettingName): Setting | undefined {
    return this.given.find(key);
  }

  sourceOf(key: SettingName): SettingSource {
    return this.given.sourceOf(key);
  }

  isOn(key: SettingName): boolean {
    const setting = this.configured(key);
    if (!setting || setting.value === "false") return false;
    if (setting.value === "true") return true;
    throw new ConfigurationError(
      `The value from the ${setting.source.description} is neither true nor false.`,
      setting.source,
    );
  }

  variable(names: readonly string[]): Setting | undefined {
    for (const name of names) {
      const value = this.environment[name];
      if (value) {
        const description = `environment variable ${name}`;
        return { value, source: { kind: "environment", name, description, mayBeOld: false } };
      }
    }
    return undefined;
  }
}

interface Endpoint {
  url: string;
  source: SettingSource;
}

function findEndpoint(settings: Settings): Endpoint {
  const configuredApi = settings.configured("apiUrl");
  const given =
    settings.configured("endpoint") ??
    configuredApi ??
    settings.variable(ENDPOINT_VARIABLES) ??
    settings.variable(API_URL_VARIABLES);
  if (!given) return { url: DEFAULT_ENDPOINT, source: settings.sourceOf("endpoint") };
  const { source } = given;
  const url = baseUrl(given, settings);
  const isApiUrl = given === configuredApi || API_URL_VARIABLES.includes(source.name);
  return { url: isApiUrl ? controlPlaneOf(url) : url.replace(/\/v2(\/sandboxes)?$/, ""), source };
}

/** @returns the URL without a slash at its end */
function baseUrl({ value, source }: Setting, settings: Settings): string {
  const refuse = (reason: string): never => {
    throw new ConfigurationError(
      `The endpoint from the ${source.description} ${reason}. Give a URL such as "${DEFAULT_ENDPOINT}".`,
      source,
    );
  };

  const url = URL.parse(value);
  if (!url) return refuse("is not a URL");
  // The value itself stays out of this message: there is a password in it.
  if (url.username || url.password) return refuse("holds a user name or password, which would be sent in the clear");
  if (url.search || url.hash) return refuse(`("${value}") has a query or a fragment`);
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse(`("${value}") is not an https URL`);
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !settings.isOn("allowHttp")) {
    return refuse(
      `("${value}") would send the API key unencrypted; use https, or set langsmith:allowHttp to true if the network is trusted`,
    );
  }
  return url.href.replace(/\/+$/, "");
}

/** Derives the control plane's address as the vendor's own tools do. */
function controlPlaneOf(apiUrl: string): string {
  const base = apiUrl.replace(/\/api(\/v1)?$/, "");
  const cloud = /^https:\/\/((?:\w+\.)?api)\.smith\.langchain\.com$/.exec(base);
  return cloud ? `https://${cloud[1]}.host.langchain.com` : `${base}/api-host`;
}

/** Whether a host is this machine: what is sent there stays here. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The credentials of the stack and the environment go only to the address that those two give. */
function requireOwnCredentials(
  configured: ConfiguredSettings,
  environment: Environment,
  { url, source }: Endpoint,
): void {
  if (source.kind !== "provider" || !configured.stack) return;
  if (credentialNames.some((name) => configured.find(name)?.source.kind === "provider")) return;
  if (url === readEndpoint(configured.stack, environment)) return;
  throw new ConfigurationError(
    `The endpoint from the ${source.description} is not the stack's, so no credentials of the stack or the environment are sent there. ` +
      "Give this provider an apiKey or a bearerToken of its own.",
    configured.sourceOf("apiKey"),
  );
}

function readCredentials(settings: Settings, tenantId: Setting | undefined): Credentials {
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

function headerValue({ value, source }: Setting): string {
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
