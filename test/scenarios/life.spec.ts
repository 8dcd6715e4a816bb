import assert from "node:assert/strict";
import { assertSucceeded, stepsOf } from "./results";
import { describeScenarios } from "./world";

describeScenarios("life of a pool", (openWorld) => {
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

  it("is scaled in place", async () => {
    const world = await openWorld();
    await world.up({ workers });
    const { id } = world.controlPlane.pools.get("workers") ?? {};
    await world.program({ workers: { ...workers, replicas: 5 } });
    const preview = await world.stack.preview();
    assert.deepEqual(
      preview.steps.map(({ kind, changes }) => ({ kind, changes })).filter(({ kind }) => kind === "update"),
      [{ kind: "update", changes: [{ property: "replicas", before: 2, after: 5 }] }],
    );
    assertSucceeded(await world.stack.up());
    assert.deepEqual(world.pools(), ["workers: python x 5"]);
    assert.equal(world.controlPlane.pools.get("workers")?.id, id);
  });

  it("is paused and comes back", async () => {
    const world = await openWorld();
    await world.up({ workers });
    assertSucceeded(await world.up({ workers: { ...workers, replicas: 0 } }));
    assert.deepEqual(world.pools(), ["workers: python x 0"]);
    assertSucceeded(await world.up({ workers }));
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  it("can begin paused", async () => {
    const world = await openWorld();
    assertSucceeded(await world.up({ workers: { ...workers, replicas: 0 } }));
    assert.deepEqual(world.pools(), ["workers: python x 0"]);
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("notes how to wait without a request", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.takeRequests();
    const noted = await world.up({ workers: { ...workers, waitForReady: false, timeout: 60, adoptExisting: true } });
    assertSucceeded(noted);
    assert.deepEqual(stepsOf(noted), ["update workers"]);
    assert.deepEqual(world.takeRequests(), []);
    assertSucceeded(await world.stack.preview({ expectNoChanges: true }));
  });

  it("with an automatic name is replaced by a new pool before the old one goes", async () => {
    const world = await openWorld();
    await world.up({ workers: { templateName: "python", replicas: 2 } });
    const [before] = world.controlPlane.pools.list();
    world.takeRequests();
    assertSucceeded(await world.up({ workers: { templateName: "node", replicas: 2 } }));
    const [after] = world.controlPlane.pools.list();
    assert.match(before?.name ?? "", /^workers-[0-9a-f]{7}$/);
    assert.notEqual(after?.name, before?.name);
    assert.deepEqual(world.takeChanges(), [`POST ${after?.name}`, `DELETE ${before?.name}`]);
    assert.deepEqual(world.pools(), [`${after?.name}: node x 2`]);
  });

  it("with a fixed name is deleted before its replacement is made", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.takeRequests();
    assertSucceeded(await world.up({ workers: { ...workers, templateName: "node" } }));
    assert.deepEqual(world.takeChanges(), ["DELETE workers", "POST workers"]);
    assert.deepEqual(world.pools(), ["workers: node x 2"]);
  });

  it("is replaced when its name changes", async () => {
    const world = await openWorld();
    await world.up({ workers });
    world.takeRequests();
    assertSucceeded(await world.up({ workers: { ...workers, name: "crew" } }));
    assert.deepEqual(world.takeChanges(), ["POST crew", "DELETE workers"]);
    assert.deepEqual(world.pools(), ["crew: python x 2"]);
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

  it("is deleted with the stack, although somebody deleted it already", async () => {
    const world = await openWorld();
    await world.up({ workers, others: { templateName: "node", replicas: 1 } });
    world.controlPlane.pools.remove("workers");
    assertSucceeded(await world.stack.destroy());
    assert.deepEqual(world.pools(), []);
    const { deployment } = await world.stack.exportState();
    assert.deepEqual(deployment.resources ?? [], []);
  });

  it("is deleted when the program has it no more", async () => {
    const world = await openWorld();
    await world.up({ workers, others: { name: "others", templateName: "node", replicas: 1 } });
    const up = await world.up({ workers });
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up), ["delete others"]);
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  it("has a name of its own in every stack", async () => {
    const world = await openWorld();
    const prod = await world.openStack("prod");
    const pools = { workers: { templateName: "python", replicas: 1 } };
    assertSucceeded(await world.up(pools));
    await world.program({ workers: { templateName: "python", replicas: 3 } }, prod);
    assertSucceeded(await prod.up());
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ replicas }) => replicas),
      [1, 3],
    );
    assertSucceeded(await world.stack.destroy());
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ replicas }) => replicas),
      [3],
    );
    assertSucceeded(await prod.preview({ refresh: true, expectNoChanges: true }));
  });

  it("of somebody else is looked up and left alone", async () => {
    const world = await openWorld();
    world.controlPlane.pools.seed({ name: "shared", templateName: "node", replicas: 7 });
    const up = await world.up({ shared: { get: "shared" } });
    assertSucceeded(up);
    assert.equal((up.outputs["shared"] as Record<string, unknown>)["replicas"], 7);
    assertSucceeded(await world.stack.destroy());
    assert.deepEqual(world.pools(), ["shared: node x 7"]);
  });

  it("of somebody else is taken over only when the program says so", async () => {
    const world = await openWorld();
    const { id } = world.controlPlane.pools.seed({ name: "workers", templateName: "python", replicas: 7 });
    const refused = await world.up({ workers });
    assert.equal(refused.succeeded, false);
    assert.match(refused.text, /exists already \(template "python", replicas 7.*adoptExisting/s);
    assert.deepEqual(world.pools(), ["workers: python x 7"]);

    const adopted = await world.up({ workers: { ...workers, adoptExisting: true } });
    assertSucceeded(adopted);
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
    assert.equal(world.controlPlane.pools.get("workers")?.id, id);
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("of somebody else with another template is not taken over", async () => {
    const world = await openWorld();
    world.controlPlane.pools.seed({ name: "workers", templateName: "node", replicas: 7 });
    const up = await world.up({ workers: { ...workers, adoptExisting: true } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /cannot be adopted, because its template is not "python"/);
    assert.deepEqual(world.pools(), ["workers: node x 7"]);
  });

  it("keeps the key out of the state and out of everything printed", async () => {
    const world = await openWorld();
    const up = await world.up({ workers });
    const destroyed = await world.stack.destroy();
    const state = JSON.stringify(await world.stack.exportState());
    for (const text of [up.text, destroyed.text, state]) assert.ok(!text.includes(world.controlPlane.apiKey));
  });
});
