import assert from "node:assert/strict";
import { Clock } from "../../harness/control-plane/clock";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane/index";
import { Pools } from "../../harness/control-plane/pools";
import { ReadinessDelays } from "../../harness/control-plane/readiness";
import { Templates } from "../../harness/control-plane/templates";

/** Time passes when the test says so. */
class ManualClock extends Clock {
  #now = 0;
  readonly #scheduled = new Set<{ at: number; action: () => void }>();

  override get now(): number {
    return this.#now;
  }

  override schedule(seconds: number, action: () => void): () => void {
    const scheduled = { at: this.#now + seconds, action };
    this.#scheduled.add(scheduled);
    return () => this.#scheduled.delete(scheduled);
  }

  advance(seconds: number): void {
    this.#now += seconds;
    for (const scheduled of this.#scheduled) {
      if (scheduled.at > this.#now) continue;
      this.#scheduled.delete(scheduled);
      scheduled.action();
    }
  }
}

function create() {
  const clock = new ManualClock(1);
  const templates = new Templates(clock);
  templates.seed({ name: "python" });
  const pools = new Pools(clock, templates, new ReadinessDelays(0, clock), DEFAULT_TENANT_ID);
  return { clock, templates, pools };
}

describe("control plane: collections", () => {
  it("remember what was visible at any time", () => {
    const { clock, templates, pools } = create();
    const look = (secondsAgo: number) =>
      pools.listVisible(DEFAULT_TENANT_ID, secondsAgo).map(({ name, replicas }) => `${name} ${replicas}`);
    clock.advance(10);
    pools.seed({ name: "a" });
    clock.advance(10);
    pools.seed({ name: "b" });
    pools.scale("a", 5);
    clock.advance(10);
    pools.rename("a", "c");
    pools.remove("b");
    clock.advance(10);

    assert.deepEqual([0, 10, 15, 25, 35].map(look), [["c 5"], ["c 5"], ["a 5", "b 1"], ["a 1"], []]);
    assert.equal(pools.getVisible("a", DEFAULT_TENANT_ID), undefined);
    assert.equal(pools.getVisible("a", DEFAULT_TENANT_ID, 15)?.replicas, 5);
    assert.equal(pools.getVisible("a", "other", 15), undefined);
    assert.throws(() => pools.findVisible("a", DEFAULT_TENANT_ID), { status: 404 });
    assert.equal(templates.listVisible("other", 40).length, 1);
  });

  it("remove later what was meant, whatever happened to its name", () => {
    const { clock, pools } = create();
    for (const name of ["renamed", "replaced", "removed"]) {
      pools.seed({ name });
      pools.removeLater(name, 5);
    }
    pools.rename("renamed", "other");
    const { id } = pools.recreate("replaced");
    pools.remove("removed");
    clock.advance(4);
    assert.equal(pools.list().length, 2);
    clock.advance(1);
    assert.deepEqual(
      pools.list().map((pool) => pool.id),
      [id],
    );
  });
});
