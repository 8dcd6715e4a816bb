import assert from "node:assert/strict";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane/index";
import { call, poolBody, POOLS, TEMPLATES, useControlPlanes } from "./spec-support";

const OTHER_TENANT_ID = "0d0f3c53-1c9c-4be4-8f6e-9bb0a3c7d3b5";
const ours = { "x-tenant-id": DEFAULT_TENANT_ID };
const theirs = { "x-tenant-id": OTHER_TENANT_ID };

describe("control plane: workspaces", () => {
  const start = useControlPlanes();

  it("shows each workspace its own pools and templates to one organization's key", async () => {
    const controlPlane = await start({ apiKeyScope: "organization" });
    const template = { name: "gpu", image: "gpu:1" };
    const body = poolBody({ template_name: "gpu" });
    assert.equal((await call(controlPlane, "GET", POOLS)).status, 403);
    assert.equal((await call(controlPlane, "POST", TEMPLATES, { headers: ours, body: template })).status, 201);
    assert.equal((await call(controlPlane, "POST", POOLS, { headers: ours, body })).status, 201);

    for (const path of [`${TEMPLATES}/gpu`, `${POOLS}/warm`]) {
      assert.equal((await call(controlPlane, "GET", path, { headers: ours })).status, 200, path);
      for (const method of ["GET", "PATCH", "DELETE"]) {
        const options = { headers: theirs, ...(method === "PATCH" && { body: {} }) };
        assert.equal((await call(controlPlane, method, path, options)).status, 404, `${method} ${path}`);
      }
    }
    assert.deepEqual((await call(controlPlane, "GET", POOLS, { headers: theirs })).json, { pools: [] });
    assert.doesNotMatch((await call(controlPlane, "GET", TEMPLATES, { headers: theirs })).text, /gpu/);
    const foreign = await call(controlPlane, "POST", POOLS, { headers: theirs, body: { ...body, name: "other" } });
    assert.match(foreign.text, /TemplateNotFound/);
  });

  it("refuses names that another workspace has, of pools as of templates", async () => {
    const controlPlane = await start({ apiKeyScope: "organization" });
    controlPlane.pools.seed({ name: "warm" });
    controlPlane.templates.seed({ name: "gpu", tenantId: DEFAULT_TENANT_ID });
    const detail = { error: "Conflict", message: "Resource already exists." };
    for (const [path, body] of [
      [POOLS, poolBody()],
      [TEMPLATES, { name: "gpu", image: "gpu:1" }],
    ] as const) {
      const { status, json } = await call(controlPlane, "POST", path, { headers: theirs, body });
      assert.deepEqual([status, json], [409, { detail }], path);
    }
  });

  it("shares seeded templates that belong to no workspace", async () => {
    const controlPlane = await start({ apiKeyScope: "organization" });
    assert.equal((await call(controlPlane, "GET", `${TEMPLATES}/python`, { headers: theirs })).status, 200);
    assert.equal((await call(controlPlane, "POST", POOLS, { headers: theirs, body: poolBody() })).status, 201);
    assert.equal(controlPlane.pools.get("warm")?.tenantId, OTHER_TENANT_ID);
  });

  it("can start with the key of another workspace", async () => {
    const controlPlane = await start({ apiKeyScope: OTHER_TENANT_ID });
    assert.equal((await call(controlPlane, "POST", POOLS, { body: poolBody() })).status, 201);
    assert.equal(controlPlane.pools.get("warm")?.tenantId, OTHER_TENANT_ID);
    assert.equal((await call(controlPlane, "GET", POOLS, { headers: ours })).status, 403);
  });
});
