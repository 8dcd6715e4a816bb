import assert from "node:assert/strict";
import { thorough } from "./thorough";
import { assertFailed, assertSucceeded, poolsIn, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("change of a pool", (open, { throughDynamic, throughNative }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  throughDynamic("is scaled in place", async () => {
    const environment = await open();
    await environment.up({ workers });
    const { id } = environment.controlPlane.pools.get("workers") ?? {};
    await environment.program({ workers: { ...workers, replicas: 5 } });
    const preview = await environment.stack.preview();
    assert.deepEqual(
      preview.steps.map(({ kind, changes }) => ({ kind, changes })).filter(({ kind }) => kind === "update"),
      [{ kind: "update", changes: [{ property: "replicas", before: 2, after: 5 }] }],
    );
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 5"]);
    assert.equal(environment.controlPlane.pools.get("workers")?.id, id);
  });

  thorough("is paused and comes back", async () => {
    const environment = await open();
    await environment.up({ workers });
    assertSucceeded(await environment.up({ workers: { ...workers, replicas: 0 } }));
    assert.deepEqual(environment.pools(), ["workers: python x 0"]);
    assertSucceeded(await environment.up({ workers }));
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  thorough("notes how to wait without a request", async () => {
    const environment = await open();
    await environment.up({ workers });
    environment.takeRequests();
    const noted = await environment.up({
      workers: { ...workers, waitForReady: false, timeout: 60, adoptExisting: true },
    });
    assertSucceeded(noted);
    assert.deepEqual(stepsOf(noted), ["update workers"]);
    assert.deepEqual(environment.takeRequests(), []);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));
  });

  thorough("with an automatic name is replaced by a new pool before the old one goes", async () => {
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

  throughDynamic("with a fixed name is deleted before its replacement is made", async () => {
    const environment = await open();
    await environment.up({ workers });
    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
    assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
    assert.deepEqual(environment.pools(), ["workers: node x 2"]);
  });

  thorough("is replaced when its name changes", async () => {
    const environment = await open();
    await environment.up({ workers });
    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { ...workers, name: "crew" } }));
    assert.deepEqual(environment.takeChanges(), ["POST crew", "DELETE workers"]);
    assert.deepEqual(environment.pools(), ["crew: python x 2"]);
  });

  thorough("is deleted when the program has it no more", async () => {
    const environment = await open();
    await environment.up({ workers, others: { name: "others", templateName: "node", replicas: 1 } });
    const up = await environment.up({ workers });
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up), ["delete others"]);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  for (const [what, templateName, reason] of [
    ["a template that does not exist", "pyhton", /the template does not exist.*Nothing was touched/s],
    ["a template with volumes", "stateful", /the template has volume mounts.*Nothing was touched/s],
  ] as const) {
    const test = templateName === "stateful" ? thorough : throughNative;
    test(`to ${what} is refused before the old pool is deleted for it`, async () => {
      const environment = await open();
      await environment.up({ workers });
      await environment.program({ workers: { ...workers, templateName } });
      environment.takeRequests();
      const preview = await environment.stack.preview();
      assertSucceeded(preview);
      assert.deepEqual(environment.takeRequests(), []);
      const up = await environment.stack.up();
      assert.equal(up.succeeded, false);
      assert.match(up.text, reason);
      assert.deepEqual(environment.pools(), ["workers: python x 2"]);
      assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
      assert.deepEqual(environment.pools(), ["workers: node x 2"]);
    });
  }

  thorough("to a template that the same up creates is not refused", async () => {
    const environment = await open();
    const first = { name: "first", templateName: "python", replicas: 1 };
    await environment.up({ first, workers });
    // Stands for a template's own resource: it is there when the value that depends on it is known.
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

  thorough("to a template that never gets ready can be taken back", async () => {
    const environment = await open({ controlPlane: { timeScale: 1000 } });
    const python = { templateName: "python", replicas: 2, timeout: 10 };
    await environment.up({ workers: python });
    environment.controlPlane.readyAfterSeconds.byTemplate.set("node", Infinity);
    const failed = await environment.up({ workers: { ...python, templateName: "node" } });
    assert.equal(failed.succeeded, false);
    const reverted = await environment.up({ workers: python });
    const settled = reverted.succeeded ? reverted : await environment.stack.up();
    assertSucceeded(settled);
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ templateName }) => templateName),
      ["python"],
    );
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("of its logical name loses none when the rest of it fails, and is done later", async () => {
    const environment = await open();
    const adopting = { ...workers, adoptExisting: true };
    assertSucceeded(await environment.up({ workers }));
    const [pool] = environment.controlPlane.pools.list();
    const broken = { name: "broken", templateName: "nothing", replicas: 1 };
    assert.equal((await environment.up({ crew: adopting, broken })).succeeded, false);
    assertSucceeded(await environment.up({ crew: adopting }));
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ id }) => id),
      [pool?.id],
    );
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("of its logical name is no change with an alias", async () => {
    const environment = await open();
    await environment.up({ workers });
    environment.takeRequests();
    assertSucceeded(await environment.up({ crew: { ...workers, options: { aliases: [{ name: "workers" }] } } }));
    assert.deepEqual(environment.takeChanges(), []);
    assert.deepEqual(Object.keys(poolsIn(await environment.stack.exportState())), ["crew"]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("of its logical name without an alias ends half-way, and an alias helps", async () => {
    const environment = await open();
    await environment.up({ workers });
    const before = environment.poolIds();
    assertFailed(
      await environment.up({ crew: workers }),
      /a pool of this name exists already/,
      /another name in the program/,
    );
    assert.deepEqual(environment.poolIds(), before);
    assertSucceeded(await environment.up({ crew: { ...workers, options: { aliases: [{ name: "workers" }] } } }));
    assert.deepEqual(environment.poolIds(), before);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("of its logical name without an alias loses no pool that may be adopted", async () => {
    const environment = await open();
    await environment.up({ workers });
    const before = environment.poolIds();
    assertSucceeded(await environment.up({ crew: { ...workers, adoptExisting: true } }));
    assert.deepEqual(environment.poolIds(), before);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("that would delete or replace it is refused while it is protected", async () => {
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
