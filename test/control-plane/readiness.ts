import { setTimeout as sleep } from "node:timers/promises";

/** setTimeout fires at once for anything longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long pools take until their first replica is ready, in seconds. `Infinity` means never. */
export class ReadinessDelays {
  /** By template name; goes before `everywhere`. */
  readonly byTemplate = new Map<string, number>();
  /** By the name that a pool is created with; goes before everything else. */
  readonly byPool = new Map<string, number>();

  constructor(
    /** For every pool that nothing closer is set for. */
    public everywhere: number,
    private readonly millisecondsPerSecond: number,
  ) {}

  /** Starts the clock of a new pool. */
  start(poolName: string, templateName: string): Readiness {
    const seconds = this.byPool.get(poolName) ?? this.byTemplate.get(templateName) ?? this.everywhere;
    return new Readiness(seconds, this.millisecondsPerSecond);
  }
}

/** Whether a pool's first replica is ready yet. */
export class Readiness {
  readonly #announcement = Promise.withResolvers<true>();
  readonly #timer: NodeJS.Timeout | undefined;
  #ready = false;

  constructor(
    delaySeconds: number,
    private readonly millisecondsPerSecond: number,
  ) {
    const delayMs = delaySeconds * millisecondsPerSecond;
    if (delayMs <= 0) {
      this.announce();
    } else if (delayMs <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(() => {
        this.announce();
      }, delayMs);
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

  /** Readiness will not come by itself any more. */
  cancel(): void {
    clearTimeout(this.#timer);
  }

  /**
   * Answers true as soon as it is ready, and false once the time is up.
   * @throws AbortError when the signal is aborted first.
   */
  async wait(timeoutSeconds: number, signal: AbortSignal): Promise<boolean> {
    if (this.#ready) return true;
    const settled = new AbortController();
    const timeout = sleep(timeoutSeconds * this.millisecondsPerSecond, false, {
      signal: AbortSignal.any([signal, settled.signal]),
    });
    try {
      return await Promise.race([this.#announcement.promise, timeout]);
    } finally {
      settled.abort();
    }
  }
}
