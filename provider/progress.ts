/** Shorter waits are not reported. */
const INTERVAL_MS = 10_000;

/** Shows how far one call on a resource is, and learns from its requests what holds it up. */
export class Progress {
  /** Why the last request has to be sent again; nothing once it was. */
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
   * Reports how far a wait is: `20 of 120 s: waiting for a ready replica of SandboxPool "workers"`. The numbers
   * come first, because terminals cut the end off.
   *
   * @param what - what is waited for
   * @param limitSeconds - when the wait will be given up
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

  /** Outside of a terminal, each line stays in the log. */
  #show(line: string): void {
    if (line !== this.#shown) this.report(line);
    this.#shown = line;
  }
}
