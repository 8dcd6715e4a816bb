import assert from "node:assert/strict";
import { z } from "zod";
import type { ControlPlane } from "../../harness/control-plane/index";
import { call, POOLS, REGISTRIES, useControlPlanes } from "./spec-support";

const OTHER_TENANT_ID = "0d0f3c53-1c9c-4be4-8f6e-9bb0a3c7d3b5";
const PASSWORD = "s3cret";
const ACCESS = { url: "registry.example.com", username: "robot", password: PASSWORD };
const ROLE = { auth_type: "AWS_ROLE", aws_role_arn: "arn:aws:iam::123456789012:role/pull" };

const list = z.object({
  items: z.array(z.object({ name: z.string() })),
  registries: z.array(z.unknown()),
  next_cursor: z.string().nullable(),
  offset: z.number().optional(),
});

async function listNames(controlPlane: ControlPlane, query: string) {
  const answer = list.parse((await call(controlPlane, "GET", `${REGISTRIES}?${query}`)).json);
  assert.equal(answer.registries.length, answer.items.length);
  return { ...answer, names: answer.items.map(({ name }) => name) };
}

function readMessage(json: unknown): unknown {
  return z.object({ detail: z.object({ error: z.string(), error_id: z.uuid(), message: z.string() }) }).parse(json)
    .detail.message;
}

