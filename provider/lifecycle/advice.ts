import type { Configuration } from "../config/configuration";
import type { SettingName } from "../config/setting-names";
import { type SettingSource, StackSettings } from "../config/settings";
import { ConfigurationError, MissingCredentialsError } from "../errors";
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  type ConnectionFault,
  DeadlineError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  NotReadyError,
  QuotaError,
  RateLimitError,
  RedirectError,
  RouteNotFoundError,
  UnavailableError,
  UnexpectedResponseError,
  UnsupportedError,
} from "../http/errors";

/** Pulumi's operation on the resource; `read` is a refresh, `look up` a function or `get`. */
export type Action = "create" | "read" | "update" | "delete" | "replace" | "import" | "look up";

/** The parts of a {@link Configuration} that advice depends on. */
export type SettingSources = Pick<Configuration, "service" | "endpointSource" | "tenantIdSource"> & {
  credentials: Pick<Configuration["credentials"], "source">;
};

/**
 * Next step after an error, in whole sentences; empty for an unknown error.
 *
 * @param sources - the configuration that the request was made with; none if it could not be read
 */
export function adviceFor(error: unknown, action: Action, sources?: SettingSources): string {
  const { advice, settings } = lookUp(error, sources);
  return [advice, ...hintsAbout(settings, action)].filter(Boolean).join(" ");
}

/**
 * Pulumi passes the configuration of the last `up` to operations that do not run the program, refreshes and deletions, so that a
 * changed setting alone does not help.
 */
function hintsAbout(settings: readonly SettingSource[], action: Action): string[] {
  const isFromState = action === "read" || action === "delete";
  const old = isFromState ? settings.filter(({ mayBeOld }) => mayBeOld).map(({ name }) => name) : [];
  if (old.length === 0) return [];
  const hint =
    "`pulumi refresh`, `pulumi destroy` and `--refresh` use the configuration of the last `pulumi up`: " +
    `if ${[...new Set(old)].join(" or ")} has changed since, add \`--run-program\`.`;
  // Without a resource that needs it, the program hands Pulumi no newer configuration.
  const lastOne =
    "If the program has no resource of this provider any more, add this one again, run `pulumi up`, and then remove it.";
  return action === "delete" ? [hint, lastOne] : [hint];
}

interface Advice {
  advice: string;
  /** Settings that may be the cause. */
  settings: readonly SettingSource[];
}

function lookUp(error: unknown, sources: SettingSources | undefined): Advice {
  const credentials = sources?.credentials.source ?? stackSetting("apiKey");
  const endpoint = sources?.endpointSource ?? stackSetting("endpoint");
  const tenantId = sources?.tenantIdSource ?? stackSetting("tenantId");
  const isApi = sources?.service === "api";
  const about = (advice: string, ...settings: SettingSource[]): Advice => ({ advice, settings });

  if (error instanceof MissingCredentialsError) {
    const source = error.source ?? credentials;
    return about(
      source.kind === "provider"
        ? `Give an API key to the ${source.description}, or set LANGSMITH_API_KEY.`
        : "Run `pulumi config set --secret langsmith:apiKey` or set LANGSMITH_API_KEY.",
      source,
    );
  }
  if (error instanceof ConfigurationError) return about("", ...(error.source ? [error.source] : []));
  if (error instanceof AuthenticationError) {
    return about(
      `Check that ${credentials.name} is valid and belongs to this host's region, or ${howToChange(credentials)}.`,
      credentials,
    );
  }
  if (error instanceof ForbiddenError) {
    return about(
      `Check ${tenantId.name} (organization-scoped keys need it), the key's permissions, and that sandboxes are enabled for the organization.`,
      tenantId,
      credentials,
    );
  }
  if (error instanceof RouteNotFoundError) {
    return about(
      isApi
        ? `Check ${endpoint.name}: registries and snapshots are served by LangSmith's API, not by the control plane.`
        : `Check ${endpoint.name}. LangSmith took sandbox pools and templates out of its cloud API in April 2026.`,
      endpoint,
    );
  }
  if (error instanceof RedirectError) {
    return about(`Set ${endpoint.name} to the address that the requests should go to.`, endpoint);
  }
  if (error instanceof UnexpectedResponseError) {
    return about(
      `Try again; if it happens again, check that ${endpoint.name} is the address of ${isApi ? "LangSmith's API" : "a LangSmith control plane"}.`,
      endpoint,
    );
  }
  if (error instanceof ConnectionError) {
    const advice = connectionAdvice(error.fault, endpoint.name);
    return error.fault === "proxyCredentials" ? about(advice) : about(advice, endpoint);
  }
  return about(fixedAdvice(error));
}

function howToChange({ kind, name }: SettingSource): string {
  if (kind === "environment") return "correct the variable";
  return kind === "stack" ? `set another with \`pulumi config set --secret ${name}\`` : "give the provider another";
}

function connectionAdvice(fault: ConnectionFault, endpoint: string): string {
  switch (fault) {
    case "noTls":
      return `Correct the port or the scheme of ${endpoint}.`;
    case "untrustedCertificate":
      return "If a private CA issued it, set NODE_EXTRA_CA_CERTS to a file with the CA's certificates, intermediate ones included.";
    case "invalidCertificate":
      return `Check ${endpoint}, the certificate's names and dates, and this machine's clock.`;
    case "proxyCredentials":
      return "Put them into the proxy's URL, as in HTTPS_PROXY=http://user:password@proxy.example.com:8080.";
    case "proxyRefused":
      return `Check HTTPS_PROXY and ${endpoint}; hosts in NO_PROXY are reached without a proxy.`;
    default:
      return `Check the network, the proxy settings and ${endpoint}.`;
  }
}

/** Advice that depends on neither operation nor settings. */
function fixedAdvice(error: unknown): string {
  if (error instanceof InvalidRequestError) return "Correct the property that the message names.";
  if (error instanceof NotFoundError) return "Run `pulumi refresh` to bring the state up to date.";
  if (error instanceof ConflictError) return "Try again when nothing else changes it.";
  if (error instanceof QuotaError) return "Delete what is not needed, or ask for a higher limit.";
  if (error instanceof UnsupportedError) return "Ask the installation's operator to set it up, or do without it.";
  if (error instanceof RateLimitError) return "Try again later, or lower Pulumi's `--parallel`.";
  const mayPass = [NotReadyError, DeadlineError, UnavailableError].some((kind) => error instanceof kind);
  return mayPass ? "Try again later." : "";
}

/** Source of a setting if the configuration could not be read. */
function stackSetting(key: SettingName): SettingSource {
  return new StackSettings(() => undefined).sourceOf(key);
}
