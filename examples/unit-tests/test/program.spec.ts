import { strict as assert } from "node:assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";

// Separate variables, so that no test meets the control plane of your shell.
const url = process.env["TEST_CONTROL_PLANE_URL"];
const apiKey = process.env["TEST_CONTROL_PLANE_KEY"];

describe("the whole program, with the Pulumi CLI and a control plane", function () {
  this.timeout(60_000);
  let backend: string;
  let stack: Stack;

  before(async function () {
    if (!url || !apiKey) return this.skip();
    backend = await mkdtemp(path.join(tmpdir(), "pulumi-"));
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "test", workDir: path.join(__dirname, "..") },
      {
        envVars: {
          PULUMI_BACKEND_URL: `file://${backend}`,
          PULUMI_CONFIG_PASSPHRASE: "",
          LANGGRAPH_HOST_URL: url,
          LANGSMITH_API_KEY: apiKey,
        },
      },
    );
  });

  after(async () => {
    if (!url || !apiKey) return;
    await stack.destroy();
    await stack.workspace.removeStack("test");
    await rm(backend, { recursive: true });
  });

  it("makes a pool, and finds nothing to do afterwards", async () => {
    const { outputs } = await stack.up();
    const pool = `${url}/v2/sandboxes/pools/${outputs["poolName"]?.value}`;
    const response = await fetch(pool, { headers: { "x-api-key": String(apiKey) } });
    const { replicas } = (await response.json()) as { replicas: number };
    assert.equal(replicas, 1);
    await stack.preview({ refresh: true, expectNoChanges: true });
  });
});
