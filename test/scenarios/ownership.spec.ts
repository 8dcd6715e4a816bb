import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

/** Makes pools look old enough for the provider to trust that a missing one is gone. */
const controlPlane = { createdSecondsAgo: 60 };

describeScenarios("ownership of a pool", (open, { throughDynamic, thorough }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  throughDynamic("destroy succeeds if the pool was already deleted by hand", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers, others: { templateName: "node", replicas: 1 } });
    environment.controlPlane.pools.remove("workers");
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.pools(), []);
    const { deployment } = await environment.stack.exportState();
    assert.deepEqual(deployment.resources ?? [], []);
  });

  thorough("a pool has a name of its own in every stack", async () => {
    const environment = await open({ controlPlane });
    const prod = await environment.openStack("prod");
    const pools = { workers: { templateName: "python", replicas: 1 } };
    assertSucceeded(await environment.up(pools));
    await environment.program({ workers: { templateName: "python", replicas: 3 } }, prod);
    assertSucceeded(await prod.up());
    assert.match(environment.pools().join(), /x 1\b.*x 3\b|x 3\b.*x 1\b/);
    assertSucceeded(await environment.stack.destroy());
    assert.match(environment.pools().join(), /^[^,]* x 3$/);
    assertSucceeded(await prod.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("a foreign pool is read and left unchanged, if it exists", async () => {
    const environment = await open({ controlPlane });
    assertFailed(await environment.up({ shared: { get: "shared" } }), /there is no pool of this name/);
    environment.controlPlane.pools.seed({ name: "shared", templateName: "node", replicas: 7 });
    const up = await environment.up({ shared: { get: "shared" } });
    assertSucceeded(up);
    assert.equal((up.outputs["shared"] as Record<string, unknown>)["replicas"], 7);
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.pools(), ["shared: node x 7"]);
  });

  thorough("a foreign pool is adopted only if the program sets adoptExisting and has the same template", async () => {
    const environment = await open({ controlPlane });
    const { pools } = environment.controlPlane;
    const { id } = pools.seed({ name: "workers", templateName: "python", replicas: 7 });
    assertFailed(await environment.up({ workers }), /exists already \(.*"python", replicas 7.*adoptExisting/s);
    assert.deepEqual(environment.pools(), ["workers: python x 7"]);
    const adopting = { ...workers, adoptExisting: true };
    assertFailed(
      await environment.up({ workers: { ...adopting, templateName: "node" } }),
      /cannot be adopted, because its template/,
    );
    assert.deepEqual(environment.pools(), ["workers: python x 7"]);

    assertSucceeded(await environment.up({ workers: adopting }));
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    assert.equal(pools.get("workers")?.id, id);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });
});
