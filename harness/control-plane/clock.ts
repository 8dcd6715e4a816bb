/** setTimeout fires at once for anything longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Counts the seconds of what the stand-in has, which can be shorter than real ones. */
export class Clock {
  readonly #millisecondsPerSecond: number;

  /**
   * @param timeScale How many seconds pass in one real second.
   * @param createdSecondsAgo How old things look when they are made.
   */
  constructor(
    timeScale: number,
    private readonly createdSecondsAgo = 0,
  ) {
    this.#millisecondsPerSecond = 1000 / timeScale;
  }

  /** In seconds, from any start. */
  get now(): number {
    return performance.now() / this.#millisecondsPerSecond;
  }

  /** The date of what is made now. */
  get creationDate(): Date {
    return new Date(Date.now() - this.createdSecondsAgo * 1000);
  }

  toMs(seconds: number): number {
    return seconds * this.#millisecondsPerSecond;
  }

  /**
   * Runs an action later, but not while the call is under way; after `Infinity` seconds means never.
   * @returns what calls the action off
   */
  schedule(seconds: number, action: () => void): () => void {
    const delayMs = this.toMs(seconds);
    const timer = delayMs <= LONGEST_TIMER_MS ? setTimeout(action, delayMs) : undefined;
    return () => {
      clearTimeout(timer);
    };
  }
}
