import assert from "node:assert/strict";
import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { assertFailed, assertOneOwner, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("a pool that the state forgot", (open, { thorough }) => {
  thorough("a pool kept by retainOnDelete blocks its resource until it is adopted", async () => {
    const environment = await open();
    const workers = { name: "workers", templateName: "python", replicas: 2, options: { retainOnDelete: true } };
    assertSucceeded(await environment.up({ workers }));
    const before = environment.controlPlane.pools.list();
    assertSucceeded(await environment.up({}));
    assert.deepEqual(environment.controlPlane.pools.list(), before);

    assertFailed(await environment.up({ workers }), /"workers"/, /exists already/, /adoptExisting/);
    assert.deepEqual(environment.controlPlane.pools.list(), before);
    assertSucceeded(await environment.up({ workers: { ...workers, adoptExisting: true } }));
    assert.deepEqual(environment.poolIds(), [before[0]?.id]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("a pool that an imported older state lacks is left unchanged", async () => {
    const environment = await open();
    const state = path.join(environment.directory, "state");
    const backup = path.join(environment.directory, "backup");
    const automatic = { templateName: "python", replicas: 2 };
    const fixed = { name: "workers", ...automatic };
    assertSucceeded(await environment.up({ automatic, fixed }));
    await cp(state, backup, { recursive: true });
    const node = { automatic: { ...automatic, templateName: "node" }, fixed: { ...fixed, templateName: "node" } };
    assertSucceeded(await environment.up(node));
    const newer = environment.controlPlane.pools.list();
    assert.equal(newer.length, 2);

    await rm(state, { recursive: true });
    await cp(backup, state, { recursive: true });
    const restored = await environment.openStack("dev");
    await environment.program(node, restored);
    await restored.up({ refresh: true });
    for (const pool of newer) assert.deepEqual(environment.controlPlane.pools.get(pool.name), pool);
    await assertOneOwner({ controlPlane: environment.controlPlane, stack: restored });
  });
});
