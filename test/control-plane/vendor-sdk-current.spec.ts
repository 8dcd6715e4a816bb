import assert from "node:assert/strict";
import { Langsmith } from "langsmith-current";
import { SandboxClient } from "langsmith-current/sandbox";
import { WRONG_PASSWORD, type ControlPlane } from "../../harness/control-plane/index";
import { useControlPlanes } from "./spec-support";

const GIBIBYTE = 1024 ** 3;
const REGISTRY = { name: "team a/images", url: "r.test", username: "robot", password: "s3cret" };

for (const path of ["/v2/sandboxes", "/api/v2/sandboxes"]) {
  describe(`control plane: the vendor's current SDK (langsmith 0.12) at ${path}`, () => {
    const startControlPlane = useControlPlanes();

    function connect({ url, apiKey }: Pick<ControlPlane, "url" | "apiKey">): SandboxClient {
      return new SandboxClient({ apiEndpoint: url + path, apiKey, maxRetries: 0 });
    }

    it("creates, gets, lists, updates and deletes registries", async () => {
      const controlPlane = await startControlPlane();
      const { registries } = connect(controlPlane);
      const created = await registries.create(REGISTRY);
      assert.equal(created.id, controlPlane.registries.get(REGISTRY.name)?.id);
      assert.deepEqual(await registries.retrieve(REGISTRY.name), created);
      assert.deepEqual((await registries.list({ page_size: 1 })).items, [created]);
      assert.deepEqual((await registries.list()).registries, [created]);

      const updated = await registries.update(REGISTRY.name, { ...REGISTRY, name: "images" });
      assert.deepEqual([updated.id, updated.name], [created.id, "images"]);
      await registries.delete("images");
      assert.deepEqual(controlPlane.registries.list(), []);
      await assert.rejects(registries.delete("images"), { status: 404, message: /Registry 'images' not found/ });
    });

    it("builds, gets, lists and deletes snapshots", async () => {
      const controlPlane = await startControlPlane();
      const client = connect(controlPlane);
      const built = await client.createSnapshot("team/agent", "python:3.13", GIBIBYTE, { runConfig: { user: "app" } });
      assert.deepEqual([built.status, built.image_digest], ["ready", controlPlane.images.get("python:3.13").digest]);
      assert.deepEqual(await client.getSnapshot(built.id), built);
      assert.deepEqual(await client.listSnapshots({ nameContains: "agent", limit: 1 }), [built]);
      await client.deleteSnapshot(built.id);
      assert.equal(controlPlane.snapshots.get(built.id), undefined);
    });

    it("gets typed errors", async () => {
      const controlPlane = await startControlPlane({ snapshotQuota: 2 });
      const client = connect(controlPlane);
      const stranger = connect({ ...controlPlane, apiKey: "nope" });
      const { id: registryId } = controlPlane.registries.seed({ name: "mine", password: WRONG_PASSWORD });
      const create = (name: string, image: string, options = {}) =>
        client.createSnapshot(name, image, GIBIBYTE, options);

      const expectations: [request: () => Promise<unknown>, name: string, message: RegExp][] = [
        [() => create("a", "missing:1"), "LangSmithResourceCreationError", /manifest unknown/],
        [() => create("a", "python", { registryId }), "LangSmithResourceCreationError", /401 Unauthorized/],
        [() => create("a", "python"), "LangSmithQuotaExceededError", /^Limit of 2 snapshot/],
        [() => create("A", "python"), "LangSmithSandboxError", /^name: /],
        [() => create("system/a", "python"), "LangSmithSandboxAuthenticationError", /read-only/],
        [() => client.getSnapshot("gone"), "LangSmithResourceNotFoundError", /'gone' not found/],
        [() => client.deleteSnapshot("gone"), "LangSmithResourceNotFoundError", /'gone' not found/],
        [() => stranger.listSnapshots(), "LangSmithSandboxAuthenticationError", /^Invalid API key/],
      ];
      for (const [request, name, message] of expectations) await assert.rejects(request, { name, message });
    });
  });
}

describe("control plane: the generated part of the vendor's current SDK", () => {
  const startControlPlane = useControlPlanes();

  it("pages through snapshots and finds their tags", async () => {
    const { url, apiKey, snapshots: stored } = await startControlPlane();
    const { snapshots } = new Langsmith({ baseURL: url, apiKey, maxRetries: 0 }).sandboxes;
    const fields = { name: "team/agent", docker_image: "python:3.13", fs_capacity_bytes: GIBIBYTE, description: "d" };
    const published = [];
    for (const tag of ["v1", "v2", "v3"]) published.push(await snapshots.create({ ...fields, tag }));
    const seen = [];
    for await (const { name, tags } of snapshots.list({ page_size: 2 })) seen.push(`${name}:${tags?.join()}`);
    assert.deepEqual(seen, ["team/agent:v3", "team/agent:v2", "team/agent:v1", "system/default:latest"]);

    assert.equal((await snapshots.retrieve("team/agent:v2")).id, published[1]?.id);
    assert.deepEqual((await snapshots.retrieveByName("team/agent")).tags?.[2], {
      tag: "v3",
      snapshot_id: published[2]?.id,
    });
    await snapshots.delete(published[0]?.id ?? "");
    assert.equal(stored.list().length, 3);
  });
});
