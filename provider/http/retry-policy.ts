import { ConnectionError, ApiError, DeadlineError, RateLimitError, UnavailableError } from "./errors";

/** Attempts and waits of a client; all times in milliseconds. */
export interface RetryPolicy {
  /** Limit of one attempt of a request that the host can answer at once. */
  attemptMs: number;
  /** Attempts in all, if the time is not the only limit. Rate limits do not count, since they say when to come back. */
  maxAttempts?: number;
  /** Before the second attempt; doubled for each further one. */
  firstDelayMs: number;
  /** Upper bound of the doubled delay. */
  maxDelayMs: number;
  /** After the first attempt began, the time in which a further one may begin. */
  retryWindowMs: number;
  /** The same under a rate limit: many pools may have to wait for each other. */
  rateLimitWindowMs: number;
  /** Delays before each look for the object of a request whose response was lost. */
  lookDelaysMs: readonly number[];
  /** Between two looks at something that takes its time. */
  pollMs: number;
  /** After an object's creation, until reads show it: before that, its absence proves nothing. */
  visibleAfterMs: number;
  /** Between two looks for something that reads may not show yet. */
  visiblePollMs: number;
  /** Between two looks at something that is being deleted, or cannot be yet. */
  deletionPollMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attemptMs: 30_000,
  firstDelayMs: 250,
  maxDelayMs: 8_000,
  retryWindowMs: 60_000,
  rateLimitWindowMs: 15 * 60_000,
  lookDelaysMs: [0, 1_000, 3_000, 6_000],
  pollMs: 2_000,
  visibleAfterMs: 15_000,
  visiblePollMs: 1_000,
  deletionPollMs: 500,
};

/** Milliseconds before the next attempt; undefined if there must be none. */
export function retryDelayMs(
  error: unknown,
  method: string,
  attempt: number,
  elapsedMs: number,
  policy: RetryPolicy,
): number | undefined {
  if (!(error instanceof ApiError)) return undefined;
  // A POST that may have done its work would do it twice.
  if (method === "POST" && error.effect !== "none") return undefined;
  const { maxAttempts = Infinity, firstDelayMs, maxDelayMs, retryWindowMs, rateLimitWindowMs } = policy;
  const isLimited = error instanceof RateLimitError;
  if (!isLimited && (attempt >= maxAttempts || !mayPass(error, attempt))) return undefined;
  const askedMs = error instanceof RateLimitError || error instanceof UnavailableError ? error.retryAfterMs : undefined;
  const backOffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
  // Spread out, so that many requests refused together do not come back together.
  const delayMs = Math.max(askedMs ?? 0, backOffMs / 2) + (Math.random() * backOffMs) / 2;
  // A pause that outlasts the time of this request would hold up all others, perhaps for hours.
  return elapsedMs + delayMs > (isLimited ? rateLimitWindowMs : retryWindowMs) ? undefined : delayMs;
}

function mayPass(error: ApiError, attempt: number): boolean {
  return (
    (error instanceof ConnectionError && (error.fault === "unreachable" || error.fault === "broken")) ||
    (error instanceof UnavailableError && error.retryable) ||
    // A kept connection may have died unnoticed; the second attempt gets another one.
    (error instanceof DeadlineError && attempt < 2)
  );
}

/** Reason for a retry: `no connection to api.example.com yet`. */
export function retryReason(error: unknown, host: string): string {
  if (error instanceof ConnectionError) {
    return error.fault === "broken" ? `the connection to ${host} broke` : `no connection to ${host} yet`;
  }
  if (error instanceof DeadlineError) return `no answer from ${host} yet`;
  return error instanceof RateLimitError ? `${host} limits the rate of requests` : `${host} is unavailable`;
}
