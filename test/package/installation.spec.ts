import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Installation } from "../examples/installation";

const run = promisify(execFile);
const FOLDER_RUNNER = "@pulumi/pulumi/cmd/run-plugin";

describe("installation for a program in another language", function () {
  this.timeout(60_000);
  let installation: Installation;
  before(async () => (installation = await Installation.makeAlone()));
  after(() => installation.remove());

  it("installs one package", async () => {
    const packages = await readdir(installation.modules);
    const found = packages.filter((name) => !name.startsWith("."));
    assert.deepEqual(found, ["pulumi-langsmith"]);
  });

  it("has everything that Pulumi needs to run the plugin's folder", async () => {
    const folder = path.join(installation.modules, "pulumi-langsmith/plugin");
    // `pulumi install` and `pulumi package add` run both.
    await run("npm", ["install", "--offline"], { cwd: folder });
    const find = `console.log(require.resolve("${FOLDER_RUNNER}"))`;
    const { stdout: runner } = await run(process.execPath, ["-e", find], { cwd: folder });
    const plugin = spawn(process.execPath, [runner.trim(), folder, "127.0.0.1:1"], { stdio: "pipe" });
    const ended = once(plugin, "exit");
    const [port] = (await Promise.race([once(plugin.stdout, "data"), ended])) as unknown[];
    assert.match(String(port), /^\d+\n$/);
    plugin.kill("SIGINT");
    assert.deepEqual(await ended, [0, null]);
  });
});
