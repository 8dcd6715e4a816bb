import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { isWithCli } from "../scenarios/thorough";
import { useControlPlanes } from "./spec-support";

const run = promisify(execFile);

/** The script is not compiled, so it stays beside the sources. */
const SCRIPT = path.resolve(__dirname, "../../../test/control-plane/vendor-sdk.py");
const REQUIREMENT = "langsmith>=0.15,<0.16";
const IMPORT = ["-c", "from langsmith.sandbox import SandboxClient; SandboxClient.list_snapshot_tags"];

describe("control plane: the vendor's Python SDK (langsmith 0.15)", function () {
  this.timeout(300_000);
  const start = useControlPlanes();
  let folder: string;

  before(async () => (folder = await mkdtemp(path.join(tmpdir(), "vendor-sdk-python-"))));
  after(() => rm(folder, { recursive: true }));

  it("manages registries and snapshots, and gets typed errors", async function () {
    const { python, obstacle } = await findPython(folder);
    if (python === undefined) {
      this.runnable().title += ` (not shown here: ${obstacle})`;
      return this.skip();
    }
    for (const prefix of ["/v2/sandboxes", "/api/v2/sandboxes"]) {
      const { url, apiKey, registries, snapshots } = await start({ snapshotQuota: 2 });
      const env = { ...process.env, SANDBOX_ENDPOINT: url + prefix, SANDBOX_KEY: apiKey };
      await run(python, [SCRIPT], { env });
      assert.deepEqual(registries.list(), []);
      const names = snapshots.list().map(({ name }) => name);
      assert.deepEqual(names, ["system/default", "agent"]);
    }
  });
});

/** Installs the SDK only if tests may use the network, as they do when they run the real CLI. */
async function findPython(folder: string): Promise<{ python?: string; obstacle?: string }> {
  if (await succeeds("python3", IMPORT)) return { python: "python3" };
  if (!isWithCli) return { obstacle: "python3 has no langsmith 0.15; `npm run test:cli` installs it" };
  if (!(await succeeds("python3", ["-m", "venv", folder]))) return { obstacle: "python3 makes no virtual environment" };
  const python = path.join(folder, "bin/python");
  const isInstalled = await succeeds(python, ["-m", "pip", "install", "--quiet", REQUIREMENT]);
  return isInstalled ? { python } : { obstacle: "pip cannot install langsmith 0.15" };
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}
