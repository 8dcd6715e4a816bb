import assert from "node:assert/strict";
import { EVERY_FAULT, type ControlPlane } from "../../harness/control-plane/index";
import { call, POOLS, useControlPlanes } from "./spec-support";

const NAMES = Array.from({ length: 20 }, (_, number) => `${POOLS}/pool-${number}`);
/** Neither takes the client's time. */
const HARMLESS = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
] as const;

describe("control plane: chaos", () => {
  const start = useControlPlanes();

  /** Sends each request twice, in the order of the paths. */
  async function countByPath(controlPlane: ControlPlane, paths: readonly string[]): Promise<Map<string, number[]>> {
    const statuses = new Map<string, number[]>();
    for (const path of [...paths, ...paths]) {
      const { status } = await call(controlPlane, "GET", path);
      statuses.set(path, [...(statuses.get(path) ?? []), status]);
    }
    return new Map([...statuses].sort());
  }

  it("repeats itself with a seed, whatever the order of requests", async () => {
    const options = { seed: 1, probability: 0.5, faults: HARMLESS };
    const [first, second, other] = [await start(), await start(), await start()];
    first.faults.chaos(options);
    second.faults.chaos(options);
    other.faults.chaos({ ...options, seed: 2 });
    const statuses = await countByPath(first, NAMES);
    assert.deepEqual(await countByPath(second, NAMES.toReversed()), statuses);
    assert.notDeepEqual(await countByPath(other, NAMES), statuses);
    assert.deepEqual([...new Set([...statuses.values()].flat())].sort(), [404, 500, 503]);
  });

  it("meets as many requests as it should, and stops when told to", async () => {
    const controlPlane = await start();
    const chaos = controlPlane.faults.chaos({ seed: 7, probability: 0.25, path: /pool-/, faults: HARMLESS });
    const count = async () =>
      [...(await countByPath(controlPlane, NAMES)).values()].flat().filter((s) => s >= 500).length;
    const met = await count();
    assert.ok(met >= 4 && met <= 18, `${met} of 40`);
    assert.equal(chaos.hits, met);
    for (let round = 0; round < 10; round++) assert.equal((await call(controlPlane, "GET", POOLS)).status, 200);

    chaos.remove();
    assert.equal(await count(), 0);
    controlPlane.faults.chaos({ seed: 7, probability: 1, faults: HARMLESS });
    assert.equal(await count(), 40);
    controlPlane.faults.clear();
    assert.equal(await count(), 0);
  });

  it("leaves a request to a fault that was ordered for it", async () => {
    const controlPlane = await start();
    controlPlane.faults.chaos({ seed: 1, probability: 1, faults: HARMLESS });
    controlPlane.faults.add({ kind: "status", status: 418 });
    assert.equal((await call(controlPlane, "GET", POOLS)).status, 418);
    assert.notEqual((await call(controlPlane, "GET", POOLS)).status, 418);
  });

  it("gives a request only what can happen to it", async () => {
    const controlPlane = await start();
    controlPlane.faults.chaos({ seed: 1, probability: 1, faults: [{ kind: "status", status: 500, method: "POST" }] });
    assert.equal((await call(controlPlane, "GET", POOLS)).status, 200);
    assert.equal((await call(controlPlane, "POST", POOLS)).status, 500);
  });

  it("knows every kind of fault but the actions of tests", async () => {
    const kinds = new Set(EVERY_FAULT.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), [
      "changeHeaders",
      "changeRequest",
      "changeResponse",
      "cutJson",
      "delay",
      "gzip",
      "hang",
      "hugeBody",
      "reset",
      "slowDeletion",
      "staleRead",
      "status",
      "wrongShape",
    ]);
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });
    for (const fault of EVERY_FAULT.filter(({ kind }) => kind !== "hang")) {
      controlPlane.faults.add(fault);
      const { method = "GET" } = fault;
      await call(controlPlane, method, `${POOLS}/warm`, { body: method === "GET" ? undefined : {} }).catch(
        () => undefined,
      );
      assert.deepEqual(controlPlane.requests.all.at(-1)?.faults, [fault.kind]);
      controlPlane.faults.clear();
    }
    assert.equal((await call(controlPlane, "GET", POOLS)).status, 200);
  });
});
