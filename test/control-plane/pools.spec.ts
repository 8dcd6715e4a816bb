import assert from "node:assert/strict";
import type { Pool } from "../../harness/control-plane/index";
import { call, poolBody, POOLS, useControlPlanes } from "./spec-support";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function onTheWire(pool: Pool | undefined): unknown {
  assert.ok(pool);
  return {
    id: pool.id,
    name: pool.name,
    template_name: pool.templateName,
    replicas: pool.replicas,
    created_at: pool.createdAt.toISOString(),
    updated_at: pool.updatedAt.toISOString(),
  };
}

describe("control plane: pools", () => {
  const start = useControlPlanes();

  it("creates a pool and answers every field", async () => {
    const controlPlane = await start();
    const before = Date.now();
    const answer = await call(controlPlane, "POST", POOLS, { body: poolBody() });

    assert.equal(answer.status, 201);
    const pool = controlPlane.pools.get("warm");
    assert.deepEqual(answer.json, onTheWire(pool));
    assert.match(pool?.id ?? "", UUID);
    assert.deepEqual([pool?.templateName, pool?.replicas, pool?.readyReplicas], ["python", 2, 2]);
    assert.ok(pool && pool.createdAt.getTime() >= before && pool.createdAt.getTime() <= Date.now());
    assert.ok(Math.abs(Date.parse(answer.headers.get("date") ?? "") - before) < 5000);
  });

  it("gets a pool by name", async () => {
    const controlPlane = await start();
    const pool = controlPlane.pools.seed({ name: "warm", createdAt: new Date("2026-01-02T03:04:05.678Z") });
    const answer = await call(controlPlane, "GET", `${POOLS}/warm`);

    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json, onTheWire(pool));
  });

  it("lists page by page and leaves the offset out at the end", async () => {
    const controlPlane = await start({ pageSize: 2 });
    const [a, b, c] = ["a", "b", "c"].map((name) => onTheWire(controlPlane.pools.seed({ name })));

    assert.deepEqual((await call(controlPlane, "GET", POOLS)).json, { pools: [a, b], offset: 2 });
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}?offset=2`)).json, { pools: [c] });
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}?limit=1&offset=1`)).json, { pools: [b], offset: 2 });
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}?limit=3`)).json, { pools: [a, b, c] });
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}?offset=9`)).json, { pools: [] });
  });

  it("renames and scales, keeping id and template", async () => {
    const controlPlane = await start();
    const seeded = controlPlane.pools.seed({ name: "old", createdAt: new Date(0) });
    const body = { name: "new", replicas: 0, template_name: "node" };
    const answer = await call(controlPlane, "PATCH", `${POOLS}/old`, { body });

    assert.equal(answer.status, 200);
    const pool = controlPlane.pools.get("new");
    assert.deepEqual(answer.json, onTheWire(pool));
    assert.deepEqual([pool?.id, pool?.templateName, pool?.replicas], [seeded.id, "python", 0]);
    assert.ok(pool && pool.updatedAt > seeded.updatedAt);
    assert.equal(controlPlane.pools.get("old"), undefined);
  });

  it("deletes a pool, once", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });

    const first = await call(controlPlane, "DELETE", `${POOLS}/warm`);
    assert.deepEqual([first.status, first.text, controlPlane.pools.list()], [204, "", []]);
    const second = await call(controlPlane, "DELETE", `${POOLS}/warm`);
    assert.deepEqual([second.status, second.json], [404, { detail: "Pool 'warm' not found" }]);
  });

  it("tells a missing pool, a missing route and a wrong method apart", async () => {
    const controlPlane = await start();
    const pool = await call(controlPlane, "GET", `${POOLS}/gone`);
    assert.deepEqual([pool.status, pool.json], [404, { detail: "Pool 'gone' not found" }]);
    const odd = await call(controlPlane, "GET", `${POOLS}/${"a".repeat(300)}%20%2F`);
    assert.deepEqual([odd.status, odd.json], [404, { detail: `Pool '${"a".repeat(300)} /' not found` }]);
    for (const path of ["/", `${POOLS}/`, "/v1/sandboxes/pools", `${POOLS}/gone/more`]) {
      const route = await call(controlPlane, "GET", path);
      assert.deepEqual([route.status, route.json], [404, { detail: "Not Found" }], path);
    }
    const method = await call(controlPlane, "PUT", `${POOLS}/gone`, { body: {} });
    assert.deepEqual([method.status, method.json], [405, { detail: "Method Not Allowed" }]);
    assert.equal(method.headers.get("allow"), "GET, PATCH, DELETE");
  });

  it("refuses a template that is missing or has volumes", async () => {
    const controlPlane = await start();
    const missing = await call(controlPlane, "POST", POOLS, { body: poolBody({ template_name: "nope" }) });
    const stateful = await call(controlPlane, "POST", POOLS, { body: poolBody({ template_name: "stateful" }) });

    assert.deepEqual([missing.status, stateful.status], [400, 400]);
    assert.match(missing.text, /^\{"detail":\{"error":"TemplateNotFound","message":"Template 'nope' not found\. /);
    assert.match(stateful.text, /^\{"detail":\{"error":"ValidationError","message":"Template 'stateful' has volumes /);
    assert.deepEqual(controlPlane.pools.list(), []);
  });

  it("refuses a name that another workspace has, without showing that pool", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "theirs", tenantId: crypto.randomUUID() });
    controlPlane.pools.seed({ name: "ours" });
    const conflict = { detail: { error: "Conflict", message: "Resource already exists." } };

    const creation = await call(controlPlane, "POST", POOLS, { body: poolBody({ name: "theirs" }) });
    assert.deepEqual([creation.status, creation.json], [409, conflict]);
    const rename = await call(controlPlane, "PATCH", `${POOLS}/ours`, { body: { name: "theirs", replicas: 9 } });
    assert.deepEqual([rename.status, rename.json], [409, conflict]);
    assert.equal(controlPlane.pools.get("ours")?.replicas, 1);
    assert.equal((await call(controlPlane, "GET", `${POOLS}/theirs`)).status, 404);
    assert.equal((await call(controlPlane, "DELETE", `${POOLS}/theirs`)).status, 404);
    assert.doesNotMatch((await call(controlPlane, "GET", POOLS)).text, /theirs/);
  });

  it("counts the quota over all pools, in creations and in updates", async () => {
    const controlPlane = await start({ quota: 10 });
    controlPlane.pools.seed({ name: "big", replicas: 8, tenantId: crypto.randomUUID() });

    const refused = await call(controlPlane, "POST", POOLS, { body: poolBody({ replicas: 5 }) });
    const detail =
      "Limit of 10 sandbox(es) per organization exceeded. Current usage: 8 sandboxes, Requested: 5 additional.";
    assert.deepEqual([refused.status, refused.json, refused.headers.get("retry-after")], [429, { detail }, null]);
    assert.equal((await call(controlPlane, "POST", POOLS, { body: poolBody({ replicas: 1 }) })).status, 201);
    assert.equal((await call(controlPlane, "PATCH", `${POOLS}/warm`, { body: { replicas: 3 } })).status, 429);
    assert.equal((await call(controlPlane, "PATCH", `${POOLS}/warm`, { body: { replicas: 2 } })).status, 200);
    controlPlane.pools.quota = 1;
    assert.equal((await call(controlPlane, "PATCH", `${POOLS}/warm`, { body: { replicas: 0 } })).status, 200);
  });
});
