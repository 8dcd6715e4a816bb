import assert from "node:assert/strict";
import { assertFailed, assertSucceeded, poolsIn, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("change of a pool", (open, { throughDynamic, throughNative, thorough }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };
  const noDrift = { refresh: true, expectNoChanges: true };

  throughDynamic("up scales a pool in place, and replaces one with a fixed name after deleting it", async () => {
    const environment = await open();
    await environment.up({ workers });
    const before = environment.poolIds();
    await environment.program({ workers: { ...workers, replicas: 5 } });
    const preview = await environment.stack.preview();
    const found = preview.steps.map(({ kind, changes }) => ({ kind, changes })).filter(({ kind }) => kind === "update");
    assert.deepEqual(found, [{ kind: "update", changes: [{ property: "replicas", before: 2, after: 5 }] }]);
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 5"]);
    assert.deepEqual(environment.poolIds(), before);

    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
    assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
    assert.deepEqual(environment.pools(), ["workers: node x 2"]);
  });

  thorough("up pauses a pool, explains how to wait, and replaces the pool for another name", async () => {
    const environment = await open();
    const others = { name: "others", templateName: "node", replicas: 1 };
    await environment.up({ workers, others });
    assertSucceeded(await environment.up({ workers: { ...workers, replicas: 0 }, others }));
    assert.deepEqual(environment.pools(), ["others: node x 1", "workers: python x 0"]);
    assertSucceeded(await environment.up({ workers, others }));
    assert.deepEqual(environment.pools(), ["others: node x 1", "workers: python x 2"]);

    environment.takeRequests();
    const waiting = { ...workers, waitForReady: false, timeout: 60, adoptExisting: true };
    const noted = await environment.up({ workers: waiting, others });
    assertSucceeded(noted);
    assert.deepEqual(stepsOf(noted), ["update workers"]);
    assert.deepEqual(environment.takeRequests(), []);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));

    const dropped = await environment.up({ workers: { ...waiting, name: "crew" } });
    assertSucceeded(dropped);
    assert.ok(stepsOf(dropped).includes("delete others"), dropped.text);
    const changes = environment.takeChanges().filter((change) => !change.includes("others"));
    assert.deepEqual(changes, ["POST crew", "DELETE workers"]);
    assert.deepEqual(environment.pools(), ["crew: python x 2"]);
  });

  thorough("up creates the replacement of a pool with an automatic name before it deletes the old pool", async () => {
    const environment = await open();
    await environment.up({ workers: { templateName: "python", replicas: 2 } });
    const [before] = environment.controlPlane.pools.list();
    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { templateName: "node", replicas: 2 } }));
    const [after] = environment.controlPlane.pools.list();
    assert.match(before?.name ?? "", /^workers-[0-9a-f]{7}$/);
    assert.notEqual(after?.name, before?.name);
    assert.deepEqual(environment.takeChanges(), [`POST ${after?.name}`, `DELETE ${before?.name}`]);
    assert.deepEqual(environment.pools(), [`${after?.name}: node x 2`]);
  });

  throughNative("up refuses a template that pools cannot have before it deletes the old pool", async () => {
    const environment = await open();
    await environment.up({ workers });
    for (const [templateName, reason] of [
      ["pyhton", /the template does not exist.*Nothing was touched/s],
      ["stateful", /the template has volume mounts.*Nothing was touched/s],
    ] as const) {
      await environment.program({ workers: { ...workers, templateName } });
      environment.takeRequests();
      assertSucceeded(await environment.stack.preview());
      assert.deepEqual(environment.takeRequests(), []);
      assertFailed(await environment.stack.up(), reason);
      assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    }
    assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
    assert.deepEqual(environment.pools(), ["workers: node x 2"]);
  });

  thorough("up moves a pool to a template that the same up creates", async () => {
    const environment = await open();
    const first = { name: "first", templateName: "python", replicas: 1 };
    await environment.up({ first, workers });
    // Stands for a template resource: it exists when the value that depends on it is known.
    environment.controlPlane.faults.once({ method: "PATCH", path: /first/ }, () => {
      environment.controlPlane.templates.seed({ name: "fresh" });
    });
    const changed = {
      first: { ...first, replicas: 2 },
      workers: { ...workers, templateKnownAfter: "first", templateName: "fresh" },
    };
    assertSucceeded(await environment.up(changed));
    assert.ok(environment.pools().includes("workers: fresh x 2"), environment.pools().join());
  });

  thorough("up reverts a pool's change to a template that never gets ready", async () => {
    const environment = await open({ controlPlane: { timeScale: 1000 } });
    const { controlPlane, stack } = environment;
    const python = { templateName: "python", replicas: 2, timeout: 10 };
    await environment.up({ workers: python });
    controlPlane.readyAfterSeconds.byTemplate.set("node", Infinity);
    assertFailed(await environment.up({ workers: { ...python, templateName: "node" } }));
    if (!(await environment.up({ workers: python })).succeeded) assertSucceeded(await stack.up());
    assert.match(environment.pools().join(), /^workers-[0-9a-f]{7}: python x 2$/);
    assertSucceeded(await stack.preview(noDrift));
  });

  thorough("a new logical name leaves a pool unchanged with an alias, and fails without one", async () => {
    const environment = await open();
    await environment.up({ workers });
    const before = environment.poolIds();
    assertFailed(
      await environment.up({ crew: workers }),
      /a pool of this name exists already/,
      /another name in the program/,
    );
    assert.deepEqual(environment.poolIds(), before);
    environment.takeRequests();
    assertSucceeded(await environment.up({ crew: { ...workers, options: { aliases: [{ name: "workers" }] } } }));
    assert.deepEqual(environment.takeChanges(), []);
    assert.deepEqual(environment.poolIds(), before);
    assert.deepEqual(Object.keys(poolsIn(await environment.stack.exportState())), ["crew"]);
    assertSucceeded(await environment.stack.preview(noDrift));
  });

  thorough("a new logical name loses no pool that may be adopted, even if the rest of the up fails", async () => {
    const environment = await open();
    const adopting = { ...workers, adoptExisting: true };
    assertSucceeded(await environment.up({ workers }));
    const before = environment.poolIds();
    const broken = { name: "broken", templateName: "nothing", replicas: 1 };
    assertFailed(await environment.up({ crew: adopting, broken }));
    assertSucceeded(await environment.up({ crew: adopting }));
    assert.deepEqual(environment.poolIds(), before);
    assertSucceeded(await environment.stack.preview(noDrift));
  });

  thorough("up neither deletes nor replaces a protected pool", async () => {
    const environment = await open();
    const guarded = { ...workers, options: { protect: true } };
    await environment.up({ workers: guarded });
    const before = environment.controlPlane.pools.list();
    for (const pools of [{}, { workers: { ...guarded, templateName: "node" } }]) {
      assertFailed(await environment.up(pools), /protect/);
      assert.deepEqual(environment.controlPlane.pools.list(), before);
    }
    assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
    assert.deepEqual(environment.pools(), ["workers: node x 2"]);
  });
});
