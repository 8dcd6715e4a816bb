import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

const PLUGIN = path.resolve(__dirname, "../../../../plugin/pulumi-resource-langsmith");
const NODE_FOLDER = path.dirname(process.execPath);

function start(searchPath = NODE_FOLDER, environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = { ...environment, PATH: `${searchPath}:/usr/bin:/bin` };
  return spawn(PLUGIN, ["127.0.0.1:1"], { env, stdio: "pipe" });
}

async function startListening(environment?: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = start(NODE_FOLDER, environment);
  assert.ok(child.stdout);
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  assert.match(port.toString(), /^\d+\n$/);
  return child;
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code] = (await once(child, "exit")) as unknown[];
  return code;
}

describe("plugin process", function () {
  this.timeout(30_000);
  before(() => {
    assert.ok(existsSync(PLUGIN), "there is no plugin yet: run `npm run build`");
  });

  it("ends when it is interrupted", async () => {
    const child = await startListening();
    child.kill("SIGINT");
    assert.equal(await exitOf(child), 0);
  });

  it("ends when a killed engine closes its input", async () => {
    const child = await startListening();
    child.stdin?.end();
    assert.equal(await exitOf(child), 0);
  });

  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-node-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("loads no HTTP library before the first request", async () => {
    const preload = path.join(folder, "loaded.js");
    await writeFile(preload, `process.on("exit", () => console.log(Object.keys(require.cache).join()));`);
    const child = await startListening({ NODE_OPTIONS: `--require=${preload}` });
    assert.ok(child.stdout);
    child.kill("SIGINT");
    assert.equal((await text(child.stdout)).trim(), [preload, PLUGIN].join());
  });

  describe("plugin's launcher", () => {
    it("reports a missing Node.js in one sentence", async () => {
      // The shell is started by its own path.
      const child = spawn("/bin/sh", [PLUGIN], { env: { PATH: folder }, stdio: "pipe" });
      const [said, code] = await Promise.all([text(child.stderr), exitOf(child)]);
      assert.equal(said, "pulumi-langsmith needs Node.js 22.19.0 or later, and there is no node on the PATH.\n");
      assert.equal(code, 1);
    });

    it("reports a Node.js that is too old in one sentence", async () => {
      const old = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.9.0" } });`;
      await writeFile(path.join(folder, "old.js"), old);
      const launcher = `#!/bin/sh\nexec '${process.execPath}' --require '${folder}/old.js' "$@"\n`;
      await writeFile(path.join(folder, "node"), launcher);
      await chmod(path.join(folder, "node"), 0o755);
      const child = start(folder);
      assert.ok(child.stderr);
      const [said, code] = await Promise.all([text(child.stderr), exitOf(child)]);
      assert.equal(said, "pulumi-langsmith needs Node.js 22.19.0 or later, and this is Node.js 20.9.0.\n");
      assert.equal(code, 1);
    });
  });
});
