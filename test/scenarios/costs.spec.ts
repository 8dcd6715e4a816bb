import assert from "node:assert/strict";
import type { PoolsInProgram } from "./program";
import { assertSucceeded } from "./results";
import { measureState } from "../../harness/state-bytes";
import { describeScenarios } from "./test-environment";

const POOLS = 12;
const MAX_STATE_BYTES = 1_300;

/** Counts requests; docs/performance.md has the times. */
describeScenarios("costs", (open, { throughDynamic }) => {
  throughDynamic(`${POOLS} pools need as few requests as possible, and a small state`, async () => {
    const environment = await open();
    const { stack, controlPlane } = environment;
    const count = async (operation: "up" | "refresh" | "destroy"): Promise<number> => {
      assertSucceeded(await stack[operation]());
      return environment.takeRequests().length;
    };
    const pools: PoolsInProgram = {};
    for (let index = 0; index < POOLS; index++) pools[`pool-${index}`] = { templateName: "python", replicas: 1 };
    await environment.program(pools);

    assert.equal(await count("up"), POOLS);
    const { overhead } = measureState(await stack.exportState());
    assert.ok(overhead <= MAX_STATE_BYTES, `${overhead} bytes`);
    // The number of batched reads depends on how many the engine starts at the same time.
    const reads = await count("refresh");
    assert.ok(reads > 0 && reads <= POOLS, `${reads} requests to refresh`);
    const socketsBefore = controlPlane.connectionsOpened;
    assert.equal(await count("destroy"), 2 * POOLS);
    assert.ok(controlPlane.connectionsOpened - socketsBefore <= POOLS, `${controlPlane.connectionsOpened} connections`);
  });
});