describe("control plane: registries", () => {
  const start = useControlPlanes();

  it("creates and gets a registry, and never answers its credentials", async () => {
    const controlPlane = await start();
    const creation = await call(controlPlane, "POST", REGISTRIES, { body: { name: "team a/images", ...ACCESS } });
    const created = controlPlane.registries.get("team a/images");

    assert.equal(creation.status, 201);
    assert.deepEqual(creation.json, {
      id: created?.id,
      name: "team a/images",
      url: ACCESS.url,
      auth_type: "DOCKER_CONFIG",
      provider: "DOCKER_REGISTRY",
      repository_search_mode: "NONE",
      created_at: created?.createdAt.toISOString(),
      updated_at: created?.updatedAt.toISOString(),
      created_by: "key-1",
      updated_by: "key-1",
    });
    assert.deepEqual([created?.username, created?.password], ["robot", PASSWORD]);
    assert.deepEqual((await call(controlPlane, "GET", `${REGISTRIES}/team%20a%2Fimages`)).json, creation.json);
  });

  it("is served under the path of older SDKs too, unlike pools under the new one", async () => {
    const controlPlane = await start();
    controlPlane.registries.seed({ name: "mine" });
    assert.equal((await call(controlPlane, "GET", "/v2/sandboxes/registries/mine")).status, 200);
    const pools = await call(controlPlane, "GET", `/api${POOLS}`);
    assert.deepEqual([pools.status, pools.json], [404, { detail: "Not Found" }]);
  });

  it("renames in place, and changes the url and the credentials only together", async () => {
    const controlPlane = await start();
    const { id } = controlPlane.registries.seed({ name: "old", ...ACCESS });
    const patch = (name: string, body: unknown) => call(controlPlane, "PATCH", `${REGISTRIES}/${name}`, { body });

    assert.equal((await patch("old", { name: "new" })).status, 200);
    const renamed = controlPlane.registries.get("new");
    assert.deepEqual([renamed?.id, renamed?.password, renamed?.updatedBy], [id, PASSWORD, "key-1"]);
    const partial = await patch("new", { name: "newer", url: "ghcr.io" });
    assert.deepEqual([partial.status, readMessage(partial.json)], [400, "DOCKER_CONFIG also needs username, password"]);
    assert.equal(controlPlane.registries.get("newer"), undefined);

    const changed = await patch("new", { ...ACCESS, url: "ghcr.io", password: "other" });
    assert.match(changed.text, /"provider":"GHCR"/);
    assert.equal(controlPlane.registries.get(id)?.password, "other");
  });

  it("takes AWS roles only where they are set up", async () => {
    const body = { name: "ecr", url: "1.dkr.ecr.us-east-1.amazonaws.com", ...ROLE };
    assert.equal((await call(await start(), "POST", REGISTRIES, { body })).status, 501);
    const controlPlane = await start({ awsRoles: true });
    const created = await call(controlPlane, "POST", REGISTRIES, { body });
    assert.equal(created.status, 201);
    assert.match(created.text, /"auth_type":"AWS_ROLE","aws_role_arn":"arn:aws:iam.*"provider":"ECR"/);
    const without = { ...body, name: "more", aws_role_arn: null };
    assert.equal((await call(controlPlane, "POST", REGISTRIES, { body: without })).status, 400);
  });

  it("deletes a registry", async () => {
    const controlPlane = await start();
    controlPlane.registries.seed({ name: "mine" });
    assert.equal((await call(controlPlane, "DELETE", `${REGISTRIES}/mine`)).status, 204);
    const again = await call(controlPlane, "DELETE", `${REGISTRIES}/mine`);
    assert.deepEqual([again.status, readMessage(again.json)], [404, "Registry 'mine' not found"]);
  });

  it("keeps a registry that a snapshot uses, where a test wants that", async () => {
    const controlPlane = await start({ keepsUsedRegistries: true });
    const { id } = controlPlane.registries.seed({ name: "mine" });
    controlPlane.snapshots.seed({ name: "images", registryId: id });
    const refused = await call(controlPlane, "DELETE", `${REGISTRIES}/mine`);
    assert.deepEqual(
      [refused.status, readMessage(refused.json)],
      [409, "Registry 'mine' is in use by snapshot 'images'."],
    );
    controlPlane.snapshots.remove("images");
    assert.equal((await call(controlPlane, "DELETE", `${REGISTRIES}/mine`)).status, 204);
  });

  it("refuses ids as names, taken names, half of the credentials and invalid fields", async () => {
    const controlPlane = await start();
    const { id } = controlPlane.registries.seed({ name: "mine" });
    controlPlane.registries.seed({ name: "other" });
    const create = async (body: unknown) => (await call(controlPlane, "POST", REGISTRIES, { body })).status;
    assert.equal((await call(controlPlane, "GET", `${REGISTRIES}/${id}`)).status, 404);
    assert.equal(await create({ name: "mine", ...ACCESS }), 409);
    const rename = await call(controlPlane, "PATCH", `${REGISTRIES}/mine`, { body: { name: "other" } });
    assert.equal(rename.status, 409);
    assert.equal(await create({ name: "half", url: "ghcr.io", username: "robot" }), 400);
    const invalid = await call(controlPlane, "POST", REGISTRIES, { body: { name: "", auth_type: "NONE" } });
    assert.equal(invalid.status, 400);
    assert.match(String(readMessage(invalid.json)), /^url: Field required; .*auth_type: .*; name: /);
  });

  it("keeps workspaces apart, and lets each use a name", async () => {
    const controlPlane = await start({ apiKeyScope: "organization" });
    const ours = controlPlane.registries.seed({ name: "shared" });
    const headers = { "x-tenant-id": OTHER_TENANT_ID };
    const body = { name: "shared", ...ACCESS };
    assert.equal((await call(controlPlane, "GET", `${REGISTRIES}/shared`, { headers })).status, 404);
    assert.equal((await call(controlPlane, "POST", REGISTRIES, { headers, body })).status, 201);
    const rename = await call(controlPlane, "PATCH", `${REGISTRIES}/shared`, { headers, body: { name: "theirs" } });
    assert.equal(rename.status, 200);
    assert.equal((await call(controlPlane, "DELETE", `${REGISTRIES}/theirs`, { headers })).status, 204);
    assert.deepEqual(controlPlane.registries.list(), [ours]);
    const withoutKey = await call({ ...controlPlane, apiKey: "nope" }, "GET", REGISTRIES);
    assert.deepEqual([withoutKey.status, readMessage(withoutKey.json)], [401, "Invalid API key"]);
  });

  it("meets faults as pools do", async () => {
    const controlPlane = await start();
    controlPlane.registries.seed({ name: "mine" });
    controlPlane.faults.add({ kind: "changeResponse", changes: { url: "changed" } });
    const { items, registries } = z
      .record(z.string(), z.unknown())
      .parse((await call(controlPlane, "GET", REGISTRIES)).json);
    assert.match(JSON.stringify([items, registries]), /"url":"changed".*"url":"changed"/);
    controlPlane.faults.add({ kind: "slowDeletion", seconds: Infinity });
    assert.equal((await call(controlPlane, "DELETE", `${REGISTRIES}/mine`)).status, 204);
    controlPlane.faults.add({ kind: "staleRead", seconds: 60 });
    assert.equal((await call(controlPlane, "GET", `${REGISTRIES}/mine`)).status, 404);
    assert.equal((await call(controlPlane, "GET", `${REGISTRIES}/mine`)).status, 200);
  });
});

describe("control plane: lists with a cursor", () => {
  const start = useControlPlanes();

  async function startWith(count: number, options = {}) {
    const controlPlane = await start(options);
    for (let number = 1; number <= count; number++) controlPlane.registries.seed({ name: `r${number}` });
    return controlPlane;
  }

  it("go on after what was listed, whatever comes and goes in the meantime", async () => {
    const controlPlane = await startWith(5);
    const first = await listNames(controlPlane, "page_size=2");
    assert.deepEqual([first.names, first.offset], [["r5", "r4"], undefined]);
    controlPlane.registries.seed({ name: "r6" });
    const second = await listNames(controlPlane, `page_size=2&cursor=${String(first.next_cursor)}`);
    assert.deepEqual(second.names, ["r3", "r2"]);
    controlPlane.registries.remove("r2");
    const third = await listNames(controlPlane, `cursor=${String(second.next_cursor)}`);
    assert.deepEqual([third.names, third.next_cursor], [["r1"], null]);
  });

  it("have pages of 20 with a cursor, and of 50 with offsets without one", async () => {
    const controlPlane = await startWith(51);
    const withCursor = await listNames(controlPlane, "page_size=20");
    assert.equal((await listNames(controlPlane, `cursor=${String(withCursor.next_cursor)}`)).names.length, 20);
    const plain = await listNames(controlPlane, "");
    assert.deepEqual([plain.names.length, plain.offset, plain.next_cursor], [50, 50, null]);
    const rest = await listNames(controlPlane, "offset=50");
    assert.deepEqual([rest.names, rest.offset], [["r1"], 0]);
  });

  it("find names by a part, in pages that are as small as a test wants", async () => {
    const controlPlane = await startWith(12, { pageSize: 2 });
    const page = await listNames(controlPlane, "page_size=100&name_contains=R1");
    assert.deepEqual(page.names, ["r12", "r11"]);
    assert.notEqual(page.next_cursor, null);
  });

  it("refuse both ways at once, and wrong values", async () => {
    const controlPlane = await startWith(1);
    for (const query of ["page_size=1&limit=1", "cursor=x", "page_size=0", "page_size=101", "limit=501", "offset=x"]) {
      assert.equal((await call(controlPlane, "GET", `${REGISTRIES}?${query}`)).status, 400, query);
    }
  });
});
