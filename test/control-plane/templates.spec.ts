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
      registry_id: null,
      registry_name: null,
      created_at: created?.createdAt.toISOString(),
      updated_at: created?.updatedAt.toISOString(),
    });
    assert.deepEqual((await call(controlPlane, "GET", `${TEMPLATES}/gpu`)).json, creation.json);
    assert.deepEqual((await call(controlPlane, "GET", `${TEMPLATES}?offset=3`)).json, { templates: [creation.json] });
    assert.match((await call(controlPlane, "GET", TEMPLATES)).text, /"python".*"node".*"stateful".*"offset":3\}$/);
  });

  it("creates a template of nothing but a name and an image", async () => {
    const controlPlane = await start();
    const body = { name: "small", image: "small:1", resources: null, volume_mounts: null, registry_name: null };
    const { status, json } = await call(controlPlane, "POST", TEMPLATES, { body });
    assert.equal(status, 201);
    assert.ok(typeof json === "object" && json !== null && "resources" in json && "volume_mounts" in json);
    assert.deepEqual([json.resources, json.volume_mounts], [{ cpu: "500m", memory: "512Mi" }, []]);
  });

  it("gives templates of one registry one registry id", async () => {
    const { templates } = await start();
    const [a, b, other] = [
      templates.seed({ name: "a", registryName: "mine" }),
      templates.seed({ name: "b", registryName: "mine" }),
      templates.seed({ name: "c", registryName: "other" }),
    ];
    assert.ok(a.registryId);
    assert.equal(a.registryId, b.registryId);
    assert.notEqual(a.registryId, other.registryId);
  });

  it("lists the templates whose names contain a text, page by page", async () => {
    const controlPlane = await start();
    for (const name of ["gpu-a", "gpu-b", "gpu-c"]) controlPlane.templates.seed({ name });
    const list = async (query: string) => (await call(controlPlane, "GET", `${TEMPLATES}?${query}`)).text;
    const names = async (query: string) =>
      [...(await list(query)).matchAll(/"name":"([^"]+)"/g)].map(([, name]) => name);
    assert.deepEqual(await names("name_contains=gpu"), ["gpu-a", "gpu-b", "gpu-c"]);
    assert.deepEqual(await names("name_contains=gpu&limit=1&offset=1"), ["gpu-b"]);
    assert.match(await list("name_contains=gpu&limit=2"), /"offset":2\}$/);
    assert.deepEqual(await names("name_contains=nothing"), []);
    assert.equal((await call(controlPlane, "GET", `${TEMPLATES}?limit=0`)).status, 422);
  });

  it("can be changed without a request, and gives copies that stay as they were", async () => {
    const { templates } = await start();
    const seeded = templates.seed({ name: "a", image: "a:1", createdAt: new Date(0) });
    const renamed = templates.rename("a", "b");
    assert.deepEqual([seeded.name, renamed.name, renamed.id], ["a", "b", seeded.id]);
    assert.ok(renamed.updatedAt > seeded.updatedAt);
    const recreated = templates.recreate("b", { resources: { cpu: "1" } });
    assert.notEqual(recreated.id, seeded.id);
    assert.deepEqual([recreated.image, recreated.resources], ["a:1", { cpu: "1" }]);
    templates.remove("b");
    assert.equal(templates.get("b"), undefined);
    assert.throws(() => templates.recreate("b"), { status: 404 });
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
    controlPlane.pools.seed({ name: "theirs", tenantId: crypto.randomUUID() });
    const message = "Template 'python' is in use by pool 'warm', a pool of another workspace.";
    const refused = await call(controlPlane, "DELETE", `${TEMPLATES}/python`);
    assert.deepEqual([refused.status, refused.json], [409, { detail: { error: "Conflict", message } }]);

    controlPlane.pools.remove("warm");
    controlPlane.pools.remove("theirs");
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
      body: {
        name: "x",
        volume_mounts: [{ volume_name: "data" }],
        resources: { cpu: 1, memory: "much", storage: "1Gi" },
      },
    });
    assert.equal(invalid.status, 422);
    assert.deepEqual(readPlaces(invalid), [
      ["body", "image"],
      ["body", "resources", "cpu"],
      ["body", "resources", "memory"],
      ["body", "volume_mounts", 0, "mount_path"],
    ]);
  });
});
