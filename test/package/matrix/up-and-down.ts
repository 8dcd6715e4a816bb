import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startControlPlane } from "../../../harness/control-plane";
import { offlineEngine } from "../../../harness/engine/offline";
import { WITHOUT_CREDENTIALS } from "../../../harness/without-credentials";

/**
 * Brings the folder's project up and down in the Node.js of this process, program and provider included. Checks for drift in
 * between, which an SDK that is too old shows without naming the difference.
 */
async function bringUpAndDown(projectDirectory: string): Promise<void> {
  const stateDirectory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-cell-"));
  const controlPlane = await startControlPlane();
  try {
    const stack = await offlineEngine.openStack({
      projectDirectory,
      stackName: "dev",
      stateDirectory,
      environment: WITHOUT_CREDENTIALS,
    });
    await stack.setConfig("langsmith:endpoint", controlPlane.url);
    await stack.setConfig("langsmith:apiKey", controlPlane.apiKey, { secret: true });
    const up = await stack.up();
    assert.ok(up.succeeded, up.text);
    const [pool] = controlPlane.pools.list();
    assert.match(pool?.name ?? "", /^workers-[0-9a-f]{7}$/);
    assert.deepEqual(up.outputs, { poolName: pool?.name });
    controlPlane.pools.scale(pool?.name ?? "", 9);
    const preview = await stack.preview({ refresh: true });
    assert.deepEqual(
      preview.steps.flatMap(({ kind, changes = [] }) => (kind === "update" ? changes : [])),
      [{ property: "replicas", before: 9, after: 2 }],
      preview.text,
    );
    const down = await stack.destroy();
    assert.ok(down.succeeded, down.text);
    assert.deepEqual(controlPlane.pools.list(), []);
  } finally {
    await controlPlane.close();
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

const [projectDirectory] = process.argv.slice(2);
assert.ok(projectDirectory);
bringUpAndDown(projectDirectory).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
