import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./clock";

/** Seconds until a pool's first replica is ready. `Infinity` means never. */
export class ReadinessDelays {
  /** By template name; takes precedence over `everywhere`. */
  readonly byTemplate = new Map<string, number>();
  /** By the name of a pool's create; takes precedence over everything else. */
  readonly byPool = new Map<string, number>();

  constructor(
    /** Default for every pool. */
    public everywhere: number,
    private readonly clock: Clock,
  ) {}

  /** Starts the clock of a new pool. */
  start(poolName: string, templateName: string): Readiness {
    const seconds = this.byPool.get(poolName) ?? this.byTemplate.get(templateName) ?? this.everywhere;
    return new Readiness(seconds, this.clock);
  }
}

/** Whether a pool's first replica is ready. */
export class Readiness {
  readonly #announcement = Promise.withResolvers<true>();
  readonly #callOff: (() => void) | undefined;
  #ready = false;

  constructor(
    delaySeconds: number,
    private readonly clock: Clock,
  ) {
    if (delaySeconds <= 0) {
      this.announce();
    } else {
      this.#callOff = clock.schedule(delaySeconds, () => {
        this.announce();
      });
    }
  }

  get isReady(): boolean {
    return this.#ready;
  }

  announce(): void {
    this.cancel();
    this.#ready = true;
    this.#announcement.resolve(true);
  }

  /** Cancels the pool's pending readiness. */
  cancel(): void {
    this.#callOff?.();
  }

  /**
   * Returns true as soon as the pool is ready, and false after the timeout.
   * @throws AbortError if the signal is aborted first.
   */
  async wait(timeoutSeconds: number, signal: AbortSignal): Promise<boolean> {
    if (this.#ready) return true;
    const settled = new AbortController();
    const timeout = sleep(this.clock.toMs(timeoutSeconds), false, {
      signal: AbortSignal.any([signal, settled.signal]),
    });
    try {
      return await Promise.race([this.#announcement.promise, timeout]);
    } finally {
      settled.abort();
    }
  }
}
