import { createHash } from "node:crypto";
import { EVERY_FAULT } from "./every-fault";
import type { Fault } from "./fault-kinds";
import { matches, type LoggedRequest, type RequestFilter } from "./request-log";

export interface ChaosOptions extends RequestFilter {
  /** With the same seed, the nth request of a method and path meets the same fault, whatever runs at the same time. */
  seed: number;
  /** Probability that a request meets a fault, from 0 to 1. */
  probability: number;
  /** Possible faults, all equally likely; `EVERY_FAULT` by default. */
  faults?: readonly (Fault & RequestFilter)[];
}

/** Repeatable random faults. */
export class Chaos {
  hits = 0;
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly options: ChaosOptions,
    readonly remove: () => void,
  ) {}

  take(request: LoggedRequest): Fault | undefined {
    const { seed, probability, faults = EVERY_FAULT } = this.options;
    if (!matches(request, this.options)) return undefined;
    const target = `${request.method} ${request.path}`;
    const count = (this.#counts.get(target) ?? 0) + 1;
    this.#counts.set(target, count);

    const candidates = faults.filter((fault) => matches(request, fault));
    // Unlike a generator that all requests share, a hash does not depend on their order.
    const draw = createHash("sha256").update(`${seed} ${target} ${count}`).digest();
    const taken = candidates[draw.readUInt32LE(0) % candidates.length];
    if (taken === undefined || draw.readUInt32LE(4) / 2 ** 32 >= probability) return undefined;
    this.hits += 1;
    return taken;
  }
}
