import assert from "node:assert/strict";
import { thorough } from "./thorough";
import { assertSucceeded, changesOf, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

/** So that an object that is gone is believed to be gone. */
const controlPlane = { createdSecondsAgo: 60 };

describeScenarios("drift", (open, { throughDynamic, throughNative }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  thorough("is none right after up", async () => {
    const environment = await open({ controlPlane });
    await environment.up({
      workers,
      automatic: { templateName: "node", replicas: 1, waitForReady: false },
      paused: { templateName: "node", replicas: 0 },
    });
    assertSucceeded(await environment.stack.refresh({ expectNoChanges: true }));
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  throughNative("by scaling is named and repaired", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    environment.controlPlane.pools.scale("workers", 9);

    const preview = await environment.stack.preview({ refresh: true });
    assert.deepEqual(preview.steps.find(({ kind }) => kind === "update")?.changes, [
      { property: "replicas", before: 9, after: 2 },
    ]);
    assert.equal((await environment.stack.preview({ refresh: true, expectNoChanges: true })).succeeded, false);
    assert.equal((await environment.stack.refresh({ previewOnly: true, expectNoChanges: true })).succeeded, false);
    assert.deepEqual(environment.pools(), ["workers: python x 9"]);

    const refresh = await environment.stack.refresh();
    assertSucceeded(refresh);
    assert.deepEqual(changesOf(refresh, "refresh").concat(changesOf(refresh, "update")), ["replicas"]);
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  throughDynamic("by deletion is seen, and up creates the pool again", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    environment.controlPlane.pools.remove("workers");
    const preview = await environment.stack.preview({ refresh: true });
    assertSucceeded(preview);
    assert.ok(stepsOf(preview).includes("create workers"), preview.text);
    assert.match(preview.text, /SandboxPool "workers" is gone: it was deleted outside of Pulumi/);
    assertSucceeded(await environment.stack.refresh());
    assert.equal(
      (await environment.stack.exportState()).deployment.resources?.some(({ id }) => id === "workers"),
      false,
    );
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  thorough("by renaming is seen, and up replaces the pool under its own name", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    environment.controlPlane.pools.rename("workers", "renamed");
    assertSucceeded(await environment.stack.refresh());
    const { deployment } = await environment.stack.exportState();
    assert.equal(deployment.resources?.find(({ urn }) => urn.endsWith("::workers"))?.outputs?.["name"], "renamed");
    environment.takeRequests();
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.takeChanges(), ["POST workers", "DELETE renamed"]);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  thorough("by renaming a pool with an automatic name is repaired with the same name as before", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers: { templateName: "python", replicas: 2 } });
    const before = environment.pools();
    environment.controlPlane.pools.rename(environment.controlPlane.pools.list()[0]?.name ?? "", "renamed");
    assertSucceeded(await environment.stack.up({ refresh: true }));
    assert.deepEqual(environment.pools(), before);
  });

  thorough("by re-creation is seen, and its other template is replaced", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    const { id } = environment.controlPlane.pools.recreate("workers", { templateName: "node" });
    assertSucceeded(await environment.stack.refresh());
    const { deployment } = await environment.stack.exportState();
    const outputs = deployment.resources?.find(({ urn }) => urn.endsWith("::workers"))?.outputs;
    assert.equal(outputs?.["poolId"], id);
    assert.equal(outputs["templateName"], "node");
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  throughDynamic("leaves a stranger alone that took the name", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    const stranger = environment.controlPlane.pools.recreate("workers", { replicas: 5 });
    const scaled = await environment.up({ workers: { ...workers, replicas: 3 } });
    assert.equal(scaled.succeeded, false);
    assert.match(scaled.text, /another pool has its name now.*pulumi up --refresh/s);
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ id, replicas }) => ({ id, replicas })),
      [{ id: stranger.id, replicas: 5 }],
    );
  });

  thorough("does not hide a pool that was renamed from destroy", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    environment.controlPlane.pools.rename("workers", "renamed");
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.pools(), []);
  });

  thorough("is an error and no drift when the host, the route or the key is wrong", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers });
    const path = /\/pools/;
    const troubles = [
      { kind: "status", status: 404, body: { detail: "Not Found" } },
      { kind: "status", status: 404, body: "<html>nothing here</html>" },
      { kind: "status", status: 401, body: { detail: "Invalid API key" } },
      { kind: "status", status: 500, body: { detail: "Internal Server Error" } },
    ] as const;
    for (const trouble of troubles) {
      environment.controlPlane.faults.add({ ...trouble, path, times: Infinity });
      const refresh = await environment.stack.refresh();
      assert.equal(refresh.succeeded, false, refresh.text);
      assert.match(refresh.text, /could not read SandboxPool "workers"/);
      environment.controlPlane.faults.clear();
    }
    assertSucceeded(await environment.stack.refresh({ expectNoChanges: true }));
  });
});
