import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two requests once the host has limited their rate. */
const FIRST_INTERVAL_MS = 25;
const MAX_INTERVAL_MS = 2_000;
/** The interval shrinks by this factor with each request that gets through: slowly, or the next one would meet the limit. */
const RECOVERY = 0.99;
const NEGLIGIBLE_MS = 1;

/**
 * Spaces out the requests of all resources together once the host limits their rate: otherwise each resource would
 * run into the limit by itself.
 */
export class AdaptiveRateLimiter {
  #opensAt = 0;
  #nextAt = 0;
  #intervalMs = 0;
  #slowedAt = 0;
  /** The end of the queue: first come, first served, so that no request starves. */
  #last: Promise<unknown> = Promise.resolve();

  /** Waits until a request may be sent. @returns when that was, for {@link slowDown} */
  wait(): Promise<number> {
    const turn = this.#last.then(() => this.#untilOpen());
    this.#last = turn;
    return turn;
  }

  async #untilOpen(): Promise<number> {
    for (;;) {
      const now = Date.now();
      const turn = Math.max(this.#opensAt, this.#nextAt);
      if (turn <= now) {
        this.#nextAt = now + this.#intervalMs;
        return now;
      }
      await sleep(turn - now);
    }
  }

  /** A request was rejected: all requests pause, and are sent less often after that. */
  slowDown(sentAt: number, pauseMs: number): void {
    const now = Date.now();
    this.#opensAt = Math.max(this.#opensAt, now + pauseMs);
    // Requests sent before the last slow-down say nothing about the pace since.
    if (sentAt < this.#slowedAt) return;
    this.#slowedAt = now;
    this.#intervalMs = Math.min(MAX_INTERVAL_MS, Math.max(FIRST_INTERVAL_MS, this.#intervalMs * 2));
  }

  /** A request got through. */
  speedUp(): void {
    this.#intervalMs = this.#intervalMs < NEGLIGIBLE_MS ? 0 : this.#intervalMs * RECOVERY;
  }
}
