import { setTimeout as sleep } from "node:timers/promises";

/** Between two requests once the control plane has limited their rate; milliseconds. */
const FIRST_INTERVAL_MS = 25;
const MAX_INTERVAL_MS = 2_000;
/** What an answered request leaves of the interval: slow enough not to run into the limit again and again. */
const RECOVERY = 0.99;
const NEGLIGIBLE_MS = 1;

/**
 * Spaces requests out after the control plane said that there are too many, for all pools together: otherwise each of
 * them would find the limit out for itself, at the expense of the others.
 */
export class AdaptiveRateLimiter {
  #opensAt = 0;
  #nextAt = 0;
  #intervalMs = 0;
  #slowedAt = 0;
  /** The end of the queue: who came first goes first, or some would never get their turn. */
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

  /** A request was turned away: nothing is sent for a while, and less often after it. */
  slowDown(sentAt: number, pauseMs: number): void {
    const now = Date.now();
    this.#opensAt = Math.max(this.#opensAt, now + pauseMs);
    // Requests sent before the last slow-down tell nothing about the pace since.
    if (sentAt < this.#slowedAt) return;
    this.#slowedAt = now;
    this.#intervalMs = Math.min(MAX_INTERVAL_MS, Math.max(FIRST_INTERVAL_MS, this.#intervalMs * 2));
  }

  /** A request was let through. */
  speedUp(): void {
    this.#intervalMs = this.#intervalMs < NEGLIGIBLE_MS ? 0 : this.#intervalMs * RECOVERY;
  }
}
