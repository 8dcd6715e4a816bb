import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startControlPlane } from "../../harness/control-plane";
import { isWithCli } from "../scenarios/thorough";
import { Installation } from "./installation";

describe("example unit-tests", function () {
  this.timeout(180_000);

  it("passes its own tests", async () => {
    const installation = await Installation.make();
    const folder = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-unit-tests-"));
    const controlPlane = await startControlPlane();
    // The example's test of the whole program runs only with the real CLI.
    const environment = isWithCli
      ? { TEST_CONTROL_PLANE_URL: controlPlane.url, TEST_CONTROL_PLANE_KEY: controlPlane.apiKey }
      : { TEST_CONTROL_PLANE_URL: undefined };
    try {
      await installation.install("unit-tests", folder);
      const output = await runNpmTest(folder, environment);
      assert.match(output, isWithCli ? /4 passing/ : /3 passing[^]*1 pending/);
      assert.doesNotMatch(output, /failing/);
      assert.deepEqual(controlPlane.pools.list(), []);
    } finally {
      await controlPlane.close();
      await rm(folder, { recursive: true });
      await installation.remove();
    }
  });
});

function runNpmTest(cwd: string, environment: Record<string, string | undefined>): Promise<string> {
  return new Promise((resolve) => {
    const settings = { PULUMI_SKIP_UPDATE_CHECK: "true", TS_NODE_TRANSPILE_ONLY: "true" };
    const env = { ...process.env, ...settings, ...environment };
    execFile("npm", ["test"], { cwd, env }, (_error, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}
