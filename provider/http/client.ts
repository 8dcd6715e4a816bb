import { setTimeout as sleep } from "node:timers/promises";
import type { ZodError, ZodType } from "zod";
import type { Configuration } from "../config/configuration";
import { hosts, isLoopback } from "../config/endpoints";
import { ConfigurationError } from "../errors";
import { Secrets } from "../secrets";
import { errorFromFailure } from "./connection-errors";
import {
  CancelledError,
  ApiError,
  InvalidRequestError,
  NotFoundError,
  RateLimitError,
  RouteNotFoundError,
  UnexpectedResponseError,
} from "./errors";
import { AdaptiveRateLimiter } from "./rate-limiter";
import { errorFromResponse, isNotJson, isPage, isSuccess, parseResponse, type Response } from "./response";
import { DEFAULT_RETRY_POLICY, retryDelayMs, retryReason, type RetryPolicy } from "./retry-policy";
import type { Transport } from "./undici-transport";

export interface ApiRequest<T> {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/v2/sandboxes`: `["pools", "my-pool"]`. Encoded here. */
  path: readonly string[];
  /** The resource that the path names: its 404 then means that it does not exist. */
  resourceName?: string;
  query?: Readonly<Record<string, string>>;
  body?: object;
  /** Validates the body of a successful response. */
  schema: ZodType<T>;
  /** Milliseconds that the control plane may take on purpose before it responds; 0 by default. */
  waitMs?: number;
  /**
   * Called when the operation is cancelled while the request is under way, which stays open until this ends.
   *
   * @param sentAt - when the request began, by this machine's clock
   */
  beforeGivingUp?: ((sentAt: number) => Promise<unknown>) | undefined;
  /** The caller has another way, so that a failure is not retried. A rate limit is still waited for. */
  bestEffort?: boolean;
}

/** A parsed response. */
export interface Parsed<T> {
  value: T;
  response: Response;
}

/** Learns how the requests of one call fare. */
export interface RequestObserver {
  /** A request failed, and is sent again after a pause. @param reason - `no connection to api.example.com yet` */
  onRetry(reason: string): void;
  /** A connection was there, and the request is on its way. */
  onSent(): void;
}

/** Sends requests to one control plane: authentication, deadlines, retries, connections kept for the next request. */
export class ApiClient {
  readonly #origin: string;
  readonly #host: string;

  /**
   * @param host - what clients of one control plane share
   * @param signal - ends waits and requests
   * @param observer - learns of retries
   * @param secrets - hidden in errors, whatever a response repeats; the credentials are added
   * @throws {@link ConfigurationError} when a proxy is set that cannot be used
   */
  constructor(
    private readonly configuration: Configuration,
    readonly retryPolicy: RetryPolicy = DEFAULT_RETRY_POLICY,
    private readonly shared: SharedHost = hostOf(configuration),
    private readonly signal?: AbortSignal,
    private readonly observer?: RequestObserver,
    readonly secrets = new Secrets(),
  ) {
    const { origin, host } = new URL(configuration.endpoint);
    this.#origin = origin;
    this.#host = host;
    secrets.add(configuration.credentials.secrets);
  }

  /** The same client, whose waits and requests a signal can end, and whose retries an observer learns of. */
  within(signal: AbortSignal | undefined, observer?: RequestObserver): ApiClient {
    return new ApiClient(this.configuration, this.retryPolicy, this.shared, signal, observer, this.secrets);
  }

  /** The same client, whose errors hide these secrets. */
  hiding(secrets: Secrets): ApiClient {
    const { configuration, retryPolicy, shared, signal, observer } = this;
    return new ApiClient(configuration, retryPolicy, shared, signal, observer, secrets);
  }

  /** @throws {@link CancelledError} */
  async pause(delayMs: number): Promise<void> {
    await this.#cancellable(sleep(delayMs, undefined, { signal: this.signal }));
  }

  /**
   * Sends a request, and repeats it where that is safe.
   *
   * @throws a {@link ApiError} and nothing else
   */
  async send<T>(request: ApiRequest<T>): Promise<Parsed<T>> {
    const past = { mayBeDone: false };
    try {
      return await this.#repeat(request, past);
    } catch (error) {
      // A later attempt may be refused because this one was done: a renamed object is not found under its old name.
      if (past.mayBeDone && error instanceof ApiError) error.followUnknownOutcome();
      throw error;
    }
  }

  /** @param past - notes whether an attempt before the last one may have done its work */
  async #repeat<T>(request: ApiRequest<T>, past: { mayBeDone: boolean }): Promise<Parsed<T>> {
    const { method, bestEffort } = request;
    const policy = bestEffort ? { ...this.retryPolicy, maxAttempts: 1 } : this.retryPolicy;
    let attempt = 1;
    let begunAt: number | undefined;
    for (;;) {
      const sentAt = await this.#cancellable(this.shared.rateLimiter.wait());
      begunAt ??= sentAt;
      try {
        const parsed = await this.#attempt(request);
        this.shared.rateLimiter.speedUp();
        return parsed;
      } catch (error) {
        const delayMs = retryDelayMs(error, method, attempt, Date.now() - begunAt, policy);
        if (delayMs === undefined) throw error;
        past.mayBeDone ||= method !== "GET" && error instanceof ApiError && error.effect === "unknown";
        this.observer?.onRetry(retryReason(error, this.#host));
        if (error instanceof RateLimitError) {
          this.shared.rateLimiter.slowDown(sentAt, delayMs);
        } else {
          attempt++;
          await this.pause(delayMs);
        }
      }
    }
  }

  /** Whether an error shows that the host is no LangSmith: a page, or no such path, and never an answer of the API's. */
  isFromStranger(error: unknown): boolean {
    const isStrange = error instanceof RouteNotFoundError || (error instanceof UnexpectedResponseError && error.isPage);
    return isStrange && !this.shared.isKnown;
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return this.shared.transport.close();
  }

  async #cancellable<T>(wait: Promise<T>): Promise<T> {
    const { signal } = this;
    if (!signal) return wait;
    const cancelled = Promise.withResolvers<never>();
    const onAbort = (): void => {
      cancelled.reject(new CancelledError("none", signal.reason));
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    try {
      return await Promise.race([cancelled.promise, wait]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      // It may fail only now, when nothing waits for it any more.
      wait.catch(() => undefined);
    }
  }

  async #attempt<T>(request: ApiRequest<T>): Promise<Parsed<T>> {
    const { method, resourceName, body, waitMs = 0, beforeGivingUp } = request;
    const { service, endpoint, credentials } = this.configuration;
    const path = request.path.map(encodeSegment).join("/");
    const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : "";
    const url = `${endpoint}${hosts[service].basePath}/${path}${query}`;
    // The host chooses a list's cursor, and may repeat a secret in it.
    const description = this.secrets.redact(`${method} ${url}`);

    const { attemptMs } = this.retryPolicy;
    const sentAt = Date.now();
    const raw = await this.shared.transport.exchange({
      method,
      path: url.slice(this.#origin.length),
      headers: {
        ...credentials.headers,
        accept: "application/json",
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      headersTimeoutMs: attemptMs + waitMs,
      bodyTimeoutMs: attemptMs,
      signal: this.signal,
      onSent: () => this.observer?.onSent(),
      beforeGivingUp: beforeGivingUp && (() => beforeGivingUp(sentAt)),
    });
    if ("fault" in raw) {
      if (raw.fault === "givenUp") throw new CancelledError(raw.wasSent ? "unknown" : "none", this.signal?.reason);
      throw errorFromFailure(raw, raw.fault, description, this.secrets);
    }
    const response = parseResponse(raw);
    if (!isSuccess(response)) {
      const server = hosts[service].name;
      const label = { method, description, server, resourceName, credentials: credentials.source.description };
      const error = errorFromResponse(response, label, this.secrets);
      if (error instanceof NotFoundError) this.shared.isKnown = true;
      throw error;
    }
    const parsed = request.schema.safeParse(response.json);
    // A schema that accepts anything would accept a gateway's page.
    if (!parsed.success || isNotJson(response)) {
      const fault = this.secrets.printable(faultOf(response, parsed.error));
      throw new UnexpectedResponseError(
        `the answer is not what the API promises (${description}: ${response.status}, ${fault})`,
        "unknown",
        { isPage: isPage(response) },
      );
    }
    this.shared.isKnown = true;
    return { value: parsed.data, response };
  }
}

/** What clients of one control plane share: its connections, and how many requests it takes. */
interface SharedHost {
  transport: Transport;
  rateLimiter: AdaptiveRateLimiter;
  /** It has given an answer that only LangSmith's API gives. */
  isKnown: boolean;
}

function hostOf({ endpoint }: Configuration): SharedHost {
  const { origin, hostname } = new URL(endpoint);
  // Plain http is allowed on this machine because the key does not leave it: no proxy may get it.
  return { transport: connect(origin, !isLoopback(hostname)), rateLimiter: new AdaptiveRateLimiter(), isKnown: false };
}

function connect(origin: string, useProxy: boolean): Transport {
  // Loading the HTTP library takes longer than all the rest, and where nothing changes no request is ever made.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- connecting has no room for a promise
  const transport = require("./undici-transport") as typeof import("./undici-transport");
  try {
    return new transport.Transport(origin, useProxy);
  } catch {
    // Its message may contain the proxy's password.
    throw new ConfigurationError(
      "HTTP_PROXY or HTTPS_PROXY is not the URL of an HTTP or SOCKS5 proxy: give one such as http://proxy.example.com:8080.",
    );
  }
}

function encodeSegment(segment: string): string {
  // These would lead to another path, however they are encoded.
  if (/^\.{0,2}$/.test(segment)) throw new InvalidRequestError(`"${segment}" cannot be a name`);
  // LangSmith's API splits `name:tag` before it decodes either part, so that an encoded colon would hide the tag.
  return encodeURIComponent(segment).replaceAll("%3A", ":");
}

function faultOf(response: Response, error: ZodError | undefined): string {
  if (isNotJson(response)) return isPage(response) ? "a page instead of JSON" : "not JSON, or cut off";
  if (response.json === undefined) return "empty";
  const [issue] = error?.issues ?? [];
  return issue ? `${["body", ...issue.path].join(".")}: ${issue.message}` : "";
}
