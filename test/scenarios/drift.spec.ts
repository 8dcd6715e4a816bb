import assert from "node:assert/strict";
import { assertSucceeded, changesOf, stepsOf } from "./results";
import { describeScenarios } from "./world";

describeScenarios("drift", (openWorld) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  it("is none right after up", async () => {
    const world = await openWorld();
    await world.up({
      workers,
      automatic: { templateName: "node", replicas: 1, waitForReady: false },
      paused: { templateName: "node", replicas: 0 },
    });
    assertSucceeded(await world.stack.refresh({ expectNoChanges: true }));
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("by scaling is named and repaired", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.controlPlane.pools.scale("workers", 9);

    const preview = await world.stack.preview({ refresh: true });
    assert.deepEqual(preview.steps.find(({ kind }) => kind === "update")?.changes, [
      { property: "replicas", before: 9, after: 2 },
    ]);
    assert.equal((await world.stack.preview({ refresh: true, expectNoChanges: true })).succeeded, false);
    assert.equal((await world.stack.refresh({ previewOnly: true, expectNoChanges: true })).succeeded, false);
    assert.deepEqual(world.pools(), ["workers: python x 9"]);

    const refresh = await world.stack.refresh();
    assertSucceeded(refresh);
    assert.deepEqual(changesOf(refresh, "refresh").concat(changesOf(refresh, "update")), ["replicas"]);
    assertSucceeded(await world.stack.up());
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  it("by deletion is seen, and up creates the pool again", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.controlPlane.pools.remove("workers");
    const preview = await world.stack.preview({ refresh: true });
    assertSucceeded(preview);
    assert.ok(stepsOf(preview).includes("create workers"), preview.text);
    assertSucceeded(await world.stack.refresh());
    assert.equal(
      (await world.stack.exportState()).deployment.resources?.some(({ id }) => id === "workers"),
      false,
    );
    assertSucceeded(await world.stack.up());
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  it("by renaming is seen, and up replaces the pool under its own name", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.controlPlane.pools.rename("workers", "renamed");
    assertSucceeded(await world.stack.refresh());
    const { deployment } = await world.stack.exportState();
    assert.equal(deployment.resources?.find(({ urn }) => urn.endsWith("::workers"))?.outputs?.["name"], "renamed");
    world.takeRequests();
    assertSucceeded(await world.stack.up());
    assert.deepEqual(world.takeChanges(), ["POST workers", "DELETE renamed"]);
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  it("by renaming a pool with an automatic name is repaired with the same name as before", async () => {
    const world = await openWorld();
    await world.up({ workers: { templateName: "python", replicas: 2 } });
    const before = world.pools();
    world.controlPlane.pools.rename(world.controlPlane.pools.list()[0]?.name ?? "", "renamed");
    assertSucceeded(await world.stack.up({ refresh: true }));
    assert.deepEqual(world.pools(), before);
  });

  it("by re-creation is seen, and its other template is replaced", async () => {
    const world = await openWorld();
    await world.up({ workers });
    const { id } = world.controlPlane.pools.recreate("workers", { templateName: "node" });
    assertSucceeded(await world.stack.refresh());
    const { deployment } = await world.stack.exportState();
    const outputs = deployment.resources?.find(({ urn }) => urn.endsWith("::workers"))?.outputs;
    assert.equal(outputs?.["poolId"], id);
    assert.equal(outputs["templateName"], "node");
    assertSucceeded(await world.stack.up());
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("leaves a stranger alone that took the name", async () => {
    const world = await openWorld();
    await world.up({ workers });
    const stranger = world.controlPlane.pools.recreate("workers", { replicas: 5 });
    const scaled = await world.up({ workers: { ...workers, replicas: 3 } });
    assert.equal(scaled.succeeded, false);
    assert.match(scaled.text, /another pool has its name now.*pulumi up --refresh/s);
    assertSucceeded(await world.stack.destroy());
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ id, replicas }) => ({ id, replicas })),
      [{ id: stranger.id, replicas: 5 }],
    );
  });

  it("does not hide a pool that was renamed from destroy", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.controlPlane.pools.rename("workers", "renamed");
    assertSucceeded(await world.stack.destroy());
    assert.deepEqual(world.pools(), []);
  });

  it("is an error and no drift when the host, the route or the key is wrong", async () => {
    const world = await openWorld();
    await world.up({ workers });
    const path = /\/pools/;
    const troubles = [
      { kind: "status", status: 404, body: { detail: "Not Found" } },
      { kind: "status", status: 404, body: "<html>nothing here</html>" },
      { kind: "status", status: 401, body: { detail: "Invalid API key" } },
      { kind: "status", status: 500, body: { detail: "Internal Server Error" } },
    ] as const;
    for (const trouble of troubles) {
      world.controlPlane.faults.add({ ...trouble, path, times: Infinity });
      const refresh = await world.stack.refresh();
      assert.equal(refresh.succeeded, false, refresh.text);
      assert.match(refresh.text, /could not read SandboxPool "workers"/);
      world.controlPlane.faults.clear();
    }
    assertSucceeded(await world.stack.refresh({ expectNoChanges: true }));
  });
});
