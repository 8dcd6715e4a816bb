/** setTimeout fires at once for any longer time. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Clock of the fake's objects, whose seconds can be shorter than real ones. */
export class Clock {
  readonly #millisecondsPerSecond: number;

  /**
   * @param timeScale Seconds of this clock per real second.
   * @param createdSecondsAgo Apparent age of new objects.
   */
  constructor(
    timeScale: number,
    private readonly createdSecondsAgo = 0,
  ) {
    this.#millisecondsPerSecond = 1000 / timeScale;
  }

  /** Seconds since an arbitrary start. */
  get now(): number {
    return performance.now() / this.#millisecondsPerSecond;
  }

  /** Creation date of new objects. */
  get creationDate(): Date {
    return new Date(Date.now() - this.createdSecondsAgo * 1000);
  }

  toMs(seconds: number): number {
    return seconds * this.#millisecondsPerSecond;
  }

  /**
   * Runs an action later, but never during this call; `Infinity` seconds means never.
   * @returns a function that cancels the action
   */
  schedule(seconds: number, action: () => void): () => void {
    const delayMs = this.toMs(seconds);
    const timer = delayMs <= LONGEST_TIMER_MS ? setTimeout(action, delayMs) : undefined;
    return () => {
      clearTimeout(timer);
    };
  }
}
