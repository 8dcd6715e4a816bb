import assert from "node:assert/strict";
import type { PoolsInProgram } from "./program";
import { assertFailed, assertOneOwner, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("pools that swap their names", (open, { thorough }) => {
  const x = { name: "x", templateName: "python", replicas: 1, adoptExisting: true };
  const y = { name: "y", templateName: "python", replicas: 2, adoptExisting: true };
  const swaps: Record<string, PoolsInProgram> = {
    "side by side": { a: { ...x, name: "y" }, b: { ...y, name: "x" } },
    "the second first": { b: { ...y, name: "x" }, a: { ...x, name: "y" } },
    "one after the other": { a: { ...x, name: "y" }, b: { ...y, name: "x", dependsOn: "a" } },
  };

  thorough("pools that swap their names keep one owner each, and none is lost, in any order", async () => {
    const environment = await open();
    for (const [order, swapped] of Object.entries(swaps)) {
      assertSucceeded(await environment.up({ a: x, b: y }));
      for (let attempt = 0; attempt < 2; attempt++) {
        await environment.up(swapped);
        await assertOneOwner(environment);
        assert.equal(environment.pools().length, 2, `${order}: ${environment.pools().join()}`);
      }
      // The next operations must recover, whether the change is undone or completed.
      if (!(await environment.up({ a: x, b: y })).succeeded) assertSucceeded(await environment.stack.up());
      assert.deepEqual(environment.pools(), ["x: python x 1", "y: python x 2"], order);
      await assertOneOwner(environment);
      assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
    }
  });
});

describeScenarios("a creation whose answer is lost", (open, { thorough }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };
  const GATEWAY = { kind: "status", status: 502, body: "<html><title>502 Bad Gateway</title></html>" } as const;

  thorough("a create whose answer is lost never takes over or deletes another resource's pool", async () => {
    const environment = await open();
    assertSucceeded(await environment.up({ first: workers }));
    const before = environment.controlPlane.pools.list();
    const base = { name: "base", templateName: "python", replicas: 1 };
    environment.controlPlane.faults.add({ ...GATEWAY, method: "POST", path: /pools/, after: 1, times: Infinity });
    assertFailed(await environment.up({ first: workers, base, second: { ...workers, nameKnownAfter: "base" } }));
    await assertOneOwner(environment);
    environment.controlPlane.faults.clear();

    assertSucceeded(await environment.up({ first: workers, base }));
    const found = environment.controlPlane.pools.list().filter(({ name }) => name === "workers");
    assert.deepEqual(found, before);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("a create whose answer is lost takes over no pool of another stack, and destroy deletes none", async () => {
    const environment = await open();
    const { controlPlane, stack } = environment;
    const other = await environment.openStack("dev", { stateDirectory: "other-state" });
    await environment.program({ workers }, other);
    controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST", path: /pools/ });
    // While the loser checks for its own object, the winner creates the pool.
    const won = Promise.withResolvers<boolean>();
    controlPlane.faults.once({ method: "GET", path: /pools/ }, async () => {
      won.resolve((await other.up()).succeeded);
    });
    assertFailed(await environment.up({ workers }), /"workers"/);
    assert.equal(await won.promise, true);
    const pools = controlPlane.pools.list();
    assert.equal(pools.length, 1);

    await stack.destroy();
    assert.deepEqual(controlPlane.pools.list(), pools);
    assertSucceeded(await other.preview({ refresh: true, expectNoChanges: true }));
  });
});
