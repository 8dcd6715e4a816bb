import assert from "node:assert/strict";
import { z } from "zod";
import { DEFAULT_TENANT_ID, WRONG_PASSWORD, type ControlPlane } from "../../harness/control-plane/index";
import { call, FAST, SNAPSHOTS, until, useControlPlanes } from "./spec-support";

const OTHER_TENANT_ID = "0d0f3c53-1c9c-4be4-8f6e-9bb0a3c7d3b5";

const answered = z.looseObject({ id: z.string(), name: z.string(), status: z.string(), tags: z.array(z.string()) });
const list = z.object({ items: z.array(answered), snapshots: z.array(answered), next_cursor: z.string().nullable() });
const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  remedy: z.string(),
  error_class: z.string(),
});

function body(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: "team/agent", docker_image: "python:3.13", fs_capacity_bytes: 1_000_000_000, ...changes };
}

async function publish(controlPlane: ControlPlane, changes?: Record<string, unknown>) {
  return answered.parse((await call(controlPlane, "POST", SNAPSHOTS, { body: body(changes) })).json);
}

async function get(controlPlane: ControlPlane, reference: string) {
  return answered.parse((await call(controlPlane, "GET", `${SNAPSHOTS}/${encodeURIComponent(reference)}`)).json);
}

async function listNames(controlPlane: ControlPlane, query = "") {
  const page = list.parse((await call(controlPlane, "GET", `${SNAPSHOTS}?${query}`)).json);
  assert.deepEqual(page.snapshots, page.items);
  return page.items.map(({ name }) => name);
}

