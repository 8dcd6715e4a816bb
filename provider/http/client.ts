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
  /** Segments below the base path of the service, not encoded: `["pools", "my-pool"]`. */
  path: readonly string[];
  /** Name of the object in the path, whose 404 means that it does not exist. */
  resourceName?: string;
  query?: Readonly<Record<string, string>>;
  body?: object;
  /** Validates the body of a successful response. */
  schema: ZodType<T>;
  /** Milliseconds that the host may wait before it responds; 0 by default. */
  waitMs?: number;
  /**
   * Called when the operation is cancelled during the request, which stays open until this ends.
   *
   * @param sentAt - when the request began, by this machine's clock
   */
  beforeGivingUp?: ((sentAt: number) => Promise<unknown>) | undefined;
  /** Failures are not retried, since the caller can do without. A rate limit is still waited for. */
  bestEffort?: boolean;
}

/** A parsed response. */
export interface Parsed<T> {
  value: T;
  response: Response;
}

/** Observes the requests of one call. */
export interface RequestObserver {
  /** A request failed, and is sent again after a pause. @param reason - `no connection to api.example.com yet` */
  onRetry(reason: string): void;
  /** The request was sent over a connection. */
  onSent(): void;
}

/** Sends requests to one host: authentication, deadlines, retries, kept connections. */
export class ApiClient {
  readonly #origin: string;
  readonly #host: string;

  /**
   * @param shared - state that clients of one host share
   * @param signal - ends waits and requests
   * @param observer - told about retries
   * @param secrets - redacted in errors; the credentials are added
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

  /** This client with a signal that ends its waits and requests, and an observer of its retries. */
  within(signal: AbortSignal | undefined, observer?: RequestObserver): ApiClient {
    return new ApiClient(this.configuration, this.retryPolicy, this.shared, signal, observer, this.secrets);
  }

  /** This client with these secrets redacted in its errors. */
  hiding(secrets: Secrets): ApiClient {
    const { configuration, retryPolicy, shared, signal, observer } = this;
    return new ApiClient(configuration, retryPolicy, shared, signal, observer, secrets);
  }

  /** Name of the host in messages: `the control plane`. */
  get hostName(): string {
    return hosts[this.configuration.service].name;
  }

  /** @throws {@link CancelledError} */
  async pause(delayMs: number): Promise<void> {
    await this.#cancellable(sleep(delayMs, undefined, { signal: this.signal }));
  }

  /**
   * Sends a request, and retries it if that is safe.
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

  /** Whether an error shows that the host is not LangSmith: a page or an unknown path, and never a valid answer. */
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
      // Nothing waits for it any more, and it may still fail.
      wait.catch(() => undefined);
    }
  }

  async #attempt<T>(request: ApiRequest<T>): Promise<Parsed<T>> {
    const { method, resourceName, body, waitMs = 0, beforeGivingUp } = request;
    const { service, endpoint, credentials } = this.configuration;
    const path = request.path.map(encodeSegment).join("/");
    const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : "";
    const url = `${endpoint}${hosts[service].basePath}/${path}${query}`;
    // The host chooses the cursor of a list, and may repeat a secret in it.
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
      const label = {
        method,
        description,
        server: this.hostName,
        resourceName,
        credentials: credentials.source.description,
      };
      const error = errorFromResponse(response, label, this.secrets);
      if (error instanceof NotFoundError) this.shared.isKnown = true;
      throw error;
    }
    const parsed = request.schema.safeParse(response.json);
    // A schema that accepts anything would accept the page of a gateway.
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

/** State that clients of one host share. */
interface SharedHost {
  transport: Transport;
  rateLimiter: AdaptiveRateLimiter;
  /** The host has given an answer that only LangSmith gives. */
  isKnown: boolean;
}

function hostOf({ endpoint }: Configuration): SharedHost {
  const { origin, hostname } = new URL(endpoint);
  // Plain http is allowed to this machine because the key does not leave it, so no proxy may be used.
  return { transport: connect(origin, !isLoopback(hostname)), rateLimiter: new AdaptiveRateLimiter(), isKnown: false };
}

function connect(origin: string, useProxy: boolean): Transport {
  // The HTTP library loads slowly, and an operation without changes makes no request.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- connecting has no room for a promise
  const transport = require("./undici-transport") as typeof import("./undici-transport");
  try {
    return new transport.Transport(origin, useProxy);
  } catch {
    // The message may contain the proxy's password.
    throw new ConfigurationError(
      "HTTP_PROXY or HTTPS_PROXY is not the URL of an HTTP or SOCKS5 proxy: give one such as http://proxy.example.com:8080.",
    );
  }
}

function encodeSegment(segment: string): string {
  // These segments lead to another path even if they are encoded.
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
