import assert from "node:assert/strict";
import type { Stack, UpdateOptions } from "../../harness/engine/engine";
import type { PoolInProgram } from "./program";
import { assertFailed, assertOneOwner, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const automatic = { templateName: "python", replicas: 2 };
const fixed = { name: "workers", ...automatic };
const noDrift = { refresh: true, expectNoChanges: true };

/** Successive changes of the program that each replace the pool. The provider sees the old pool. */
const changes: Record<string, PoolInProgram> = {
  replacementTrigger: { options: { replacementTrigger: "2" } },
  "replacementTrigger with adoptExisting": { options: { replacementTrigger: "3" }, adoptExisting: true },
  "replaceOnChanges of replicas": { options: { replaceOnChanges: ["replicas"] }, adoptExisting: true, replicas: 3 },
  "replaceOnChanges of everything": { options: { replaceOnChanges: ["*"] }, adoptExisting: true, replicas: 4 },
};

/** Options of the user that replace the pool. The provider does not see the old pool. */
const demands: Record<string, (stack: Stack) => Promise<UpdateOptions>> = {
  "--replace": () => Promise.resolve({ replace: ["workers"] }),
  "--target-replace": () => Promise.resolve({ replace: ["workers"], target: ["workers"] }),
  taint: async (stack) => {
    await stack.taint("workers");
    return {};
  },
};

describeScenarios("a replacement that the program forces", (open, { thorough }) => {
  thorough("a forced replacement creates a pool under a new name before it deletes the old one", async () => {
    const environment = await open();
    assertSucceeded(await environment.up({ workers: { ...automatic, options: { replacementTrigger: "1" } } }));
    for (const [means, change] of Object.entries(changes)) {
      const [old] = environment.controlPlane.pools.list();
      environment.takeRequests();
      assertSucceeded(await environment.up({ workers: { ...automatic, ...change } }));
      const [replacement, ...more] = environment.controlPlane.pools.list();
      assert.deepEqual(more, [], means);
      assert.notEqual(replacement?.id, old?.id, means);
      assert.notEqual(replacement?.name, old?.name, means);
      assert.equal(replacement?.replicas, change.replicas ?? 2, means);
      assert.deepEqual(environment.takeChanges(), [`POST ${replacement.name}`, `DELETE ${old?.name}`], means);
    }
    assertSucceeded(await environment.stack.preview(noDrift));
  });

  thorough("replaceOnChanges deletes a pool with a fixed name before it creates the new one", async () => {
    const environment = await open();
    const workers = { ...fixed, options: { replaceOnChanges: ["*"] } };
    assertSucceeded(await environment.up({ workers }));
    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { ...workers, replicas: 3 } }));
    assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
    assert.deepEqual(environment.pools(), ["workers: python x 3"]);
  });

  thorough("replacementTrigger of a pool with a fixed name is rejected before anything changes", async () => {
    const environment = await open();
    for (const pool of [fixed, { ...fixed, adoptExisting: true }]) {
      assertSucceeded(await environment.up({ workers: { ...pool, options: { replacementTrigger: "1" } } }));
      const before = environment.controlPlane.pools.list();
      await environment.program({ workers: { ...pool, options: { replacementTrigger: "2" } } });
      assertFailed(await environment.stack.up(), /replacement/, /deleteBeforeReplace/);
      assert.deepEqual(environment.controlPlane.pools.list(), before);

      environment.takeRequests();
      const options = { replacementTrigger: "2", deleteBeforeReplace: true };
      assertSucceeded(await environment.up({ workers: { ...pool, options } }));
      assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
      assertSucceeded(await environment.stack.destroy());
    }
  });
});

describeScenarios(
  "preview of a replacement that the program forces",
  (open, { thorough }) => {
    thorough("preview rejects a changed replacementTrigger of a pool with a fixed name", async () => {
      const environment = await open();
      assertSucceeded(await environment.up({ workers: { ...fixed, options: { replacementTrigger: "1" } } }));
      await environment.program({ workers: { ...fixed, options: { replacementTrigger: "2" } } });
      assertFailed(await environment.stack.preview(), /replacement/, /deleteBeforeReplace/);
    });
  },
  // Pulumi does not pass deleteBeforeReplace to the plugin, so that only its `up` can refuse.
  { through: ["dynamic"] },
);

describeScenarios("a replacement that the user forces", (open, { thorough }) => {
  for (const [kind, pool, advice, means] of [
    ["a fixed", fixed, /deleteBeforeReplace/, Object.keys(demands)],
    ["an automatic", automatic, /langsmith:nameSeed/, ["--replace"]],
  ] as const) {
    thorough(`--replace of a pool with ${kind} name is rejected, unless deleteBeforeReplace is set`, async () => {
      const environment = await open();
      const { stack, controlPlane } = environment;
      for (const demand of means.map((name) => demands[name])) {
        assertSucceeded(await environment.up({ workers: pool }));
        const [old] = controlPlane.pools.list();
        assertFailed(await stack.up(await demand?.(stack)), /--replace/, advice);
        assert.deepEqual(controlPlane.pools.list(), [old]);

        await environment.program({ workers: { ...pool, options: { deleteBeforeReplace: true } } });
        environment.takeRequests();
        assertSucceeded(await stack.up(await demand?.(stack)));
        assert.deepEqual(environment.takeChanges(), [`DELETE ${old?.name}`, `POST ${old?.name}`]);
        assert.notEqual(controlPlane.pools.get(old?.name ?? "")?.id, old?.id);
      }
    });
  }

  // The provider sees nothing that distinguishes the pool from a foreign one: it adopts the pool.
  thorough("--replace of a pool that may be adopted keeps the same pool", async () => {
    const environment = await open();
    const workers = { ...fixed, adoptExisting: true };
    assertSucceeded(await environment.up({ workers }));
    const before = environment.poolIds();
    await environment.stack.up({ replace: ["workers"] });
    assert.deepEqual(environment.poolIds(), before);
    await assertOneOwner(environment);
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    assertSucceeded(await environment.stack.preview(noDrift));
  });
});
