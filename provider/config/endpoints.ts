import type { EffectiveSettings } from "./effective-settings";
import { ConfigurationError } from "../errors";
import type { SettingName } from "./setting-names";
import type { Setting, SettingSource } from "./settings";

/**
 * The hosts of LangSmith that serve sandboxes: the control plane has pools and templates, the API has registries and snapshots.
 */
export type Service = (typeof services)[number];

export const services = ["controlPlane", "api"] as const;

interface ServiceHost {
  /** For messages. */
  name: string;
  /** The address in the vendor's cloud in the US. */
  defaultUrl: string;
  /** Prefix of all paths. */
  basePath: string;
  setting: SettingName;
  /** The first that is set wins. */
  variables: readonly string[];
}

export const hosts: Readonly<Record<Service, ServiceHost>> = {
  controlPlane: {
    name: "the control plane",
    defaultUrl: "https://api.host.langchain.com",
    basePath: "/v2/sandboxes",
    setting: "endpoint",
    variables: ["LANGGRAPH_HOST_URL", "LANGSMITH_CONTROL_PLANE_URL"],
  },
  api: {
    name: "LangSmith's API",
    defaultUrl: "https://api.smith.langchain.com",
    basePath: "/api/v2/sandboxes",
    setting: "apiUrl",
    variables: ["LANGSMITH_ENDPOINT"],
  },
};

export interface Endpoint {
  /** Without a slash at its end. */
  url: string;
  /** Source of the address, whether it is set or not. */
  source: SettingSource;
}

/**
 * Finds the address of a service. One address is enough, since each follows from the other as in the vendor's own tools.
 *
 * @throws {@link ConfigurationError} when it is unusable
 */
export function findEndpoint(settings: EffectiveSettings, service: Service): Endpoint {
  // The service's own address takes precedence over one derived from the other service's.
  const ordered = [service, ...services.filter((other) => other !== service)];
  const given =
    findFirst(ordered, ({ setting }) => settings.configured(setting)) ??
    findFirst(ordered, ({ variables }) => settings.variable(variables));
  const { defaultUrl, setting: own } = hosts[service];
  if (!given) return { url: defaultUrl, source: settings.sourceOf(own) };
  const url = withoutPath[given.service](baseUrl(given.setting, settings));
  return { url: given.service === service ? url : following[service](url), source: given.setting.source };
}

/** The first service of which a setting is found. */
function findFirst(
  ordered: readonly Service[],
  read: (host: ServiceHost) => Setting | undefined,
): { service: Service; setting: Setting } | undefined {
  for (const service of ordered) {
    const setting = read(hosts[service]);
    if (setting) return { service, setting };
  }
  return undefined;
}

/** Removes paths that people copy with an address. */
const withoutPath: Readonly<Record<Service, (url: string) => string>> = {
  controlPlane: (url) => url.replace(/\/v2(\/sandboxes)?$/, ""),
  api: (url) => url.replace(/\/api(\/v1)?$/, ""),
};

/** Derives the address of a service from the other service's. */
const following: Readonly<Record<Service, (url: string) => string>> = { controlPlane: controlPlaneOf, api: apiOf };

/** @returns the URL without a slash at its end */
function baseUrl({ value, source }: Setting, settings: EffectiveSettings): string {
  const refuse = (reason: string): never => {
    throw new ConfigurationError(
      `The endpoint from the ${source.description} ${reason}. Give a URL such as "${hosts.controlPlane.defaultUrl}".`,
      source,
    );
  };

  const url = URL.parse(value);
  if (!url) return refuse("is not a URL");
  // The value itself stays out of these messages: there may be a password or a key in it.
  if (url.username || url.password) return refuse("holds a user name or password, which would be sent in the clear");
  if (url.search || url.hash) return refuse("has a query or a fragment");
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse("is not an https URL");
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !settings.isOn("allowHttp")) {
    return refuse(
      "would send the API key unencrypted; use https, or set langsmith:allowHttp to true if the network is trusted",
    );
  }
  return url.href.replace(/\/+$/, "");
}

function controlPlaneOf(apiUrl: string): string {
  const cloud = /^https:\/\/((?:\w+\.)?api)\.smith\.langchain\.com$/.exec(apiUrl);
  return cloud ? `https://${cloud[1]}.host.langchain.com` : `${apiUrl}/api-host`;
}

function apiOf(controlPlane: string): string {
  const cloud = /^https:\/\/((?:\w+\.)?api)\.host\.langchain\.com$/.exec(controlPlane);
  return cloud ? `https://${cloud[1]}.smith.langchain.com` : controlPlane.replace(/\/api-host$/, "");
}

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