describe("control plane: snapshots", () => {
  const start = useControlPlanes();

  it("answers a creation while it builds, and everything once it is ready", async () => {
    const controlPlane = await start({ buildSeconds: Infinity });
    const image = { envVars: { A: "1", B: "2" }, user: "app", workDir: "/app" };
    controlPlane.images.push("python:3.13", { runConfig: image, labels: { from: "image", team: "b" }, sizeBytes: 42 });
    const wanted = {
      ...body({ description: "d", labels: { team: "a" } }),
      run_config: { env_vars: { B: "3" }, work_dir: "/work" },
    };
    const creation = await call(controlPlane, "POST", SNAPSHOTS, { body: { ...wanted, tag: "v1" } });
    const created = controlPlane.snapshots.get("team/agent:v1");

    assert.equal(creation.status, 201);
    assert.deepEqual(creation.json, {
      ...wanted,
      id: created?.id,
      tags: ["v1"],
      status: "building",
      created_by: "key-1",
      created_at: created?.createdAt.toISOString(),
      updated_at: created?.updatedAt.toISOString(),
    });
    const ready = controlPlane.snapshots.finishBuild("team/agent:v1");
    assert.deepEqual(await get(controlPlane, ready.id), {
      ...answered.parse(creation.json),
      status: "ready",
      image_digest: controlPlane.images.get("python:3.13").digest,
      fs_used_bytes: 42,
      labels: { from: "image", team: "a" },
      run_config: { env_vars: { A: "1", B: "3" }, user: "app", work_dir: "/work" },
      updated_at: ready.updatedAt.toISOString(),
    });
  });

  it("builds by the clock, differently by name if told so", async () => {
    const controlPlane = await start({ ...FAST, buildSeconds: 30 });
    controlPlane.snapshots.buildSecondsByName.set("slow", Infinity);
    const { id, status } = await publish(controlPlane);
    await publish(controlPlane, { name: "slow" });
    assert.equal(status, "building");
    await until(async () => (await get(controlPlane, id)).status === "ready");
    assert.equal((await get(controlPlane, "slow")).status, "building");
  });

  it("fails for an image that is missing, for wrong credentials, and when a test says so", async () => {
    const controlPlane = await start();
    const { id: registryId } = controlPlane.registries.seed({ name: "mine", url: "r.test", password: WRONG_PASSWORD });
    await publish(controlPlane, { docker_image: "missing:1", tag: "a" });
    await publish(controlPlane, { registry_id: registryId, tag: "b" });
    controlPlane.snapshots.buildSeconds = Infinity;
    await publish(controlPlane, { tag: "c" });
    controlPlane.snapshots.failBuild("team/agent:c", "out of disk");

    const messages = controlPlane.snapshots.list().flatMap(({ status, statusMessage }) => {
      return status === "failed" ? [statusMessage] : [];
    });
    assert.deepEqual(messages, [
      "failed to pull image missing:1: manifest unknown",
      "failed to pull image python:3.13: r.test answered 401 Unauthorized",
      "out of disk",
    ]);
    assert.equal((await get(controlPlane, "team/agent:c"))["status_message"], "out of disk");
  });

  it("moves the tag when a name is published again, and keeps the earlier snapshot", async () => {
    const controlPlane = await start();
    const first = await publish(controlPlane);
    controlPlane.images.push("python:3.13");
    const second = await publish(controlPlane);
    assert.notEqual(
      (await get(controlPlane, second.id))["image_digest"],
      (await get(controlPlane, first.id))["image_digest"],
    );
    assert.deepEqual([(await get(controlPlane, first.id)).tags, second.tags], [[], ["latest"]]);
    for (const reference of ["team/agent", "team/agent:latest"]) {
      assert.equal((await get(controlPlane, reference)).id, second.id, reference);
    }
    controlPlane.snapshots.setTag(second.id, "stable");
    controlPlane.snapshots.setTag(first.id, "latest");
    const tags = (await call(controlPlane, "GET", "/api/v2/sandboxes/snapshots-by-name/team%2Fagent")).json;
    assert.deepEqual(tags, {
      name: "team/agent",
      tags: [
        { tag: "latest", snapshot_id: first.id },
        { tag: "stable", snapshot_id: second.id },
      ],
    });
  });

  it("takes a bare name for the newest untagged snapshot only where nothing is tagged latest", async () => {
    const controlPlane = await start();
    await publish(controlPlane, { tag: "v1" });
    const second = await publish(controlPlane, { tag: "v1" });
    await publish(controlPlane, { tag: "v1" });
    assert.equal((await get(controlPlane, "team/agent")).id, second.id);
    assert.equal((await call(controlPlane, "GET", `${SNAPSHOTS}/team%2Fagent:v2`)).status, 404);
  });

  it("deletes a snapshot at once, or after a time in which it is being deleted", async () => {
    const controlPlane = await start();
    const [first, second] = [await publish(controlPlane), await publish(controlPlane)];
    const remove = (id: string) => call(controlPlane, "DELETE", `${SNAPSHOTS}/${id}`);
    assert.equal((await remove(first.id)).status, 204);
    const again = await remove(first.id);
    assert.deepEqual([again.status, problem.parse(again.json).detail], [404, `Snapshot '${first.id}' not found`]);

    controlPlane.faults.add({ kind: "slowDeletion", seconds: Infinity });
    assert.equal((await remove(second.id)).status, 204);
    assert.equal((await get(controlPlane, second.id)).status, "deleting");
    controlPlane.snapshots.remove(second.id);
    assert.equal((await call(controlPlane, "GET", `${SNAPSHOTS}/team%2Fagent`)).status, 404);
  });

  it("shows system snapshots to everybody, and lets nobody change them", async () => {
    const controlPlane = await start({ apiKeyScope: "organization" });
    const headers = { "x-tenant-id": OTHER_TENANT_ID };
    assert.match((await call(controlPlane, "GET", SNAPSHOTS, { headers })).text, /"system\/default"/);
    const { id } = answered.parse(
      (await call(controlPlane, "GET", `${SNAPSHOTS}/system%2Fdefault:latest`, { headers })).json,
    );
    assert.equal((await call(controlPlane, "DELETE", `${SNAPSHOTS}/${id}`, { headers })).status, 403);
    const creation = await call(controlPlane, "POST", SNAPSHOTS, { headers, body: body({ name: "system/mine" }) });
    assert.deepEqual([creation.status, problem.parse(creation.json).title], [403, "Forbidden"]);
  });

  it("keeps workspaces apart, tags and registries included", async () => {
    const controlPlane = await start();
    const theirs = controlPlane.snapshots.seed({ name: "team/agent", tenantId: OTHER_TENANT_ID });
    const registry = controlPlane.registries.seed({ name: "theirs", tenantId: OTHER_TENANT_ID });
    const ours = await publish(controlPlane);
    assert.equal((await get(controlPlane, "team/agent")).id, ours.id);
    assert.deepEqual(controlPlane.snapshots.get(theirs.id)?.tags, ["latest"]);
    assert.equal((await call(controlPlane, "GET", `${SNAPSHOTS}/${theirs.id}`)).status, 404);
    const foreign = await call(controlPlane, "POST", SNAPSHOTS, { body: body({ registry_id: registry.id }) });
    assert.equal(foreign.status, 400);
    assert.equal(controlPlane.snapshots.get(ours.id)?.tenantId, DEFAULT_TENANT_ID);
  });

  for (const [reason, changes, field] of [
    ["a capital letter", { name: "Agent" }, "name"],
    ["an empty component", { name: "team//agent" }, "name"],
    ["a name of 256 characters", { name: "a".repeat(256) }, "name"],
    ["a description of 1025 characters", { description: "d".repeat(1025) }, "description"],
    ["a tag with a slash", { tag: "a/b" }, "tag"],
    ["no image", { docker_image: undefined }, "docker_image"],
    ["half a byte", { fs_capacity_bytes: 0.5 }, "fs_capacity_bytes"],
  ] as const) {
    it(`refuses ${reason} with problem details`, async () => {
      const answer = await call(await start(), "POST", SNAPSHOTS, { body: body(changes) });
      assert.equal(answer.headers.get("content-type"), "application/problem+json; charset=utf-8");
      const { status, detail, instance } = problem.parse(answer.json);
      assert.deepEqual([answer.status, status, instance], [400, 400, SNAPSHOTS]);
      assert.match(detail, new RegExp(`^${field}: [^;]+$`));
    });
  }

  it("lists by status, labels and name, in the wanted order", async () => {
    const controlPlane = await start();
    const { snapshots } = controlPlane;
    snapshots.seed({ name: "b", labels: { team: "x", tier: "1" } });
    snapshots.seed({ name: "a", labels: { team: "x" } });
    snapshots.seed({ name: "c", dockerImage: "missing:1" });
    assert.deepEqual(await listNames(controlPlane), ["c", "a", "b", "system/default"]);
    assert.deepEqual(await listNames(controlPlane, "sort_by=name&sort_order=asc"), ["a", "b", "c", "system/default"]);
    assert.deepEqual(await listNames(controlPlane, "status=failed"), ["c"]);
    assert.deepEqual(await listNames(controlPlane, "label=team%3Dx"), ["a", "b"]);
    assert.deepEqual(await listNames(controlPlane, "label=team&label=tier%3D1"), ["b"]);
    assert.deepEqual(await listNames(controlPlane, "name_contains=DEF"), ["system/default"]);
    assert.deepEqual(await listNames(controlPlane, "limit=1&offset=2"), ["b"]);
    assert.equal((await call(controlPlane, "GET", `${SNAPSHOTS}?page_size=1&offset=1`)).status, 400);
  });

  it("has a quota, and says what is used", async () => {
    const controlPlane = await start({ snapshotQuota: 1, quota: 5 });
    controlPlane.pools.seed({ name: "warm", replicas: 2 });
    controlPlane.registries.seed({ name: "mine" });
    controlPlane.snapshots.seed({ name: "theirs", tenantId: OTHER_TENANT_ID });
    await publish(controlPlane);
    const refused = await call(controlPlane, "POST", SNAPSHOTS, { body: body() });
    assert.deepEqual([refused.status, problem.parse(refused.json).error_class], [429, "QuotaExceeded"]);
    assert.deepEqual((await call(controlPlane, "GET", "/api/v2/sandboxes/usage")).json, {
      sandboxes_used: 2,
      sandboxes_limit: 5,
      cpu_used_millicores: 0,
      cpu_limit_millicores: 0,
      memory_used_bytes: 0,
      memory_limit_bytes: 0,
      snapshots_count: 1,
      registries_count: 1,
      pools_count: 1,
      templates_count: 0,
    });
  });

  it("meets stale reads and a wrong key as pools do", async () => {
    const controlPlane = await start();
    await publish(controlPlane);
    controlPlane.faults.add({ kind: "staleRead", seconds: 60 });
    assert.equal((await call(controlPlane, "GET", `${SNAPSHOTS}/team%2Fagent`)).status, 404);
    const refused = await call({ ...controlPlane, apiKey: "nope" }, "GET", SNAPSHOTS);
    assert.deepEqual([refused.status, problem.parse(refused.json).detail], [401, "Invalid API key"]);
  });
});
