import type { IncomingHttpHeaders } from "node:http";
import {
  AuthenticationError,
  ConflictError,
  type ControlPlaneError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  NotReadyError,
  QuotaError,
  RateLimitError,
  RedirectError,
  RouteNotFoundError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors";

/** Enough of a strange answer to recognise its sender. */
const MAX_QUOTED_CHARACTERS = 300;
const MAX_READ_CHARACTERS = 10_000;

/** What the control plane said, its body read and JSON parsed where it is JSON. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: unknown;
}

/** Identifies a request in messages: `POST https://api.example.com/v2/sandboxes/pools`. */
export interface RequestLabel {
  method: string;
  description: string;
  /** The resource that the path names, if it names one: its own 404 is told apart from the path's by this. */
  subject?: string;
  /** Where the credentials came from. */
  source: string;
  /** Other credentials had been refused before. */
  isFallback: boolean;
  /** What must not appear in any message, even if somebody sends it back. */
  secrets: readonly string[];
}

export function readAnswer(status: number, headers: IncomingHttpHeaders, text: string): Answer {
  return { status, headers, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** Gives an unsuccessful answer its meaning. */
export function errorFromAnswer(answer: Answer, request: RequestLabel): ControlPlaneError {
  const { status } = answer;
  const detail = readDetail(answer.json);
  // Cut last, since a part of a secret is not recognised.
  const said = quote(redact(detail?.text ?? answer.text, request.secrets));
  const message = (what: string): string => `${what} (${request.description}: ${status}${said ? ` ${said}` : ""})`;

  if (status >= 300 && status < 400) {
    return new RedirectError(
      message(
        "the control plane answered with a redirect, which is not followed because it could carry the API key away",
      ),
      "Set langsmith:endpoint to the address that the requests should go to.",
      "none",
    );
  }
  switch (status) {
    case 400:
    case 422:
      return new InvalidRequestError(
        message("the control plane refused the request"),
        adviceForInvalid(detail),
        "none",
      );
    case 401:
      return new AuthenticationError(
        message(`the credentials from the ${request.source} were refused`),
        "Check that the key is valid and belongs to this host's region; after a rotation, run the command with `--run-program` " +
          "so that it uses the new langsmith:apiKey, or put the new key into LANGSMITH_API_KEY.",
        "none",
      );
    case 403:
      return new ForbiddenError(
        message(`the credentials from the ${request.source} do not allow this`),
        "Check langsmith:tenantId (organization-scoped keys need it), the key's permissions, and that sandboxes are enabled for the organization.",
        "none",
      );
    case 404:
    case 405:
      if (status === 404 && isOwn404(detail, request.subject)) {
        // The second credentials may be those of another organization, in which nothing of ours ever was.
        if (request.isFallback) return unprovenError(answer, request);
        return new NotFoundError(
          message("it does not exist"),
          "Run `pulumi refresh` to bring the state up to date.",
          "none",
        );
      }
      return new RouteNotFoundError(
        message("this host does not serve the sandbox pool API at this path"),
        "Check langsmith:endpoint. Newer LangSmith clouds no longer offer pools; self-hosted and older installations do.",
        "none",
      );
    case 409:
      return new ConflictError(message("there is a conflict"), "Try again when nothing else changes it.", "none");
    case 429:
      return isQuota(detail)
        ? new QuotaError(
            message("the organization's sandbox quota is exhausted"),
            "Lower replicas, delete what is not needed, or ask for a higher limit.",
            "none",
          )
        : new RateLimitError(
            message("the control plane limits the rate of requests"),
            "Try again later, or lower Pulumi's `--parallel`.",
            retryAfterMs(answer),
          );
    case 504:
      if (detail?.code === "Timeout" && request.method === "POST") {
        return new NotReadyError(
          message("no replica became ready in time"),
          "Check that the template's image starts, raise timeout, or set waitForReady to false.",
          "unknown",
        );
      }
  }
  if (status >= 500) {
    return new UnavailableError(
      message("the control plane is out of order"),
      "Try again later.",
      status === 502 || status === 503 || status === 504,
      retryAfterMs(answer),
    );
  }
  return new UnexpectedAnswerError(
    message("the control plane answered in a way that its API does not know"),
    "Check that langsmith:endpoint is a LangSmith control plane.",
    "unknown",
  );
}

/** Under the second credentials, the answer is not certainly about the resource in question. */
export function unprovenError({ status }: Answer, { description, source }: RequestLabel): AuthenticationError {
  return new AuthenticationError(
    `the credentials from the ${source} do not show it: they may be those of another organization (${description}: ${status})`,
    "Run the command with `--run-program`, so that it uses the stack's current langsmith:apiKey alone.",
    "none",
  );
}

interface Detail {
  code?: string;
  text: string;
}

/** The control plane's `detail` is an object, a string, an array or not there at all. */
function readDetail(json: unknown): Detail | undefined {
  if (!isRecord(json)) return undefined;
  const { detail } = json;
  if (typeof detail === "string") return { text: detail };
  if (Array.isArray(detail)) return { text: detail.map(describeInvalidField).join("; ") };
  if (!isRecord(detail)) return undefined;
  const code = typeof detail["error"] === "string" ? detail["error"] : undefined;
  const explanation = typeof detail["message"] === "string" ? detail["message"] : print(detail);
  return code === undefined ? { text: explanation } : { code, text: `${code}: ${explanation}` };
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

/** On one line, not too long, and without the tags of a gateway's page: it ends up in terminals and logs. */
function quote(text: string): string {
  const line = text
    .slice(0, MAX_READ_CHARACTERS)
    .replace(/<(style|script)\b.*?<\/\1>|<[^>]*>/gis, " ")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > MAX_QUOTED_CHARACTERS ? `${line.slice(0, MAX_QUOTED_CHARACTERS)}…` : line;
}

/** Gateways like to send back what they were sent. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (redacted, secret) => redacted.replaceAll(secret, "[secret]").replaceAll(encodeURIComponent(secret), "[secret]"),
    text,
  );
}

/** A framework's own `Not Found`, a gateway's page or another host's answer never speaks of the resource by name. */
function isOwn404(detail: Detail | undefined, subject: string | undefined): boolean {
  return (
    detail !== undefined &&
    subject !== undefined &&
    ["'", '"', "`"].some((quote) => detail.text.includes(`${quote}${subject}${quote}`))
  );
}

/** Waiting does not lift a quota; the only sign that sets it apart from a rate limit is its wording. */
function isQuota(detail: Detail | undefined): boolean {
  return detail !== undefined && /\bquota\b|\blimit of \d+ .*exceeded/i.test(detail.text);
}

function adviceForInvalid(detail: Detail | undefined): string {
  switch (detail?.code) {
    case "TemplateNotFound":
      return "Create the template first, or correct templateName.";
    case "ValidationError":
      return "Pools need a template without volume mounts.";
    default:
      return "Correct the property that the message names.";
  }
}

/** Seconds or a date, as HTTP allows both. */
function retryAfterMs({ headers }: Answer): number | undefined {
  const value = headers["retry-after"];
  if (typeof value !== "string") return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - serverTime(headers);
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

/** The sender's own clock where it tells it, so that a wrong local clock does no harm. */
export function serverTime(headers: Answer["headers"]): number {
  const date = headers.date;
  const time = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isFinite(time) ? time : Date.now();
}
