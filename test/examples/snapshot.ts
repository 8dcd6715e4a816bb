import assert from "node:assert/strict";
import { SandboxClient } from "langsmith-current/sandbox";
import type { OperationResult, Stack } from "../../harness/engine/engine";
import type { TestEnvironment } from "../scenarios/test-environment";

const PASSWORD = "canary-registry-token";

/** Sets the values that the example's reader sets before `pulumi up`. */
export async function configureRegistry(stack: Stack, project: string): Promise<void> {
  await stack.setConfig(`${project}:registryUser`, "acme-bot");
  await stack.setConfig(`${project}:registryToken`, PASSWORD, { secret: true });
}

/** Finds the snapshot like an agent: through the vendor's SDK, by the id that the example exports. */
export async function checkSnapshot({ controlPlane }: TestEnvironment, { outputs }: OperationResult): Promise<void> {
  const { url, apiKey, registries } = controlPlane;
  const id = String(outputs["snapshotId"]);
  if ("dotenv" in outputs) assert.equal(outputs["dotenv"], `DEFAULT_SANDBOX_SNAPSHOT_ID=${id}`);
  const client = new SandboxClient({ apiEndpoint: `${url}/api/v2/sandboxes`, apiKey, maxRetries: 0 });
  const { status, docker_image: image, image_digest: digest, registry_id: registryId } = await client.getSnapshot(id);
  assert.deepEqual([status, image], ["ready", `ghcr.io/acme/agent@${digest ?? ""}`]);

  const [registry] = registries.list();
  assert.equal(registry?.id, registryId);
  assert.equal(registry?.password, PASSWORD);
}
