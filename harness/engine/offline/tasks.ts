import type { Report } from "./report";
import type { Resource } from "./state";

/** An error that has been reported; steps that wait for the failed one end with it. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
}

/** Concurrent tasks of an operation. After the first failure, no new task starts. */
export class Tasks {
  /** Resolved at the first failure. */
  readonly failure = Promise.withResolvers<undefined>();
  private readonly running = new Set<Promise<unknown>>();
  private aborted = false;

  constructor(private readonly report: Report) {}

  get isAborted(): boolean {
    return this.aborted;
  }

  /** Prevents new tasks. */
  abort(): void {
    this.aborted = true;
    this.failure.resolve(undefined);
  }

  /** @throws AbortedError */
  throwIfAborted(): void {
    if (this.aborted) throw new AbortedError();
  }

  /** Waits for all running tasks. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** Runs an action for each resource, all to their ends even if one fails. */
  async runAll(resources: readonly Resource[], run: (resource: Resource) => Promise<unknown>): Promise<void> {
    await Promise.allSettled(resources.map((resource) => this.run(resource.urn, () => run(resource))));
  }

  /**
   * Runs a task and reports its failure.
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
