import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type * as z from "../zod";
import { type Configuration, type Credentials, isLoopback } from "../config";
import {
  type Answer,
  errorFromAnswer,
  isSuccess,
  readAnswer,
  redact,
  type RequestLabel,
  unprovenError,
} from "./answer";
import {
  AuthenticationError,
  ConnectionError,
  ControlPlaneError,
  DeadlineError,
  InvalidRequestError,
  RateLimitError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors";
import { Pacer } from "./pacer";
import { Agent, type Dispatcher, EnvHttpProxyAgent, errors as undiciErrors } from "./undici";

const API_PATH = "/v2/sandboxes";
/** More than the engine asks for at a time, and few enough not to look like an attack. */
const MAX_CONNECTIONS = 128;
const CONNECT_TIMEOUT_MS = 10_000;
/** More than a thousand times what the longest answer needs; a larger one is no answer of a control plane. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** How long and how often a client tries; all times in milliseconds. */
export interface Patience {
  /** For one attempt of a request that the control plane can answer at once. */
  attemptMs: number;
  /** Attempts in all; rate limits do not count, since they say when to come back. */
  maxAttempts: number;
  /** Before the second attempt; doubled for each further one. */
  firstDelayMs: number;
  /** Where the doubling ends. */
  maxDelayMs: number;
  /** After the first attempt began, the time in which a further one may begin. */
  windowMs: number;
  /** The same where the control plane limits the rate: many pools may have to wait for each other. */
  rateLimitWindowMs: number;
  /** Before each look for something that a request with a lost answer may have made. */
  lookDelaysMs: readonly number[];
}

const PATIENCE: Patience = {
  attemptMs: 30_000,
  maxAttempts: 6,
  firstDelayMs: 250,
  maxDelayMs: 8_000,
  windowMs: 60_000,
  rateLimitWindowMs: 15 * 60_000,
  lookDelaysMs: [0, 1_000, 3_000],
};

export interface ControlPlaneRequest<T> {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/v2/sandboxes`: `["pools", "my-pool"]`. Encoded here. */
  path: readonly string[];
  /** The resource that the path names: its 404 then means that it does not exist. */
  subject?: string;
  query?: Readonly<Record<string, string>>;
  body?: object;
  /** What a successful answer has to look like. */
  schema: z.ZodType<T>;
  /** Milliseconds that the control plane may take on purpose before it answers; 0 by default. */
  waitMs?: number;
  /**
   * The caller knows another way: there is no second attempt and no change of credentials after a failure. A rate limit is
   * waited for all the same.
   */
  isOptional?: boolean;
  /**
   * Tells whether an answer is certainly about what the caller knows. Asked only under the second credentials, which may
   * be those of another organization: there, something else can have the same name.
   */
  isKnown?: (value: T) => boolean;
}

/** A parsed answer and when, by its own clock, the control plane gave it. */
export interface Parsed<T> {
  value: T;
  answer: Answer;
}

/** Sends requests to one control plane: authentication, deadlines, retries, connections kept for the next request. */
export class ControlPlaneClient {
  readonly #endpoint: URL;
  readonly #dispatcher: Dispatcher;
  readonly #pacer = new Pacer();
  #credentials: Credentials;

  constructor(
    private readonly configuration: Configuration,
    readonly patience: Patience = PATIENCE,
  ) {
    this.#credentials = configuration.credentials[0];
    this.#endpoint = new URL(configuration.endpoint);
    const options = {
      connections: MAX_CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      maxResponseSize: MAX_BODY_BYTES,
    };
    this.#dispatcher = isLoopback(this.#endpoint.hostname)
      ? // Plain http is allowed here because the key does not leave the machine: no proxy may get it.
        new Agent(options)
      : // Honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
        new EnvHttpProxyAgent(options);
  }

  /**
   * Sends a request, and again where that can do no harm.
   *
   * @throws a {@link ControlPlaneError} and nothing else
   */
  async send<T>(request: ControlPlaneRequest<T>): Promise<Parsed<T>> {
    const { isOptional = false } = request;
    const patience = isOptional ? { ...this.patience, maxAttempts: 1 } : this.patience;
    const mayChangeCredentials = request.method !== "POST" && !isOptional;
    let attempt = 1;
    let begunAt: number | undefined;
    for (;;) {
      // A creation under credentials of another organization would succeed, in the wrong place.
      const credentials = request.method === "POST" ? this.configuration.credentials[0] : this.#credentials;
      const sentAt = await this.#pacer.wait();
      begunAt ??= sentAt;
      try {
        const parsed = await this.#attempt(request, credentials);
        this.#pacer.speedUp();
        return parsed;
      } catch (error) {
        if (error instanceof AuthenticationError && mayChangeCredentials && this.#useNext(credentials)) continue;
        const delayMs = retryDelayMs(error, request.method, attempt, patience);
        const limited = error instanceof RateLimitError;
        const windowMs = limited ? patience.rateLimitWindowMs : patience.windowMs;
        // A pause that outlasts the patience of this request would hold up all others, perhaps for hours.
        if (delayMs === undefined || Date.now() + delayMs > begunAt + windowMs) throw error;
        if (limited) {
          this.#pacer.slowDown(sentAt, delayMs);
        } else {
          attempt++;
          await sleep(delayMs);
        }
      }
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  /** Turns to the credentials after those that were refused, if there are any. */
  #useNext(refused: Credentials): boolean {
    const { credentials } = this.configuration;
    const next = credentials[credentials.indexOf(refused) + 1];
    if (next) this.#credentials = next;
    return next !== undefined;
  }

  async #attempt<T>(request: ControlPlaneRequest<T>, credentials: Credentials): Promise<Parsed<T>> {
    const path = request.path.map(encodeSegment).join("/");
    const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : "";
    const url = `${this.configuration.endpoint}${API_PATH}/${path}${query}`;
    const label = (): RequestLabel => this.#label(request, url, credentials);

    let answer: Answer;
    try {
      answer = await this.#exchange(request, url, credentials);
    } catch (error) {
      throw errorFromException(error, label());
    }
    if (!isSuccess(answer)) throw errorFromAnswer(answer, label());
    const parsed = request.schema.safeParse(answer.json);
    if (!parsed.success) {
      const fault = parsed.error.issues[0];
      throw new UnexpectedAnswerError(
        `the answer is not what the API promises (${request.method} ${url}: ${answer.status}` +
          `${fault ? `, ${fault.path.join(".") || "body"}: ${fault.message}` : ""})`,
        "Check that langsmith:endpoint is a LangSmith control plane.",
        "unknown",
      );
    }
    if (credentials !== this.configuration.credentials[0] && request.isKnown?.(parsed.data) === false) {
      throw unprovenError(answer, label());
    }
    return { value: parsed.data, answer };
  }

  #label(
    { method, subject }: Pick<ControlPlaneRequest<unknown>, "method" | "subject">,
    url: string,
    credentials: Credentials,
  ): RequestLabel {
    const [first] = this.configuration.credentials;
    const isFallback = credentials !== first;
    return {
      method,
      description: `${method} ${url}`,
      source: isFallback ? `${first.source}, and then those from the ${credentials.source},` : credentials.source,
      isFallback,
      secrets: this.configuration.credentials.flatMap(({ secrets }) => secrets),
      ...(subject === undefined ? {} : { subject }),
    };
  }

  async #exchange(
    { method, body, waitMs = 0 }: Pick<ControlPlaneRequest<unknown>, "method" | "body" | "waitMs">,
    url: string,
    credentials: Credentials,
  ): Promise<Answer> {
    const { attemptMs } = this.patience;
    const { origin } = this.#endpoint;
    const response = await this.#dispatcher.request({
      origin,
      path: url.slice(origin.length),
      method,
      headers: {
        ...credentials.headers,
        accept: "application/json",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // Both count from when the request is sent: those that have to wait for a connection lose none of their time. A
      // signal for the whole would take as long as all the rest of a request.
      headersTimeout: attemptMs + waitMs,
      bodyTimeout: 0,
    });
    const timer = setTimeout(() => response.body.destroy(new undiciErrors.BodyTimeoutError()), attemptMs);
    try {
      const answer = readAnswer(response.statusCode, response.headers, await response.body.text());
      // The connection is free a moment after the answer's end. A request before that would open a second one.
      await turn();
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }
}

function encodeSegment(segment: string): string {
  // These would lead to another path, however they are encoded.
  if (/^\.{0,2}$/.test(segment)) {
    throw new InvalidRequestError(`"${segment}" cannot be a name`, "Give the name of an existing pool.", "none");
  }
  return encodeURIComponent(segment);
}

function errorFromException(error: unknown, { description, secrets }: RequestLabel): ControlPlaneError {
  const reason = redact(describe(error), secrets);
  if (error instanceof undiciErrors.HeadersTimeoutError || error instanceof undiciErrors.BodyTimeoutError) {
    return new DeadlineError(`there was no answer in time (${description})`, "Try again later.", "unknown", {
      cause: error,
    });
  }
  if (error instanceof undiciErrors.ResponseExceededMaxSizeError) {
    return new UnexpectedAnswerError(
      `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB (${description})`,
      "Check that langsmith:endpoint is a LangSmith control plane.",
      "unknown",
    );
  }
  const advice = "Check the network, the proxy settings and langsmith:endpoint.";
  return neverConnected(error)
    ? new ConnectionError(`no connection could be made (${description}: ${reason})`, advice, "none", { cause: error })
    : new ConnectionError(`the connection broke (${description}: ${reason})`, advice, "unknown", { cause: error });
}

function neverConnected(error: unknown): boolean {
  if (error instanceof undiciErrors.ConnectTimeoutError) return true;
  if (error instanceof AggregateError) return error.errors.every(neverConnected);
  if (!(error instanceof Error) || !("code" in error)) return false;
  // The same codes end connections that were made.
  if ("syscall" in error && error.syscall !== "connect" && error.syscall !== "getaddrinfo") return false;
  return (
    typeof error.code === "string" &&
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$|CERT/.test(error.code)
  );
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join(", ");
  return error instanceof Error ? error.message : String(error);
}

/** How long to wait before the next attempt, in milliseconds; nothing if there must be none. */
function retryDelayMs(error: unknown, method: string, attempt: number, patience: Patience): number | undefined {
  if (!(error instanceof ControlPlaneError)) return undefined;
  // A POST that may have done its work would do it twice.
  if (method === "POST" && error.effect !== "none") return undefined;
  const passing =
    error instanceof RateLimitError ||
    (attempt < patience.maxAttempts &&
      (error instanceof ConnectionError ||
        (error instanceof UnavailableError && error.retryable) ||
        // A kept connection may have died unnoticed; a second one tells.
        (error instanceof DeadlineError && attempt < 2)));
  if (!passing) return undefined;
  const asked = "retryAfterMs" in error ? error.retryAfterMs : undefined;
  const backOff = Math.min(patience.maxDelayMs, patience.firstDelayMs * 2 ** (attempt - 1));
  // Spread out, so that many pools refused together do not come back together.
  return Math.max(asked ?? 0, backOff / 2) + (Math.random() * backOff) / 2;
}
