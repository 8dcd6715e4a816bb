import assert from "node:assert/strict";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane";
import { assertFailed, assertSucceeded, poolsIn, stepsOf } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };
const automatic = { templateName: "node", replicas: 1 };
const OTHER_TENANT_ID = "00000000-0000-4000-8000-000000000001";
/** Pools look old enough for the provider to trust that a missing one is gone. */
const controlPlane = { createdSecondsAgo: 60 };

/** Every operation that reads pools, with today's configuration. */
const operations = [
  ["preview", { refresh: true, runProgram: true }],
  ["up", { refresh: true, runProgram: true }],
  ["refresh", { runProgram: true }],
  ["destroy", { runProgram: true }],
] as const;

/** @param places - locations that each refusal names */
async function assertEverythingRefused(environment: TestEnvironment, places: readonly string[]): Promise<void> {
  const before = environment.controlPlane.pools.list();
  for (const [operation, options] of operations) {
    const refused = await environment.stack[operation](options);
    assertFailed(refused, /langsmith:movedFrom/);
    for (const place of places) assert.ok(refused.text.includes(place), `${operation}: ${refused.text}`);
    assert.deepEqual(Object.keys(poolsIn(await environment.stack.exportState())).sort(), ["automatic", "workers"]);
  }
  assert.deepEqual(environment.controlPlane.pools.list(), before);
}

/** With a key for all workspaces, the stack has to choose one. */
async function useKeyOfOrganization({ controlPlane: { keys }, stack }: TestEnvironment): Promise<void> {
  const { secret } = keys.add({ scope: "organization" });
  await stack.setConfig("langsmith:apiKey", secret, { secret: true });
}

describeScenarios("pools of another place", (open, { throughNative, thorough }) => {
  thorough("pools are not considered deleted at another address: every operation names both addresses", async () => {
    const environment = await open({ controlPlane });
    const { url } = environment.controlPlane;
    assertSucceeded(await environment.up({ workers, automatic }));
    const elsewhere = await environment.startControlPlane();
    await environment.stack.setConfig("langsmith:endpoint", elsewhere.url);
    await assertEverythingRefused(environment, [url, elsewhere.url]);
    assert.deepEqual(elsewhere.pools.list(), []);
    await environment.stack.setConfig("langsmith:endpoint", url);
    assertSucceeded(await environment.stack.refresh({ runProgram: true, expectNoChanges: true }));
  });

  thorough("pools are not considered deleted in another workspace: every operation names both workspaces", async () => {
    const environment = await open({ controlPlane });
    await useKeyOfOrganization(environment);
    await environment.stack.setConfig("langsmith:tenantId", DEFAULT_TENANT_ID);
    assertSucceeded(await environment.up({ workers, automatic }));
    await environment.stack.setConfig("langsmith:tenantId", OTHER_TENANT_ID);
    await assertEverythingRefused(environment, [DEFAULT_TENANT_ID, OTHER_TENANT_ID]);
    await environment.stack.setConfig("langsmith:tenantId", DEFAULT_TENANT_ID);
    assertSucceeded(await environment.stack.destroy({ runProgram: true }));
    assert.deepEqual(environment.pools(), []);
  });

  throughNative("up does not scale another host's pool of the same name", async () => {
    const environment = await open({ controlPlane });
    assertSucceeded(await environment.up({ workers }));
    const elsewhere = await environment.startControlPlane();
    const foreign = elsewhere.pools.seed({ name: "workers", replicas: 7 });
    await environment.stack.setConfig("langsmith:endpoint", elsewhere.url);
    assertFailed(await environment.up({ workers: { ...workers, replicas: 4 } }), /langsmith:movedFrom/);
    assertFailed(await environment.stack.destroy({ runProgram: true }), /langsmith:movedFrom/);
    assert.deepEqual(elsewhere.pools.list(), [foreign]);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });
});

describeScenarios("the same place under another address", (open, { thorough }) => {
  thorough("a new address is accepted if all pools have their ids there", async () => {
    const environment = await open({ controlPlane });
    const { stack, controlPlane: place } = environment;
    assertSucceeded(await environment.up({ workers, automatic }));
    const before = environment.poolIds();
    await stack.setConfig("langsmith:endpoint", (await environment.openForwarder()).url);
    assertSucceeded(await stack.refresh({ runProgram: true }));
    assertSucceeded(await environment.up({ workers: { ...workers, replicas: 4 }, automatic }));
    assert.deepEqual(environment.poolIds(), before);
    assert.equal(place.pools.get("workers")?.replicas, 4);
    // The provider trusts that this pool is gone, since the state has the new location.
    place.pools.remove("workers");
    assertSucceeded(await stack.up({ refresh: true, runProgram: true }));
    assertSucceeded(await stack.destroy({ runProgram: true }));
    assert.deepEqual(environment.pools(), []);
  });

  thorough("a new address is accepted if the configuration confirms the move, although a pool is gone", async () => {
    const environment = await open({ controlPlane });
    const { stack, controlPlane: place } = environment;
    const withProgram = { refresh: true, runProgram: true };
    assertSucceeded(await environment.up({ workers, automatic }));
    place.pools.remove("workers");
    await stack.setConfig("langsmith:endpoint", (await environment.openForwarder()).url);
    assertFailed(await stack.up(withProgram), /langsmith:movedFrom/);
    assert.equal(environment.pools().length, 1);

    await stack.setConfig("langsmith:movedFrom", place.url);
    assertSucceeded(await stack.up(withProgram));
    assert.equal(environment.pools().length, 2);
    assertSucceeded(await stack.preview({ ...withProgram, expectNoChanges: true }));
  });
});

describeScenarios(
  "a workspace that the stack no longer sets",
  (open, { thorough }) => {
    thorough("removing the workspace replaces the pools, unless the environment sets the same one", async () => {
      const environment = await open();
      const { stack, controlPlane: place } = environment;
      await useKeyOfOrganization(environment);
      await stack.setConfig("langsmith:tenantId", OTHER_TENANT_ID);
      assertSucceeded(await environment.up({ automatic }));
      const before = environment.poolIds();
      await stack.removeConfig("langsmith:tenantId");
      const same = await stack.up({ environment: { LANGSMITH_TENANT_ID: OTHER_TENANT_ID } });
      assertSucceeded(same);
      assert.deepEqual([stepsOf(same), environment.poolIds()], [[], before]);

      await stack.setConfig("langsmith:tenantId", OTHER_TENANT_ID);
      assertSucceeded(await stack.up());
      await stack.removeConfig("langsmith:tenantId");
      const up = await stack.up({ environment: { LANGSMITH_TENANT_ID: DEFAULT_TENANT_ID } });
      assertSucceeded(up);
      assert.deepEqual(stepsOf(up), ["create-replacement automatic", "replace automatic", "delete-replaced automatic"]);
      const tenantIds = place.pools.list().map((pool) => pool.tenantId);
      assert.deepEqual(tenantIds, [DEFAULT_TENANT_ID]);
    });
  },
  { through: ["native"] },
);
