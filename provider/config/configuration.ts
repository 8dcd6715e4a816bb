import * as z from "zod";
import { ConfigurationError } from "../errors";
import { type Credentials, headerValue, readCredentials } from "./credentials";
import { EffectiveSettings, type Environment } from "./effective-settings";
import { type Endpoint, findEndpoint, type Service, services } from "./endpoints";
import { credentialNames, switchNames } from "./setting-names";
import { type ConfiguredSettings, type Setting, type SettingSource, StackSettings } from "./settings";

/** The first that is set wins, as in the vendor's own tools. */
const TENANT_VARIABLES = ["LANGSMITH_TENANT_ID", "LANGSMITH_WORKSPACE_ID"];

/** Endpoint and workspace of resources. */
export interface Location {
  /** The endpoint, and the workspace if one is set. */
  location: string;
  /** The location that states record, if the same control plane has another address now. */
  movedFrom?: string | undefined;
}

/** Everything a client of a service needs to know. */
export interface Configuration extends Location {
  service: Service;
  /** Base of all paths: no trailing slash, no `/v2/sandboxes`. */
  endpoint: string;
  /** Source of the endpoint, whether it is set or not. */
  endpointSource: SettingSource;
  credentials: Credentials;
  tenantIdSource: SettingSource;
  /** Resources whose names are unique adopt an existing object of their name, as if they had `adoptExisting` set. */
  adoptExisting: boolean;
}

/**
 * Reads the configuration from the stack or the program first, then from the environment.
 *
 * @throws {@link ConfigurationError} when the endpoint is unusable or a credential is missing or malformed
 */
export function readConfiguration(
  configured: ConfiguredSettings,
  service: Service,
  environment: Environment = process.env,
): Configuration {
  const settings = new EffectiveSettings(configured, environment);
  const endpoint = findEndpoint(settings, service);
  refuseForeignCredentials(configured, service, environment, endpoint);
  const tenantId = findTenantId(settings);
  return {
    service,
    ...locationOf(settings, endpoint.url, tenantId),
    endpoint: endpoint.url,
    endpointSource: endpoint.source,
    credentials: readCredentials(settings, tenantId),
    tenantIdSource: tenantId?.source ?? configured.sourceOf("tenantId"),
    adoptExisting: settings.isOn("adoptExisting"),
  };
}

/**
 * Reads endpoint and workspace. Needs no credentials.
 *
 * @throws {@link ConfigurationError} when the endpoint is unusable
 */
export function readLocation(configured: ConfiguredSettings, service: Service): Location {
  const settings = new EffectiveSettings(configured, process.env);
  return locationOf(settings, findEndpoint(settings, service).url, findTenantId(settings));
}

/** @throws {@link ConfigurationError} when the endpoint is unusable */
export function readEndpoint(
  configured: ConfiguredSettings,
  service: Service,
  environment: Environment = process.env,
): string {
  return findEndpoint(new EffectiveSettings(configured, environment), service).url;
}

export function readWorkspace(
  configured: ConfiguredSettings,
  environment: Environment = process.env,
): string | undefined {
  return findTenantId(new EffectiveSettings(configured, environment))?.value;
}

function findTenantId(settings: EffectiveSettings): Setting | undefined {
  return settings.configured("tenantId") ?? settings.variable(TENANT_VARIABLES);
}

function locationOf(settings: EffectiveSettings, endpoint: string, tenantId: Setting | undefined): Location {
  return {
    location: tenantId ? `${endpoint} (workspace ${tenantId.value})` : endpoint,
    movedFrom: settings.configured("movedFrom")?.value,
  };
}

/**
 * Finds unusable values in the settings, whether or not anything needs them yet. The environment is not checked, since it may
 * differ between the preview and `up`.
 */
export function faultsOf(configured: ConfiguredSettings): ConfigurationError[] {
  const settings = new EffectiveSettings(configured, {});
  const checks = [
    ...services.map((service) => () => findEndpoint(settings, service)),
    ...switchNames.map((name) => () => settings.isOn(name)),
    ...([...credentialNames, "tenantId"] as const).map((name) => () => {
      const setting = settings.configured(name);
      return setting && headerValue(setting);
    }),
  ];
  const faults = new Map<string, ConfigurationError>();
  for (const check of checks) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      // An address may be checked twice, since each follows from the other.
      faults.set(error.message, error);
    }
  }
  return [...faults.values()];
}

/** The stack's current configuration, which Pulumi passes to a plugin in every operation; undefined if it passes none. */
export function stackOfPlugin({ PULUMI_CONFIG: json }: Environment = process.env): StackSettings | undefined {
  const values = json ? z.record(z.string(), z.string()).safeParse(JSON.parse(json)).data : undefined;
  return values && new StackSettings((key) => values[key] ?? values[key.replace(/^langsmith:/, "")], false);
}

/** Text that keeps this stack's automatic names apart from another stack's. Needs no credentials. */
export function readNameSeed(configured: ConfiguredSettings): string | undefined {
  return configured.find("nameSeed")?.value;
}

/**
 * Refuses a provider with an endpoint and no credentials of its own: those of the stack and the environment go only to their own
 * endpoint.
 */
function refuseForeignCredentials(
  configured: ConfiguredSettings,
  service: Service,
  environment: Environment,
  { url, source }: Endpoint,
): void {
  if (source.kind !== "provider" || !configured.stack) return;
  if (credentialNames.some((name) => configured.find(name)?.source.kind === "provider")) return;
  if (url === readEndpoint(configured.stack, service, environment)) return;
  throw new ConfigurationError(
    `The endpoint from the ${source.description} is not the stack's, so no credentials of the stack or the environment are sent there. ` +
      "Give this provider an apiKey or a bearerToken of its own.",
    configured.sourceOf("apiKey"),
  );
}
