import assert from "node:assert/strict";
import { assertSucceeded, stepsOf } from "./results";
import { describeScenarios } from "./world";

describeScenarios("creation of a pool", (openWorld) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  it("is created, and a second up does nothing", async () => {
    const world = await openWorld();
    const first = await world.up({ workers });
    assertSucceeded(first);
    assert.deepEqual(stepsOf(first), ["create workers"]);
    assert.deepEqual(world.takeRequests(), ["POST workers"]);
    assert.deepEqual(world.pools(), ["workers: python x 2"]);

    for (const operation of ["up", "preview"] as const) {
      const again = await world.stack[operation]({ expectNoChanges: true });
      assertSucceeded(again);
      assert.deepEqual(stepsOf(again), []);
    }
    assert.deepEqual(world.takeRequests(), []);
  });

  it("has outputs that the program can use", async () => {
    const world = await openWorld();
    const { outputs } = await world.up({ workers });
    const pool = world.controlPlane.pools.get("workers");
    const output = outputs["workers"] as Record<string, unknown>;
    assert.equal(output["id"], "workers");
    assert.equal(output["poolId"], pool?.id);
    assert.equal(output["createdAt"], pool?.createdAt.toISOString());
    assert.equal(output["readiness"], "ready");
    assert.equal(output["timeout"], 120);
  });

  it("is previewed without credentials and without a request", async () => {
    const world = await openWorld();
    await world.stack.removeConfig("langsmith:apiKey");
    await world.program({ workers });
    const preview = await world.stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview), ["create workers"]);
    assert.deepEqual(world.takeRequests(), []);
  });

  it("can begin paused", async () => {
    const world = await openWorld();
    assertSucceeded(await world.up({ workers: { ...workers, replicas: 0 } }));
    assert.deepEqual(world.pools(), ["workers: python x 0"]);
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("is planned when its template is not known before up", async () => {
    const world = await openWorld();
    const first = { name: "first", templateName: "python", replicas: 1 };
    await world.program({ first, second: { templateKnownAfter: "first", templateName: "node", replicas: 1 } });
    const preview = await world.stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview), ["create first", "create second"]);
    assertSucceeded(await world.stack.up());
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ templateName }) => templateName),
      ["python", "node"],
    );
  });

  it("is refused in the preview with all faults at once", async () => {
    const world = await openWorld();
    await world.program({ workers: { name: "Workers", templateName: "python", replicas: 1.5, timeOut: 30 } as object });
    const preview = await world.stack.preview();
    assert.equal(preview.succeeded, false);
    for (const fault of [/lower-case/, /replicas.*whole number/s, /timeOut.*did you mean "timeout"/s]) {
      assert.match(preview.text, fault);
    }
    assert.deepEqual(world.takeRequests(), []);
  });

  it("fails with the reason and the way on when its template does not exist", async () => {
    const world = await openWorld();
    const up = await world.up({ workers: { ...workers, templateName: "pyhton" } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /could not create SandboxPool "workers": .*TemplateNotFound.*Create the template first/s);
    assert.deepEqual(world.pools(), []);
    assertSucceeded(await world.up({ workers }));
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  it("that never gets ready is kept in the state, and replaced by the next up", async () => {
    const world = await openWorld({ controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } });
    const up = await world.up({ workers: { ...workers, timeout: 10 } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /no replica became ready in time.*replaces it/s);
    const { deployment } = await world.stack.exportState();
    const resource = deployment.resources?.find(({ id }) => id === "workers");
    assert.equal(resource?.outputs?.["readiness"], "notReady");
    assert.equal(resource.initErrors?.length, 1);

    world.takeRequests();
    world.controlPlane.readyAfterSeconds.everywhere = 0;
    assertSucceeded(await world.stack.up());
    assert.deepEqual(world.takeChanges(), ["DELETE workers", "POST workers"]);
    assertSucceeded(await world.stack.preview({ expectNoChanges: true }));
  });

  it("that never gets ready is accepted when nobody waits for it any more", async () => {
    const world = await openWorld({ controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } });
    await world.up({ workers: { ...workers, timeout: 10 } });
    world.takeRequests();
    assertSucceeded(await world.up({ workers: { ...workers, timeout: 10, waitForReady: false } }));
    assert.deepEqual(world.takeChanges(), []);
    assertSucceeded(await world.stack.preview({ expectNoChanges: true }));
  });
});
