import assert from "node:assert/strict";
import type { Stack, UpdateOptions } from "../../harness/engine/engine";
import { thorough } from "./thorough";
import type { PoolInProgram } from "./program";
import { assertFailed, assertOneOwner, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const automatic = { templateName: "python", replicas: 2 };
const fixed = { name: "workers", ...automatic };

/** What the program says to have a pool replaced: before and after. The provider sees the old pool. */
const changes: Record<string, { before: PoolInProgram; after: PoolInProgram }> = {
  replacementTrigger: {
    before: { options: { replacementTrigger: "1" } },
    after: { options: { replacementTrigger: "2" } },
  },
  "replaceOnChanges of replicas": {
    before: { options: { replaceOnChanges: ["replicas"] } },
    after: { options: { replaceOnChanges: ["replicas"] }, replicas: 3 },
  },
  "replaceOnChanges of everything": {
    before: { options: { replaceOnChanges: ["*"] } },
    after: { options: { replaceOnChanges: ["*"] }, replicas: 3 },
  },
};

/** What the user says to have it replaced. The provider does not see the old pool. */
const demands: Record<string, (stack: Stack) => Promise<UpdateOptions>> = {
  "--replace": () => Promise.resolve({ replace: ["workers"] }),
  "--target-replace": () => Promise.resolve({ replace: ["workers"], target: ["workers"] }),
  taint: async (stack) => {
    await stack.taint("workers");
    return {};
  },
};

describeScenarios(
  "a replacement that the program forces",
  (open) => {
    for (const [means, { before, after }] of Object.entries(changes)) {
      // Whether it may adopt matters where nothing but the trigger has changed.
      for (const adoptExisting of means === "replacementTrigger" ? [false, true] : [false]) {
        it(`by ${means} is a new pool under a new name before the old one goes${adoptExisting ? ", also where it may adopt" : ""}`, async () => {
          const environment = await open();
          const pool = { ...automatic, ...(adoptExisting && { adoptExisting }) };
          assertSucceeded(await environment.up({ workers: { ...pool, ...before } }));
          const [old] = environment.controlPlane.pools.list();
          environment.takeRequests();
          assertSucceeded(await environment.up({ workers: { ...pool, ...after } }));
          const [replacement, ...more] = environment.controlPlane.pools.list();
          assert.deepEqual(more, []);
          assert.notEqual(replacement?.id, old?.id);
          assert.notEqual(replacement?.name, old?.name);
          assert.equal(replacement?.replicas, after.replicas ?? 2);
          assert.deepEqual(environment.takeChanges(), [`POST ${replacement.name}`, `DELETE ${old?.name}`]);
          assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
        });
      }
    }

    it("by replaceOnChanges deletes a pool with a fixed name before it is created again", async () => {
      const environment = await open();
      const workers = { ...fixed, options: { replaceOnChanges: ["*"] } };
      assertSucceeded(await environment.up({ workers }));
      environment.takeRequests();
      assertSucceeded(await environment.up({ workers: { ...workers, replicas: 3 } }));
      assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
      assert.deepEqual(environment.pools(), ["workers: python x 3"]);
    });

    for (const adoptExisting of [false, true]) {
      it(`by replacementTrigger is refused with a fixed name before anything is touched${adoptExisting ? ", also where it may adopt" : ""}`, async () => {
        const environment = await open();
        const pool = { ...fixed, ...(adoptExisting && { adoptExisting }) };
        assertSucceeded(await environment.up({ workers: { ...pool, options: { replacementTrigger: "1" } } }));
        const pools = environment.controlPlane.pools.list();
        const refused = await environment.up({ workers: { ...pool, options: { replacementTrigger: "2" } } });
        assertFailed(refused, /replacement/, /deleteBeforeReplace/);
        assert.deepEqual(environment.controlPlane.pools.list(), pools);

        environment.takeRequests();
        const options = { replacementTrigger: "2", deleteBeforeReplace: true };
        assertSucceeded(await environment.up({ workers: { ...pool, options } }));
        assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
      });
    }
  },
  { isThorough: true },
);

describeScenarios(
  "the preview of a replacement that the program forces",
  (open) => {
    thorough("refuses a changed replacementTrigger of a pool with a fixed name", async () => {
      const environment = await open();
      assertSucceeded(await environment.up({ workers: { ...fixed, options: { replacementTrigger: "1" } } }));
      await environment.program({ workers: { ...fixed, options: { replacementTrigger: "2" } } });
      assertFailed(await environment.stack.preview(), /replacement/, /deleteBeforeReplace/);
    });
  },
  // The plugin does not learn whether the program says deleteBeforeReplace, so that only its `up` can refuse.
  { through: ["dynamic"] },
);

describeScenarios(
  "a replacement that the user forces",
  (open) => {
    const cases = [
      ...Object.entries(demands).map(([means, demand]) => ({ means, demand, kind: "a fixed", pool: fixed })),
      ...Object.entries(demands)
        .slice(0, 1)
        .map(([means, demand]) => ({ means, demand, kind: "an automatic", pool: automatic })),
    ];
    for (const { means, demand, kind, pool } of cases) {
      it(`by ${means} of a pool with ${kind} name is refused with the reason, and done with deleteBeforeReplace`, async () => {
        const environment = await open();
        assertSucceeded(await environment.up({ workers: pool }));
        const pools = environment.controlPlane.pools.list();
        const refused = await environment.stack.up(await demand(environment.stack));
        assertFailed(refused, /--replace/, kind === "a fixed" ? /deleteBeforeReplace/ : /langsmith:nameSeed/);
        assert.deepEqual(environment.controlPlane.pools.list(), pools);

        await environment.program({ workers: { ...pool, options: { deleteBeforeReplace: true } } });
        environment.takeRequests();
        assertSucceeded(await environment.stack.up(await demand(environment.stack)));
        const [old] = pools;
        assert.deepEqual(environment.takeChanges(), [`DELETE ${old?.name}`, `POST ${old?.name}`]);
        assert.notEqual(environment.controlPlane.pools.get(old?.name ?? "")?.id, old?.id);
      });
    }

    // Nothing that the provider is shown sets the pool apart from one that someone else made: it is taken over.
    it("never loses a pool that may be adopted, which stays the one that it was", async () => {
      const environment = await open();
      const workers = { ...fixed, adoptExisting: true };
      assertSucceeded(await environment.up({ workers }));
      const before = environment.poolIds();
      await environment.stack.up({ replace: ["workers"] });
      assert.deepEqual(environment.poolIds(), before);
      await assertOneOwner(environment);
      assertSucceeded(await environment.stack.up());
      assert.deepEqual(environment.pools(), ["workers: python x 2"]);
      assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
    });
  },
  { isThorough: true },
);
