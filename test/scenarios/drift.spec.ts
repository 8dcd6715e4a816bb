import assert from "node:assert/strict";
import { assertFailed, assertSucceeded, changesOf, poolsIn, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("drift", (openEnvironment, { throughDynamic, throughNative, thorough }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };
  const noDrift = { refresh: true, expectNoChanges: true };
  /** Pools look old enough for the provider to trust that a missing one is gone. */
  const open = () => openEnvironment({ controlPlane: { createdSecondsAgo: 60 } });

  throughNative("a pool that was scaled by hand is reported and repaired", async () => {
    const environment = await open();
    await environment.up({ workers });
    environment.controlPlane.pools.scale("workers", 9);

    const preview = await environment.stack.preview({ refresh: true });
    assert.deepEqual(preview.steps.find(({ kind }) => kind === "update")?.changes, [
      { property: "replicas", before: 9, after: 2 },
    ]);
    assertFailed(await environment.stack.preview(noDrift));
    assertFailed(await environment.stack.refresh({ previewOnly: true, expectNoChanges: true }));
    assert.deepEqual(environment.pools(), ["workers: python x 9"]);

    const refresh = await environment.stack.refresh();
    assertSucceeded(refresh);
    assert.deepEqual(changesOf(refresh, "refresh").concat(changesOf(refresh, "update")), ["replicas"]);
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  throughDynamic("a pool that was deleted by hand is detected, and up creates it again", async () => {
    const environment = await open();
    await environment.up({ workers });
    environment.controlPlane.pools.remove("workers");
    const preview = await environment.stack.preview({ refresh: true });
    assertSucceeded(preview);
    assert.ok(stepsOf(preview).includes("create workers"), preview.text);
    assert.match(preview.text, /SandboxPool "workers" is gone: it was deleted outside of Pulumi/);
    assertSucceeded(await environment.stack.refresh());
    assert.deepEqual(poolsIn(await environment.stack.exportState()), {});
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  thorough("a pool that was renamed by hand gets its name back, and destroy finds it", async () => {
    const environment = await open();
    const { stack, controlPlane } = environment;
    await environment.up({ workers, automatic: { templateName: "node", replicas: 1 } });
    const before = environment.pools();
    const automatic = controlPlane.pools.list().find(({ name }) => name !== "workers");
    controlPlane.pools.rename("workers", "renamed");
    controlPlane.pools.rename(automatic?.name ?? "", "renamed-too");
    assertSucceeded(await stack.refresh());
    const named = Object.values(poolsIn(await stack.exportState())).map(({ outputs }) => outputs?.["name"]);
    assert.deepEqual(named.sort(), ["renamed", "renamed-too"]);
    environment.takeRequests();
    assertSucceeded(await stack.up());
    const changes = environment.takeChanges().filter((change) => !/too|-[0-9a-f]{7}$/.test(change));
    assert.deepEqual(changes, ["POST workers", "DELETE renamed"]);
    assert.deepEqual(environment.pools(), before);

    controlPlane.pools.rename("workers", "renamed");
    assertSucceeded(await stack.destroy());
    assert.deepEqual(environment.pools(), []);
  });

  thorough("a pool that was re-created by hand is detected, and replaced because of its other template", async () => {
    const environment = await open();
    await environment.up({ workers });
    const { id } = environment.controlPlane.pools.recreate("workers", { templateName: "node" });
    assertSucceeded(await environment.stack.refresh());
    const { outputs } = poolsIn(await environment.stack.exportState())["workers"] ?? {};
    assert.deepEqual([outputs?.["poolId"], outputs?.["templateName"]], [id, "node"]);
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    assertSucceeded(await environment.stack.preview(noDrift));
  });

  throughDynamic("destroy does not delete a foreign pool that took the name", async () => {
    const environment = await open();
    await environment.up({ workers });
    const stranger = environment.controlPlane.pools.recreate("workers", { replicas: 5 });
    const scaled = await environment.up({ workers: { ...workers, replicas: 3 } });
    assertFailed(scaled, /another pool has its name now.*pulumi up --refresh/s);
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.controlPlane.pools.list(), [stranger]);
  });

  thorough("a refresh finds no drift after up, and fails if the host, the route or the key is wrong", async () => {
    const environment = await open();
    const { stack, controlPlane } = environment;
    await environment.up({
      workers,
      automatic: { templateName: "node", replicas: 1, waitForReady: false },
      paused: { templateName: "node", replicas: 0 },
    });
    assertSucceeded(await stack.refresh({ expectNoChanges: true }));
    assertSucceeded(await stack.preview(noDrift));
    for (const trouble of [
      { status: 404, body: { detail: "Not Found" } },
      { status: 404, body: "<html>nothing here</html>" },
      { status: 401, body: { detail: "Invalid API key" } },
      { status: 500, body: { detail: "Internal Server Error" } },
    ]) {
      controlPlane.faults.add({ kind: "status", ...trouble, path: /\/pools/, times: Infinity });
      assertFailed(await stack.refresh(), /could not read SandboxPool "workers/);
      controlPlane.faults.clear();
    }
    assertSucceeded(await stack.refresh({ expectNoChanges: true }));
  });
});
