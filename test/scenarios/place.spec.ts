import assert from "node:assert/strict";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane";
import { thorough } from "./thorough";
import { assertFailed, assertSucceeded, poolsIn, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };
const automatic = { templateName: "node", replicas: 1 };

/** Everything that looks at pools, with today's configuration. */
const operations = [
  ["preview --refresh", "preview", { refresh: true, runProgram: true }],
  ["up --refresh", "up", { refresh: true, runProgram: true }],
  ["refresh", "refresh", { runProgram: true }],
  ["destroy", "destroy", { runProgram: true }],
] as const;

describeScenarios("pools of another place", (open, { throughNative }) => {
  thorough("are not taken for deleted: every operation is refused and names both places", async () => {
    const environment = await open({ controlPlane: { createdSecondsAgo: 60 } });
    const { controlPlane, stack } = environment;
    assertSucceeded(await environment.up({ workers, automatic }));
    const before = controlPlane.pools.list();
    const elsewhere = await environment.startControlPlane();
    await stack.setConfig("langsmith:endpoint", elsewhere.url);
    for (const [title, operation, options] of operations) {
      const refused = await stack[operation](options);
      assertFailed(refused, /langsmith:movedFrom/);
      for (const { url } of [controlPlane, elsewhere])
        assert.ok(refused.text.includes(url), `${title}: ${refused.text}`);
      assert.deepEqual(Object.keys(poolsIn(await stack.exportState())).sort(), ["automatic", "workers"], title);
    }
    assert.deepEqual(elsewhere.pools.list(), []);
    assert.deepEqual(controlPlane.pools.list(), before);

    await stack.setConfig("langsmith:endpoint", controlPlane.url);
    assertSucceeded(await stack.refresh({ runProgram: true, expectNoChanges: true }));
  });

  throughNative("are not scaled either where another pool has their name", async () => {
    const environment = await open({ controlPlane: { createdSecondsAgo: 60 } });
    assertSucceeded(await environment.up({ workers }));
    const elsewhere = await environment.startControlPlane();
    const foreign = elsewhere.pools.seed({ name: "workers", replicas: 7 });
    await environment.stack.setConfig("langsmith:endpoint", elsewhere.url);
    assertFailed(await environment.up({ workers: { ...workers, replicas: 4 } }), /langsmith:movedFrom/);
    assertFailed(await environment.stack.destroy({ runProgram: true }), /langsmith:movedFrom/);
    assert.deepEqual(elsewhere.pools.list(), [foreign]);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  thorough("are not taken for deleted in another workspace", async () => {
    const environment = await open({ controlPlane: { createdSecondsAgo: 60 } });
    const { controlPlane, stack } = environment;
    const { secret } = controlPlane.keys.add({ scope: "organization" });
    await stack.setConfig("langsmith:apiKey", secret, { secret: true });
    await stack.setConfig("langsmith:tenantId", DEFAULT_TENANT_ID);
    assertSucceeded(await environment.up({ workers, automatic }));
    const before = controlPlane.pools.list();
    const wrong = "00000000-0000-4000-8000-000000000001";
    await stack.setConfig("langsmith:tenantId", wrong);
    for (const [title, operation, options] of operations) {
      const refused = await stack[operation](options);
      assertFailed(refused, /langsmith:movedFrom/);
      for (const id of [DEFAULT_TENANT_ID, wrong]) assert.ok(refused.text.includes(id), `${title}: ${refused.text}`);
    }
    assert.deepEqual(controlPlane.pools.list(), before);
    assert.deepEqual(Object.keys(poolsIn(await stack.exportState())).sort(), ["automatic", "workers"]);

    await stack.setConfig("langsmith:tenantId", DEFAULT_TENANT_ID);
    assertSucceeded(await stack.destroy({ runProgram: true }));
    assert.deepEqual(environment.pools(), []);
  });
});

describeScenarios(
  "the same place under another address",
  (open) => {
    it("is accepted where all pools are found under their own ids", async () => {
      const environment = await open({ controlPlane: { createdSecondsAgo: 60 } });
      const { controlPlane, stack } = environment;
      assertSucceeded(await environment.up({ workers, automatic }));
      const before = environment.poolIds();
      await stack.setConfig("langsmith:endpoint", await controlPlane.openSecondAddress());
      assertSucceeded(await stack.refresh({ runProgram: true }));
      assertSucceeded(await environment.up({ workers: { ...workers, replicas: 4 }, automatic }));
      assert.deepEqual(environment.poolIds(), before);
      assert.equal(controlPlane.pools.get("workers")?.replicas, 4);
      // What is gone there is gone: the state knows the new place by now.
      controlPlane.pools.remove("workers");
      assertSucceeded(await stack.up({ refresh: true, runProgram: true }));
      assertSucceeded(await stack.destroy({ runProgram: true }));
      assert.deepEqual(environment.pools(), []);
    });

    it("is believed to be the same where the configuration says so, although a pool is gone", async () => {
      const environment = await open({ controlPlane: { createdSecondsAgo: 60 } });
      const { controlPlane, stack } = environment;
      assertSucceeded(await environment.up({ workers, automatic }));
      controlPlane.pools.remove("workers");
      await stack.setConfig("langsmith:endpoint", await controlPlane.openSecondAddress());
      assertFailed(await stack.up({ refresh: true, runProgram: true }), /langsmith:movedFrom/);
      assert.equal(environment.pools().length, 1);

      await stack.setConfig("langsmith:movedFrom", controlPlane.url);
      assertSucceeded(await stack.up({ refresh: true, runProgram: true }));
      assert.equal(environment.pools().length, 2);
      assertSucceeded(await stack.preview({ refresh: true, runProgram: true, expectNoChanges: true }));
      assertSucceeded(await stack.destroy({ runProgram: true }));
      assert.deepEqual(environment.pools(), []);
    });
  },
  { isThorough: true },
);

describeScenarios(
  "a workspace that the stack no longer gives",
  (open) => {
    it("replaces the pools, and deletes the old ones there, unless the environment gives the same", async () => {
      const environment = await open();
      const { controlPlane, stack } = environment;
      const { secret } = controlPlane.keys.add({ scope: "organization" });
      const tenantId = "00000000-0000-4000-8000-000000000001";
      await stack.setConfig("langsmith:apiKey", secret, { secret: true });
      await stack.setConfig("langsmith:tenantId", tenantId);
      assertSucceeded(await environment.up({ automatic }));
      const before = environment.poolIds();
      await stack.removeConfig("langsmith:tenantId");
      const same = await stack.up({ environment: { LANGSMITH_TENANT_ID: tenantId } });
      assertSucceeded(same);
      assert.deepEqual([stepsOf(same), environment.poolIds()], [[], before]);

      await stack.setConfig("langsmith:tenantId", tenantId);
      assertSucceeded(await stack.up());
      await stack.removeConfig("langsmith:tenantId");
      const up = await stack.up({ environment: { LANGSMITH_TENANT_ID: DEFAULT_TENANT_ID } });
      assertSucceeded(up);
      assert.deepEqual(stepsOf(up), ["create-replacement automatic", "replace automatic", "delete-replaced automatic"]);
      assert.deepEqual(
        controlPlane.pools.list().map((pool) => pool.tenantId),
        [DEFAULT_TENANT_ID],
      );
    });
  },
  { isThorough: true, through: ["native"] },
);
