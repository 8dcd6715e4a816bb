import assert from "node:assert/strict";
import { thorough } from "./thorough";
import { assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

/** So that an object that is gone is believed to be gone. */
const controlPlane = { createdSecondsAgo: 60 };

describeScenarios("ownership of a pool", (open, { throughDynamic }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  throughDynamic("is deleted with the stack, although someone deleted it already", async () => {
    const environment = await open({ controlPlane });
    await environment.up({ workers, others: { templateName: "node", replicas: 1 } });
    environment.controlPlane.pools.remove("workers");
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.pools(), []);
    const { deployment } = await environment.stack.exportState();
    assert.deepEqual(deployment.resources ?? [], []);
  });

  thorough("has a name of its own in every stack", async () => {
    const environment = await open({ controlPlane });
    const prod = await environment.openStack("prod");
    const pools = { workers: { templateName: "python", replicas: 1 } };
    assertSucceeded(await environment.up(pools));
    await environment.program({ workers: { templateName: "python", replicas: 3 } }, prod);
    assertSucceeded(await prod.up());
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ replicas }) => replicas),
      [1, 3],
    );
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ replicas }) => replicas),
      [3],
    );
    assertSucceeded(await prod.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("of someone else is looked up and left alone", async () => {
    const environment = await open({ controlPlane });
    environment.controlPlane.pools.seed({ name: "shared", templateName: "node", replicas: 7 });
    const up = await environment.up({ shared: { get: "shared" } });
    assertSucceeded(up);
    assert.equal((up.outputs["shared"] as Record<string, unknown>)["replicas"], 7);
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.pools(), ["shared: node x 7"]);
  });

  thorough("of someone else is taken over only when the program says so", async () => {
    const environment = await open({ controlPlane });
    const { id } = environment.controlPlane.pools.seed({ name: "workers", templateName: "python", replicas: 7 });
    const refused = await environment.up({ workers });
    assert.equal(refused.succeeded, false);
    assert.match(refused.text, /exists already \(.*"python", replicas 7.*adoptExisting/s);
    assert.deepEqual(environment.pools(), ["workers: python x 7"]);

    const adopted = await environment.up({ workers: { ...workers, adoptExisting: true } });
    assertSucceeded(adopted);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    assert.equal(environment.controlPlane.pools.get("workers")?.id, id);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("cannot be looked up where there is none", async () => {
    const environment = await open({ controlPlane });
    const up = await environment.up({ shared: { get: "nowhere" } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /there is no pool of this name/);
  });

  thorough("of someone else with another template is not taken over", async () => {
    const environment = await open({ controlPlane });
    environment.controlPlane.pools.seed({ name: "workers", templateName: "node", replicas: 7 });
    const up = await environment.up({ workers: { ...workers, adoptExisting: true } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /cannot be adopted, because its template/);
    assert.deepEqual(environment.pools(), ["workers: node x 7"]);
  });
});
