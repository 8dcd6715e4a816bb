import assert from "node:assert/strict";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane/index";
import { call, poolBody, POOLS, useControlPlanes } from "./spec-support";

const OTHER_TENANT_ID = "0d0f3c53-1c9c-4be4-8f6e-9bb0a3c7d3b5";

describe("control plane: authentication", () => {
  const start = useControlPlanes();

  it("opens with a key in either header", async () => {
    const controlPlane = await start();
    assert.match(controlPlane.apiKey, /^lsv2_pt_/);
    assert.equal((await call(controlPlane, "GET", POOLS)).status, 200);
    const response = await fetch(controlPlane.url + POOLS, {
      headers: { authorization: `Bearer ${controlPlane.apiKey}` },
    });
    assert.equal(response.status, 200);
    await response.body?.cancel();
  });

  it("refuses a missing, unknown or revoked key before it looks at the body", async () => {
    const controlPlane = await start({ apiKeys: ["first", "second"] });
    const post = (apiKey: string) => call({ ...controlPlane, apiKey }, "POST", POOLS, { body: "{broken" });
    assert.deepEqual((await post("nope")).json, { detail: "Invalid API key" });
    assert.equal((await post("first")).status, 422);
    assert.equal((await post("second")).status, 422);
    controlPlane.keys.revoke("first");
    assert.equal((await post("first")).status, 401);
    assert.equal((await post("second")).status, 422);
    controlPlane.keys.add({ secret: "first" });
    assert.equal((await post("first")).status, 422);

    const response = await fetch(controlPlane.url + POOLS);
    assert.deepEqual([response.status, await response.json()], [401, { detail: "Authentication required" }]);
  });

  it("needs no key to say that a route is missing", async () => {
    const controlPlane = await start();
    assert.equal((await call({ ...controlPlane, apiKey: "nope" }, "GET", "/v2/other")).status, 404);
    assert.equal((await call({ ...controlPlane, apiKey: "nope" }, "PUT", POOLS)).status, 405);
  });

  it("binds a workspace's key to its workspace", async () => {
    const controlPlane = await start();
    const get = (tenantId: string) => call(controlPlane, "GET", POOLS, { headers: { "x-tenant-id": tenantId } });
    assert.equal((await get(DEFAULT_TENANT_ID)).status, 200);
    assert.equal((await get(OTHER_TENANT_ID)).status, 403);
  });

  it("wants an organization's key to name the workspace", async () => {
    const controlPlane = await start();
    const apiKey = controlPlane.keys.add({ scope: "organization" }).secret;
    const caller = { ...controlPlane, apiKey };
    assert.equal((await call(caller, "GET", POOLS)).status, 403);
    assert.equal((await call(caller, "GET", POOLS, { headers: { "x-tenant-id": "mine" } })).status, 403);

    const headers = { "x-tenant-id": OTHER_TENANT_ID };
    assert.equal((await call(caller, "POST", POOLS, { headers, body: poolBody() })).status, 201);
    assert.equal(controlPlane.pools.get("warm")?.tenantId, OTHER_TENANT_ID);
    assert.equal((await call(controlPlane, "GET", `${POOLS}/warm`)).status, 404);
  });
});
