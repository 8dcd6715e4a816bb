import { rateLimitExceeded } from "./errors";

export interface RateLimitOptions {
  /** Number of requests in each window. */
  requests: number;
  /** Length of a window, which starts with the first request after the last one ended. */
  windowMs: number;
}

/** Counts the requests of a window. */
export class RateLimit {
  #windowEndsAt = 0;
  #used = 0;

  constructor(
    private readonly options: RateLimitOptions,
    private readonly readClock: () => number = Date.now,
  ) {}

  /** @throws ApiError 429 with `Retry-After` if the window's requests are used up. */
  take(): void {
    const now = this.readClock();
    if (now >= this.#windowEndsAt) {
      this.#windowEndsAt = now + this.options.windowMs;
      this.#used = 0;
    }
    if (this.#used >= this.options.requests) throw rateLimitExceeded(Math.ceil((this.#windowEndsAt - now) / 1000));
    this.#used += 1;
  }
}
