import assert from "node:assert/strict";
import { assertSucceeded } from "./results";
import { describeScenarios } from "./world";

describeScenarios("ownership of a pool", (openWorld) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  it("is deleted with the stack, although somebody deleted it already", async () => {
    const world = await openWorld();
    await world.up({ workers, others: { templateName: "node", replicas: 1 } });
    world.controlPlane.pools.remove("workers");
    assertSucceeded(await world.stack.destroy());
    assert.deepEqual(world.pools(), []);
    const { deployment } = await world.stack.exportState();
    assert.deepEqual(deployment.resources ?? [], []);
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

  it("cannot be looked up where there is none", async () => {
    const world = await openWorld();
    const up = await world.up({ shared: { get: "nowhere" } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /there is no pool of this name/);
  });

  it("is never shared by two resources of a program", async () => {
    const world = await openWorld();
    const pool = { name: "workers", templateName: "python", replicas: 2, adoptExisting: true };
    const up = await world.up({ first: pool, second: { ...pool, replicas: 4 } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /belongs to another resource of this program/);
    assert.match(world.pools().join(), /^workers: python x [24]$/);
  });

  it("of somebody else with another template is not taken over", async () => {
    const world = await openWorld();
    world.controlPlane.pools.seed({ name: "workers", templateName: "node", replicas: 7 });
    const up = await world.up({ workers: { ...workers, adoptExisting: true } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /cannot be adopted, because its template is not "python"/);
    assert.deepEqual(world.pools(), ["workers: node x 7"]);
  });
});
