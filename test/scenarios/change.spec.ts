import assert from "node:assert/strict";
import { assertSucceeded, stepsOf } from "./results";
import { describeScenarios } from "./world";

describeScenarios("change of a pool", (openWorld) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

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

  it("is deleted when the program has it no more", async () => {
    const world = await openWorld();
    await world.up({ workers, others: { name: "others", templateName: "node", replicas: 1 } });
    const up = await world.up({ workers });
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up), ["delete others"]);
    assert.deepEqual(world.pools(), ["workers: python x 2"]);
  });

  for (const [what, templateName, reason] of [
    ["a template that does not exist", "pyhton", /"pyhton" does not exist.*"workers" was not replaced/s],
    ["a template with volumes", "stateful", /"stateful" has volume mounts.*"workers" was not replaced/s],
  ] as const) {
    it(`to ${what} is refused before the old pool is deleted for it`, async () => {
      const world = await openWorld();
      await world.up({ workers });
      await world.program({ workers: { ...workers, templateName } });
      world.takeRequests();
      const preview = await world.stack.preview();
      assertSucceeded(preview);
      assert.deepEqual(world.takeRequests(), []);
      const up = await world.stack.up();
      assert.equal(up.succeeded, false);
      assert.match(up.text, reason);
      assert.deepEqual(world.pools(), ["workers: python x 2"]);
      assertSucceeded(await world.up({ workers: { ...workers, templateName: "node" } }));
      assert.deepEqual(world.pools(), ["workers: node x 2"]);
    });
  }

  it("to a template that the same up creates is not refused", async () => {
    const world = await openWorld();
    const first = { name: "first", templateName: "python", replicas: 1 };
    await world.up({ first, workers });
    // Stands for a template's own resource: it is there when the value that depends on it is known.
    world.controlPlane.faults.once({ method: "PATCH", path: /first/ }, () => {
      world.controlPlane.templates.seed({ name: "fresh" });
    });
    const changed = {
      first: { ...first, replicas: 2 },
      workers: { ...workers, templateKnownAfter: "first", templateName: "fresh" },
    };
    assertSucceeded(await world.up(changed));
    assert.ok(world.pools().includes("workers: fresh x 2"), world.pools().join());
  });

  it("to a template that never gets ready can be taken back", async () => {
    const world = await openWorld({ controlPlane: { timeScale: 1000 } });
    const python = { templateName: "python", replicas: 2, timeout: 10 };
    await world.up({ workers: python });
    world.controlPlane.readyAfterSeconds.byTemplate.set("node", Infinity);
    const failed = await world.up({ workers: { ...python, templateName: "node" } });
    assert.equal(failed.succeeded, false);
    const reverted = await world.up({ workers: python });
    const settled = reverted.succeeded ? reverted : await world.stack.up();
    assertSucceeded(settled);
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ templateName }) => templateName),
      ["python"],
    );
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("of its logical name loses none when the rest of it fails, and is done later", async () => {
    const world = await openWorld();
    const adopting = { ...workers, adoptExisting: true };
    assertSucceeded(await world.up({ workers }));
    const [pool] = world.controlPlane.pools.list();
    const broken = { name: "broken", templateName: "nothing", replicas: 1 };
    assert.equal((await world.up({ crew: adopting, broken })).succeeded, false);
    assertSucceeded(await world.up({ crew: adopting }));
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ id }) => id),
      [pool?.id],
    );
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  it("of its logical name is no new pool with an alias, and without one loses none", async () => {
    const world = await openWorld();
    await world.up({ workers });
    const [pool] = world.controlPlane.pools.list();
    const renamed = await world.up({ crew: { ...workers, adoptExisting: true } });
    assertSucceeded(renamed);
    assert.deepEqual(
      world.controlPlane.pools.list().map(({ id }) => id),
      [pool?.id],
    );
    assertSucceeded(await world.stack.preview({ refresh: true, expectNoChanges: true }));
  });
});
