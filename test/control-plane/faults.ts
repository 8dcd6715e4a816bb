import { matches, type LoggedRequest, type RequestFilter } from "./request-log";

/** Whether something happens before the control plane does its work, or in place of the answer once all is done. */
export type Phase = "before" | "after";

/** What goes wrong. */
export type Trouble =
  | DelayTrouble
  | ResetTrouble
  | HangTrouble
  | StatusTrouble
  | CutJsonTrouble
  | WrongShapeTrouble
  | OtherPoolTrouble
  | HugeBodyTrouble
  | RunTrouble;

/** The request takes longer and then goes on. */
export interface DelayTrouble {
  kind: "delay";
  ms: number;
  /** `before` by default. */
  phase?: Phase;
}

/** The connection is reset. */
export interface ResetTrouble {
  kind: "reset";
  phase: Phase;
}

/** No answer comes until the client or the control plane gives up. */
export interface HangTrouble {
  kind: "hang";
  phase: Phase;
}

/** This answer comes instead of the real one. */
export interface StatusTrouble {
  kind: "status";
  /** `before` by default, so that no work is done. */
  phase?: Phase;
  status: number;
  /** A string is sent as it is, anything else as JSON; empty by default. */
  body?: unknown;
  /** `text/html` for a string and `application/json` for anything else by default. */
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Half of the real answer, with a content length that fits the half. */
export interface CutJsonTrouble {
  kind: "cutJson";
}

/** 200 with JSON that is not about a pool. */
export interface WrongShapeTrouble {
  kind: "wrongShape";
  /** `{ "unexpected": true }` by default. */
  body?: unknown;
}

/** The real answer, but about another pool. */
export interface OtherPoolTrouble {
  kind: "otherPool";
  /** Fields of the answer to replace; by default the id, by a new one. */
  changes?: Readonly<Record<string, unknown>>;
}

/** 200 with a valid JSON string that is as long as you want, streamed. */
export interface HugeBodyTrouble {
  kind: "hugeBody";
  bytes: number;
}

/** The world changes while the request is under way; then it goes on. */
export interface RunTrouble {
  kind: "run";
  /** `before` by default. */
  phase?: Phase;
  action: (request: LoggedRequest) => void | Promise<void>;
}

/** An order: which requests meet which trouble, and how often. */
export type Fault = Trouble &
  RequestFilter & {
    /** How many requests meet it; 1 by default. */
    times?: number;
    /** How many matching requests pass untouched first, those that another fault takes included; 0 by default. */
    after?: number;
  };

/** A fault that was ordered. */
export interface OrderedFault {
  /** How many requests have met it so far. */
  readonly hits: number;
  /** No further request meets it. */
  remove(): void;
}

/**
 * The faults on order. A request meets one fault at most: the first one added that matches and is not used up. Faults
 * for the same requests are therefore met one after the other.
 */
export class Faults {
  readonly #pending = new Set<PendingFault>();

  add(fault: Fault): OrderedFault {
    const pending = new PendingFault(fault, () => this.#pending.delete(pending));
    this.#pending.add(pending);
    return pending;
  }

  /** Runs an action during the next matching request: before its work, if `phase` does not say otherwise. */
  once(filter: RequestFilter & { phase?: Phase }, action: RunTrouble["action"]): OrderedFault {
    return this.add({ ...filter, kind: "run", action });
  }

  clear(): void {
    this.#pending.clear();
  }

  /** Finds the trouble for a request, and counts it as met. */
  take(request: LoggedRequest): Trouble | undefined {
    const candidates = [...this.#pending].filter((pending) => matches(request, pending.fault));
    const taken = candidates.find((pending) => pending.isDue);
    for (const pending of candidates) pending.count(pending === taken);
    return taken?.fault;
  }
}

class PendingFault implements OrderedFault {
  hits = 0;
  #passed = 0;

  constructor(
    readonly fault: Fault,
    readonly remove: () => void,
  ) {}

  get isDue(): boolean {
    return this.#passed >= (this.fault.after ?? 0);
  }

  count(taken: boolean): void {
    if (taken) this.hits += 1;
    else this.#passed += 1;
    if (this.hits >= (this.fault.times ?? 1)) this.remove();
  }
}
