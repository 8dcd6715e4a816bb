import { Chaos, type ChaosOptions } from "./chaos";
import type { Fault, FaultOf, Phase } from "./fault-kinds";
import { matches, type LoggedRequest, type RequestFilter } from "./request-log";

/** Requests that meet a fault, and how often. */
export type FaultRule = Fault &
  RequestFilter & {
    /** Number of requests that meet it; 1 by default. */
    times?: number;
    /** Number of matching requests that pass first, those with another fault included; 0 by default. */
    after?: number;
  };

/** A fault that a test has added. */
export interface OrderedFault {
  /** Number of requests that have met it. */
  readonly hits: number;
  /** Stops the fault for all further requests. */
  remove(): void;
}

/**
 * Faults that tests have added. A request meets at most one: the first one that matches and is not
 * used up. Faults for the same requests are therefore met one after the other. Permanent faults apply in addition.
 */
export class Faults {
  readonly #pending = new Set<PendingFault>();
  readonly #habits = new Set<PendingFault>();
  readonly #chaos = new Set<Chaos>();

  add(rule: FaultRule): OrderedFault {
    return keep(this.#pending, (remove) => new PendingFault(rule, remove));
  }

  /** Runs an action during the next matching request: before its work, unless `phase` is `after`. */
  once(filter: RequestFilter & { phase?: Phase }, action: FaultOf<"run">["action"]): OrderedFault {
    return this.add({ ...filter, kind: "run", action });
  }

  /** Adds a permanent fault of all matching requests, which applies before their other faults. */
  always(habit: Fault & RequestFilter): OrderedFault {
    return keep(this.#habits, (remove) => new PendingFault({ ...habit, times: Infinity }, remove));
  }

  /** Adds random faults to all requests that meet no other fault. */
  chaos(options: ChaosOptions): OrderedFault {
    return keep(this.#chaos, (remove) => new Chaos(options, remove));
  }

  clear(): void {
    this.#pending.clear();
    this.#habits.clear();
    this.#chaos.clear();
  }

  /** Finds the faults of a request, in their order, and counts them as met. */
  take(request: LoggedRequest): Fault[] {
    const habits = [...this.#habits].filter((habit) => matches(request, habit.rule));
    for (const habit of habits) habit.count(true);
    const passing = this.#takePending(request) ?? this.#takeByChance(request);
    return [...habits.map(({ rule }) => rule), ...(passing ? [passing] : [])];
  }

  #takePending(request: LoggedRequest): Fault | undefined {
    const candidates = [...this.#pending].filter((pending) => matches(request, pending.rule));
    const taken = candidates.find((pending) => pending.isDue);
    for (const pending of candidates) pending.count(pending === taken);
    return taken?.rule;
  }

  #takeByChance(request: LoggedRequest): Fault | undefined {
    for (const chaos of this.#chaos) {
      const taken = chaos.take(request);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }
}

class PendingFault implements OrderedFault {
  hits = 0;
  #passed = 0;

  constructor(
    readonly rule: FaultRule,
    readonly remove: () => void,
  ) {}

  get isDue(): boolean {
    return this.#passed >= (this.rule.after ?? 0);
  }

  count(taken: boolean): void {
    if (taken) this.hits += 1;
    else this.#passed += 1;
    if (this.hits >= (this.rule.times ?? 1)) this.remove();
  }
}

/** Adds an entry that can remove itself. */
function keep<Kept>(all: Set<Kept>, make: (remove: () => void) => Kept): Kept {
  const kept = make(() => all.delete(kept));
  all.add(kept);
  return kept;
}
