import assert from "node:assert/strict";
import { SandboxClient } from "langsmith/experimental/sandbox";
import type { ControlPlane, ControlPlaneOptions } from "../../harness/control-plane/index";
import { FAST, useControlPlanes } from "./spec-support";

interface Named {
  id?: string;
  name: string;
}

interface VendorPool extends Named {
  template_name: string;
  replicas: number;
}

interface VendorTemplate extends Named {
  image: string;
  resources: { cpu?: string; memory?: string };
  volume_mounts?: { volume_name: string; mount_path: string }[];
}

/** Methods that the vendor's client lost after 0.5.21, and that its types do not declare. */
interface PoolsClient {
  createPool(name: string, options: { templateName: string; replicas: number; timeout?: number }): Promise<VendorPool>;
  getPool(name: string): Promise<VendorPool>;
  listPools(): Promise<VendorPool[]>;
  updatePool(name: string, options: { newName?: string; replicas?: number }): Promise<VendorPool>;
  deletePool(name: string): Promise<void>;
  createTemplate(
    name: string,
    options: { image: string; cpu?: string; volumeMounts?: VendorTemplate["volume_mounts"] },
  ): Promise<VendorTemplate>;
  getTemplate(name: string): Promise<VendorTemplate>;
  listTemplates(): Promise<VendorTemplate[]>;
  updateTemplate(name: string, options: { newName?: string }): Promise<VendorTemplate>;
  deleteTemplate(name: string): Promise<void>;
}

function hasPools(client: object): client is PoolsClient {
  return "createPool" in client && "createTemplate" in client;
}

describe("control plane: the vendor's SDK up to 0.5.21", () => {
  const startControlPlane = useControlPlanes();

  before(function () {
    if (!hasPools(SandboxClient.prototype)) this.skip();
  });

  async function start(options?: ControlPlaneOptions): Promise<{ controlPlane: ControlPlane; client: PoolsClient }> {
    const controlPlane = await startControlPlane(options);
    return { controlPlane, client: connect(controlPlane) };
  }

  function connect({ url, apiKey }: Pick<ControlPlane, "url" | "apiKey">): PoolsClient {
    const client: object = new SandboxClient({ apiEndpoint: `${url}/v2/sandboxes`, apiKey, maxRetries: 0 });
    assert.ok(hasPools(client));
    return client;
  }

  it("creates, gets, lists, updates and deletes pools", async () => {
    const { controlPlane, client } = await start();
    const created = await client.createPool("warm", { templateName: "python", replicas: 2 });
    assert.equal(created.id, controlPlane.pools.get("warm")?.id);
    assert.deepEqual(await client.getPool("warm"), created);
    assert.deepEqual(await client.listPools(), [created]);

    const updated = await client.updatePool("warm", { newName: "hot", replicas: 0 });
    assert.deepEqual([updated.id, updated.name, updated.replicas], [created.id, "hot", 0]);
    await client.deletePool("hot");
    assert.deepEqual(controlPlane.pools.list(), []);
  });

  it("creates, gets, lists, renames and deletes templates", async () => {
    const { controlPlane, client } = await start();
    const volumeMounts = [{ volume_name: "data", mount_path: "/data" }];
    const created = await client.createTemplate("gpu", { image: "gpu:1", cpu: "2", volumeMounts });
    assert.deepEqual([created.image, created.resources], ["gpu:1", { cpu: "2", memory: "512Mi" }]);
    assert.deepEqual(created.volume_mounts, volumeMounts);
    assert.deepEqual(await client.getTemplate("gpu"), created);
    const names = (await client.listTemplates()).map(({ name }) => name);
    assert.deepEqual(names, ["python", "node", "stateful", "gpu"]);
    assert.equal((await client.updateTemplate("gpu", { newName: "cuda" })).id, created.id);
    await client.deleteTemplate("cuda");
    assert.equal(controlPlane.templates.get("cuda"), undefined);
  });

  it("gets typed errors", async () => {
    const { controlPlane, client } = await start({ ...FAST, quota: 3 });
    const pool = { templateName: "python", replicas: 1 };
    await client.createPool("a", pool);
    await client.createPool("b", pool);
    controlPlane.readyAfterSeconds.byPool.set("slow", Infinity);
    const stranger = connect({ ...controlPlane, apiKey: "nope" });

    // No 422 here: the releases with pools read its body twice and fail with a TypeError of their own.
    const expectations: [request: () => Promise<unknown>, name: string, message: RegExp][] = [
      [() => client.getPool("gone"), "LangSmithResourceNotFoundError", /'gone' not found/],
      [() => client.deletePool("gone"), "LangSmithResourceNotFoundError", /'gone' not found/],
      [() => client.getTemplate("gone"), "LangSmithResourceNotFoundError", /'gone' not found/],
      [
        () => client.createPool("c", { ...pool, templateName: "x" }),
        "LangSmithResourceNotFoundError",
        /^Template 'x' not/,
      ],
      [() => client.createPool("a", pool), "LangSmithResourceAlreadyExistsError", /^Resource already exists/],
      [
        () => client.updatePool("a", { newName: "b" }),
        "LangSmithResourceNameConflictError",
        /^Resource already exists/,
      ],
      [() => client.deleteTemplate("python"), "LangSmithResourceInUseError", /in use/],
      [() => client.createPool("c", { ...pool, replicas: 9 }), "LangSmithQuotaExceededError", /^Limit of 3 sandbox/],
      [() => client.createPool("slow", { ...pool, timeout: 10 }), "LangSmithResourceTimeoutError", /within 10 seconds/],
      [() => stranger.listPools(), "LangSmithSandboxAuthenticationError", /^Invalid API key/],
    ];
    for (const [request, name, message] of expectations) await assert.rejects(request, { name, message });
  });
});
