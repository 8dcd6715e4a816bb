import type { EffectiveSettings } from "./effective-settings";
import { ConfigurationError } from "./errors";
import type { Setting, SettingSource } from "./settings";

/**
 * The hosts of LangSmith that serve sandboxes: the control plane has pools and templates, the API has registries and snapshots.
 */
export type Service = (typeof services)[number];

export const services = ["controlPlane", "api"] as const;

/** For messages. */
export const serviceNames: Readonly<Record<Service, string>> = {
  controlPlane: "the control plane",
  api: "LangSmith's API",
};

/** The addresses of the vendor's cloud in the US. */
const DEFAULT_URLS: Readonly<Record<Service, string>> = {
  controlPlane: "https://api.host.langchain.com",
  api: "https://api.smith.langchain.com",
};

const ENDPOINT_VARIABLES = ["LANGGRAPH_HOST_URL", "LANGSMITH_CONTROL_PLANE_URL"];
/** Names the API. */
const API_URL_VARIABLES = ["LANGSMITH_ENDPOINT"];

export interface Endpoint {
  /** Without a slash at its end. */
  url: string;
  /** Where it is set, or would be. */
  source: SettingSource;
}

/**
 * Finds the address of a service. One address is enough, since each follows from the other as in the vendor's own tools.
 *
 * @throws {@link ConfigurationError} when it is unusable
 */
export function findEndpoint(settings: EffectiveSettings, service: Service): Endpoint {
  const isApi = service === "api";
  const configured = [settings.configured("endpoint"), settings.configured("apiUrl")];
  const variables = [settings.variable(ENDPOINT_VARIABLES), settings.variable(API_URL_VARIABLES)];
  // The service's own address weighs more than the other's, from which it would follow.
  const ordered = isApi ? [...configured.reverse(), ...variables.reverse()] : [...configured, ...variables];
  const given = ordered.find((setting) => setting !== undefined);
  if (!given) return { url: DEFAULT_URLS[service], source: settings.sourceOf(isApi ? "apiUrl" : "endpoint") };
  const { source } = given;
  const url = baseUrl(given, settings);
  const isApiUrl = /:?apiUrl$/.test(source.name) || API_URL_VARIABLES.includes(source.name);
  const api = url.replace(/\/api(\/v1)?$/, "");
  const controlPlane = url.replace(/\/v2(\/sandboxes)?$/, "");
  if (isApi) return { url: isApiUrl ? api : apiOf(controlPlane), source };
  return { url: isApiUrl ? controlPlaneOf(api) : controlPlane, source };
}

/** @returns the URL without a slash at its end */
function baseUrl({ value, source }: Setting, settings: EffectiveSettings): string {
  const refuse = (reason: string): never => {
    throw new ConfigurationError(
      `The endpoint from the ${source.description} ${reason}. Give a URL such as "${DEFAULT_URLS.controlPlane}".`,
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

function controlPlaneOf(apiUrl: string): string {
  const cloud = /^https:\/\/((?:\w+\.)?api)\.smith\.langchain\.com$/.exec(apiUrl);
  return cloud ? `https://${cloud[1]}.host.langchain.com` : `${apiUrl}/api-host`;
}

function apiOf(controlPlane: string): string {
  const cloud = /^https:\/\/((?:\w+\.)?api)\.host\.langchain\.com$/.exec(controlPlane);
  return cloud ? `https://${cloud[1]}.smith.langchain.com` : controlPlane.replace(/\/api-host$/, "");
}

/** Whether a host is this machine: what is sent there stays here. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
