import type { IncomingHttpHeaders } from "node:http";
import { MAX_READ_CHARACTERS, printable, withoutControls } from "../sanitize";
import type { Secrets } from "../secrets";
import {
  AuthenticationError,
  ConflictError,
  type ApiError,
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
} from "./errors";
import type { RawResponse } from "./undici-transport";

/** A response of the host, parsed if it is JSON. It may repeat secrets. */
export interface Response extends RawResponse {
  json: unknown;
}

/** Identifies a request in messages: `POST https://api.example.com/v2/sandboxes/pools`. */
export interface RequestLabel {
  method: string;
  description: string;
  /** Name of the host: `the control plane`. */
  server: string;
  /** The resource that the path names, if it names one: its own 404 is told apart from the path's by this. */
  resourceName?: string | undefined;
  /** Source of the credentials. */
  credentials: string;
}

export function parseResponse(raw: RawResponse): Response {
  return { ...raw, json: parseJson(raw.text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isSuccess({ status }: Response): boolean {
  return status >= 200 && status < 300;
}

/** Whether the body is neither JSON nor empty. */
export function isNotJson({ json, text }: Response): boolean {
  return json === undefined && text.trim() !== "";
}

/** Whether the body is text, and neither JSON nor the beginning of it. A compressed body may be JSON. */
export function isPage(response: Response): boolean {
  return isNotJson(response) && /^\s*[<a-z]/i.test(response.text) && !response.text.includes("\ufffd");
}

/**
 * Maps an unsuccessful response to an error.
 *
 * @param secrets - which its message hides
 */
export function errorFromResponse(response: Response, request: RequestLabel, secrets: Secrets): ApiError {
  const { status } = response;
  const { server } = request;
  const detail = readDetail(response.json);
  const said = detail
    ? secrets.printable(detail.text)
    : // Redacts first, since a secret may contain what looks like a tag.
      printable(withoutTags(secrets.redact(response.text.slice(0, MAX_READ_CHARACTERS))));
  const message = (what: string): string => `${what} (${request.description}: ${status}${said ? ` ${said}` : ""})`;

  if (status >= 300 && status < 400) {
    return new RedirectError(
      message(`${server} answered with a redirect, which is not followed because it could carry the API key away`),
      "none",
    );
  }
  switch (status) {
    case 400:
    case 422:
      return new InvalidRequestError(message(`${server} refused the request`), detail?.code);
    case 401:
      return new AuthenticationError(message(`the credentials from the ${request.credentials} were refused`), "none");
    case 403:
      return new ForbiddenError(message(`the credentials from the ${request.credentials} do not allow this`), "none");
    case 404:
    case 405:
    case 410:
      return status !== 405 && namesResource(detail, request.resourceName)
        ? new NotFoundError(message("it does not exist"), serverTime(response.headers))
        : new RouteNotFoundError(message("this host does not serve the sandbox API at this path"), "none");
    case 409:
      return new ConflictError(message("there is a conflict"), "none");
    case 429:
      return detail && isQuota(withoutControls(detail.text))
        ? new QuotaError(message("the organization's sandbox quota is exhausted"), "none")
        : new RateLimitError(message(`${server} limits the rate of requests`), retryAfterMs(response));
    case 501:
      return new UnsupportedError(message("this installation does not support it"), "none");
    case 504:
      if (detail?.code === "Timeout" && request.method === "POST") {
        return new NotReadyError(message("no replica became ready in time"), "unknown");
      }
  }
  if (status >= 500) {
    return new UnavailableError(
      message(`${server} is unavailable`),
      status === 502 || status === 503 || status === 504,
      retryAfterMs(response),
    );
  }
  return new UnexpectedResponseError(message(`${server} answered in a way that its API does not know`), "unknown", {
    isPage: isPage(response),
  });
}

interface Detail {
  code?: string;
  text: string;
}

/** A host's `detail` is an object, a string, an array or absent. */
function readDetail(json: unknown): Detail | undefined {
  if (!isRecord(json)) return undefined;
  const { detail } = json;
  if (typeof detail === "string") return readProblem(json, detail);
  if (Array.isArray(detail)) return { text: detail.map(describeInvalidField).join("; ") };
  if (!isRecord(detail)) return undefined;
  const code = typeof detail["error"] === "string" ? detail["error"] : undefined;
  const explanation = typeof detail["message"] === "string" ? detail["message"] : print(detail);
  return code === undefined ? { text: explanation } : { code, text: `${code}: ${explanation}` };
}

/** A problem in the form of RFC 7807, or a text alone. */
function readProblem({ title, error_class: code, remedy }: Readonly<Record<string, unknown>>, detail: string): Detail {
  const text = [title, detail].filter((part) => typeof part === "string").join(": ");
  return {
    ...(typeof code === "string" && { code }),
    text: typeof remedy === "string" ? `${text} ${remedy}` : text,
  };
}

function describeInvalidField(item: unknown): string {
  if (!isRecord(item)) return print(item);
  const path = Array.isArray(item["loc"]) ? item["loc"].slice(1).map(print).join(".") : "";
  return `${path || "request"}: ${typeof item["msg"] === "string" ? item["msg"] : "invalid"}`;
}

function print(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return "(nested too deep to be shown)";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text that a gateway's page shows. */
function withoutTags(page: string): string {
  return page.replace(/<(style|script)\b.*?<\/\1>|<[^>]*>/gis, " ");
}

/** A framework's own `Not Found`, a gateway's page or another host's response never names the resource. */
function namesResource(detail: Detail | undefined, name: string | undefined): boolean {
  return (
    detail !== undefined &&
    name !== undefined &&
    ["'", '"', "`"].some((quote) => detail.text.includes(`${quote}${name}${quote}`))
  );
}

/** Waiting does not lift a quota. Only the wording sets it apart from a rate limit. */
function isQuota(said: string): boolean {
  return /\bquota\b|\blimit of \d+ .*exceeded/i.test(said);
}

/** Seconds or a date, as HTTP allows both. */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - serverTime(headers);
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

/** The sender's own clock where it sends one, so that a wrong local clock does no harm. */
export function serverTime(headers: IncomingHttpHeaders): number {
  const date = headers.date;
  const time = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isFinite(time) ? time : Date.now();
}
