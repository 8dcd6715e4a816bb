import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startControlPlane } from "../../harness/control-plane/index";
import { call, poolBody, POOLS, until, useControlPlanes } from "./spec-support";

describe("control plane: the world outside requests", () => {
  const start = useControlPlanes();

  it("changes pools, and gives copies that stay as they were", async () => {
    const { pools } = await start();
    const seeded = pools.seed({ name: "a", templateName: "node", replicas: 3 });
    assert.deepEqual([seeded.templateName, seeded.replicas, seeded.readyReplicas], ["node", 3, 3]);

    assert.equal(pools.scale("a", 5).replicas, 5);
    assert.equal(pools.rename("a", "b").id, seeded.id);
    assert.deepEqual([seeded.name, seeded.replicas], ["a", 3]);

    const recreated = pools.recreate("b", { replicas: 1 });
    assert.notEqual(recreated.id, seeded.id);
    assert.deepEqual([recreated.name, recreated.templateName, recreated.replicas], ["b", "node", 1]);
    assert.deepEqual(pools.list(), [recreated]);
    pools.remove("b");
    assert.deepEqual(pools.list(), []);
  });

  it("complains about a test's own mistakes", async () => {
    const { pools } = await start();
    pools.seed({ name: "a" });
    pools.seed({ name: "b" });
    assert.throws(() => pools.seed({ name: "a" }), { status: 409 });
    assert.throws(() => pools.seed({ name: "c", templateName: "nope" }), { status: 400 });
    assert.throws(() => pools.rename("a", "b"), { status: 409 });
    assert.throws(() => pools.scale("gone", 1), { message: "Pool 'gone' not found" });
    assert.throws(() => pools.recreate("gone"), { status: 404 });
  });

  it("can change between two requests of one client", async () => {
    const controlPlane = await start();
    const { id } = controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.once({ method: "GET", phase: "after" }, () => {
      controlPlane.pools.recreate("warm");
    });
    assert.match((await call(controlPlane, "GET", `${POOLS}/warm`)).text, new RegExp(id));
    assert.doesNotMatch((await call(controlPlane, "GET", `${POOLS}/warm`)).text, new RegExp(id));
  });
});

describe("control plane: a second address", () => {
  const start = useControlPlanes();

  it("serves the same pools, and counts and logs as the first one does", async () => {
    const controlPlane = await start();
    const url = await controlPlane.openSecondAddress();
    assert.notEqual(url, controlPlane.url);
    const { apiKey } = controlPlane;
    const created = await call({ url, apiKey }, "POST", POOLS, { body: poolBody() });
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}/warm`)).json, created.json);
    assert.deepEqual([controlPlane.requests.all.length, controlPlane.connectionsOpened], [2, 2]);
  });

  it("closes with the first one, its waiting requests included", async () => {
    const controlPlane = await startControlPlane({ readyAfterSeconds: Infinity });
    const url = await controlPlane.openSecondAddress();
    const { apiKey } = controlPlane;
    const creation = assert.rejects(call({ url, apiKey }, "POST", POOLS, { body: poolBody() }));
    await until(() => controlPlane.pools.list().length === 1);
    await controlPlane.close();
    await creation;
    await assert.rejects(call({ url, apiKey }, "GET", POOLS), TypeError);
  });
});

describe("control plane: closing", () => {
  it("ends waiting, hanging and delayed requests at once", async () => {
    const controlPlane = await startControlPlane({ readyAfterSeconds: Infinity });
    controlPlane.faults.add({ kind: "hang", phase: "before", path: "/hang" });
    controlPlane.faults.add({ kind: "delay", ms: 3_600_000, path: "/delay" });
    const requests = Promise.allSettled([
      call(controlPlane, "POST", POOLS, { body: poolBody({ timeout: 600 }) }),
      call(controlPlane, "GET", "/hang"),
      call(controlPlane, "GET", "/delay"),
    ]);
    await until(() => controlPlane.requests.all.length === 3 && controlPlane.pools.list().length === 1);

    await controlPlane.close();
    await controlPlane.close();
    assert.deepEqual(
      (await requests).map(({ status }) => status),
      ["rejected", "rejected", "rejected"],
    );
    await assert.rejects(call(controlPlane, "GET", POOLS));
  });

  it("stops what would happen later by itself", async () => {
    const controlPlane = await startControlPlane();
    const { pools, templates, registries, snapshots } = controlPlane;
    const collections = [pools, templates, registries, snapshots];
    for (const objects of collections) objects.removeLater(objects.seed({ name: "a" }).id, 0.01);
    const count = (): number[] => collections.map((objects) => objects.list().length);
    const before = count();
    await controlPlane.close();
    await sleep(20);
    assert.deepEqual(count(), before);
  });

  it("tells when its port is in use", async () => {
    const first = await startControlPlane();
    try {
      await assert.rejects(startControlPlane({ port: Number(new URL(first.url).port) }), { code: "EADDRINUSE" });
    } finally {
      await first.close();
    }
  });
});
