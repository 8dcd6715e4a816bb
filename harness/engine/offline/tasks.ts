import type { Report } from "./report";
import type { Resource } from "./state";

/** An error that has been reported; what waited for the failed step ends with it. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
}

/** What an operation does at the same time. After the first failure, nothing new begins. */
export class Tasks {
  /** Fulfilled at the first failure. */
  readonly failure = Promise.withResolvers<undefined>();
  private readonly running = new Set<Promise<unknown>>();
  private aborted = false;

  constructor(private readonly report: Report) {}

  get isAborted(): boolean {
    return this.aborted;
  }

  /** Lets nothing new begin. */
  abort(): void {
    this.aborted = true;
    this.failure.resolve(undefined);
  }

  /** @throws AbortedError */
  throwIfAborted(): void {
    if (this.aborted) throw new AbortedError();
  }

  /** Waits for everything under way. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** Runs one thing for each resource, all to their ends even if one fails. */
  async runAll(resources: readonly Resource[], run: (resource: Resource) => Promise<unknown>): Promise<void> {
    await Promise.allSettled(resources.map((resource) => this.run(resource.urn, () => run(resource))));
  }

  /**
   * Runs a task. What goes wrong in it is reported.
   *
   * @throws AbortedError after the failure of this or any other task
   */
  run<Result>(urn: string, run: () => Promise<Result>): Promise<Result> {
    const running = (async () => {
      this.throwIfAborted();
      try {
        return await run();
      } catch (error) {
        if (!(error instanceof AbortedError)) {
          this.report.error(error instanceof Error ? error.message : String(error), urn);
        }
        this.abort();
        throw new AbortedError();
      }
    })();
    this.running.add(running);
    void running.catch(() => undefined).finally(() => this.running.delete(running));
    return running;
  }
}
