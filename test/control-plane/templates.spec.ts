import assert from "node:assert/strict";
import { call, poolBody, POOLS, readPlaces, TEMPLATES, useControlPlanes } from "./spec-support";

describe("control plane: templates", () => {
  const start = useControlPlanes();

  it("creates, gets and lists templates", async () => {
    const controlPlane = await start({ pageSize: 3 });
    const body = {
      name: "gpu",
      image: "gpu:1",
      resources: { cpu: "2", memory: "4Gi" },
      volume_mounts: [{ volume_name: "cache", mount_path: "/cache" }],
    };
    const creation = await call(controlPlane, "POST", TEMPLATES, { body });
    const created = controlPlane.templates.get("gpu");

    assert.equal(creation.status, 201);
    assert.deepEqual(creation.json, {
      ...body,
      id: created?.id,
      registry_name: null,
      created_at: created?.createdAt.toISOString(),
      updated_at: created?.updatedAt.toISOString(),
    });
    assert.deepEqual((await call(controlPlane, "GET", `${TEMPLATES}/gpu`)).json, creation.json);
    assert.deepEqual((await call(controlPlane, "GET", `${TEMPLATES}?offset=3`)).json, { templates: [creation.json] });
    assert.match((await call(controlPlane, "GET", TEMPLATES)).text, /"python".*"node".*"stateful".*"offset":3\}$/);
  });

  it("renames a template, and its pools follow", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm", templateName: "python" });
    const answer = await call(controlPlane, "PATCH", `${TEMPLATES}/python`, { body: { name: "py", image: "ignored" } });

    assert.equal(answer.status, 200);
    assert.equal(controlPlane.templates.get("python"), undefined);
    assert.equal(controlPlane.templates.get("py")?.image, "python:3.12-slim");
    assert.equal(controlPlane.pools.get("warm")?.templateName, "py");
  });

  it("deletes a template, but not while a pool uses it", async () => {
    const controlPlane = await start();
    await call(controlPlane, "POST", POOLS, { body: poolBody() });
    const message = "Template 'python' is in use by a pool.";
    const refused = await call(controlPlane, "DELETE", `${TEMPLATES}/python`);
    assert.deepEqual([refused.status, refused.json], [409, { detail: { error: "Conflict", message } }]);

    controlPlane.pools.remove("warm");
    assert.equal((await call(controlPlane, "DELETE", `${TEMPLATES}/python`)).status, 204);
    assert.equal((await call(controlPlane, "POST", POOLS, { body: poolBody() })).status, 400);
  });

  it("refuses taken names, missing templates and invalid fields", async () => {
    const controlPlane = await start();
    const body = { name: "node", image: "x" };
    assert.equal((await call(controlPlane, "POST", TEMPLATES, { body })).status, 409);
    assert.equal((await call(controlPlane, "PATCH", `${TEMPLATES}/python`, { body })).status, 409);
    for (const method of ["GET", "DELETE"]) {
      const answer = await call(controlPlane, method, `${TEMPLATES}/gone`);
      assert.deepEqual([answer.status, answer.json], [404, { detail: "Template 'gone' not found" }]);
    }
    const invalid = await call(controlPlane, "POST", TEMPLATES, {
      body: { name: "x", volume_mounts: [{ volume_name: "data" }], resources: { cpu: 1 } },
    });
    assert.equal(invalid.status, 422);
    assert.deepEqual(readPlaces(invalid), [
      ["body", "image"],
      ["body", "resources", "cpu"],
      ["body", "volume_mounts", 0, "mount_path"],
    ]);
  });
});
