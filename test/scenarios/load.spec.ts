import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { listObjects } from "../model/invariants";
import { PROJECT_NAME } from "./project";
import { assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const POOLS = 300;
const SNAPSHOTS = 50;
const OBJECTS = POOLS + SNAPSHOTS;
/** Requests that the engine sends at once before the first refusal; few follow, since all of a stack share the rate limit. */
const MAX_REFUSED = OBJECTS / 10 + 4 * availableParallelism();

describeScenarios("a load", (open, { thorough }) => {
  thorough(`${POOLS} pools and ${SNAPSHOTS} snapshots are created under a rate limit`, async function () {
    this.timeout(600_000);
    const { stack, controlPlane } = await open({
      program: "load-program",
      controlPlane: { readyAfterSeconds: 2, timeScale: 10, rateLimit: { requests: 20, windowMs: 1_000 } },
    });
    await stack.setConfig(`${PROJECT_NAME}:pools`, String(POOLS));
    await stack.setConfig(`${PROJECT_NAME}:snapshots`, String(SNAPSHOTS));
    /** Counts answered requests by method; few others may have been refused. */
    const takeAnswered = (): Partial<Record<string, number>> => {
      const { refused = [], ...answered } = Object.groupBy(controlPlane.requests.all, ({ method, status }) =>
        status === 429 ? "refused" : method,
      );
      assert.ok(refused.length <= MAX_REFUSED, `${refused.length} requests were refused`);
      controlPlane.requests.clear();
      return Object.fromEntries(Object.entries(answered).map(([method, requests = []]) => [method, requests.length]));
    };

    assertSucceeded(await stack.up());
    const { POST, GET: looks = 0, ...others } = takeAnswered();
    assert.deepEqual([POST, others], [OBJECTS, {}]);
    // Each snapshot is read once while it is built.
    assert.ok(looks <= SNAPSHOTS, `${looks} looks`);
    assert.equal(controlPlane.pools.list().length, POOLS);
    const snapshots = controlPlane.snapshots.list().filter(({ name }) => name.startsWith("team/"));
    const statuses = snapshots.map(({ status }) => status);
    assert.deepEqual(statuses, Array<string>(SNAPSHOTS).fill("ready"));

    assertSucceeded(await stack.refresh({ expectNoChanges: true }));
    const { GET: reads = 0, ...changes } = takeAnswered();
    assert.deepEqual(changes, {});
    assert.ok(reads <= OBJECTS, `${reads} reads`);

    assertSucceeded(await stack.destroy());
    assert.equal(takeAnswered()["DELETE"], OBJECTS);
    assert.deepEqual(listObjects(controlPlane), []);
  });
});
