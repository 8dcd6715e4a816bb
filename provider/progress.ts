/** Shorter waits are not reported. */
const INTERVAL_MS = 10_000;

/** Shows the progress of one call on a resource, and why its requests are retried. */
export class Progress {
  /** Reason why the last request is sent again; undefined once it was sent. */
  #trouble: string | undefined;
  #shown: string | undefined;

  constructor(private readonly report: (line: string) => void) {}

  onRetry(reason: string): void {
    this.#trouble = `${reason}, trying again`;
    this.#show(this.#trouble);
  }

  onSent(): void {
    this.#trouble = undefined;
  }

  /**
   * Reports the progress of a wait: `20 of 120 s: waiting for a ready replica of SandboxPool "workers"`. The numbers come first
   * because terminals cut off the end.
   *
   * @param what - the wait, for the message
   * @param limitSeconds - limit of the wait
   */
  async during<T>(what: string, limitSeconds: number, wait: Promise<T>): Promise<T> {
    let elapsedSeconds = 0;
    const timer = setInterval(() => {
      elapsedSeconds += INTERVAL_MS / 1000;
      // Retries have a limit of their own.
      const time = this.#trouble === undefined ? `${elapsedSeconds} of ${limitSeconds} s` : `${elapsedSeconds} s`;
      this.#show(`${time}: ${this.#trouble ?? what}`);
    }, INTERVAL_MS);
    try {
      return await wait;
    } finally {
      clearInterval(timer);
    }
  }

  /** Never shows a line twice in a row, since logs keep every line. */
  #show(line: string): void {
    if (line !== this.#shown) this.report(line);
    this.#shown = line;
  }
}
