import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const REPOSITORY = path.resolve(__dirname, "../../..");
/** What the engine loads, its libraries included, and what programs load of it as well. */
const PROVIDER = ["index.js", "index.d.ts", "undici-transport.js"];
const PLUGIN = [
  "PulumiPlugin.yaml",
  "package.json",
  "pulumi-resource-langsmith",
  "runner/cmd/run-plugin.js",
  "runner/package.json",
  "schema.json",
  "undici-transport.js",
];
const SHARED = [
  "node-version",
  "config/setting-names",
  ...readdirSync(path.join(REPOSITORY, "provider/resources"))
    .filter((file) => file.endsWith("-defaults.ts"))
    .map((file) => `resources/${path.parse(file).name}`),
];

const compiled = (file: string): string[] => [`${file}.d.ts`, `${file}.js`, `${file}.js.map`];

describe("package", function () {
  this.timeout(60_000);

  it("holds the provider's two files, the plugin's folder and what is compiled from sdk/, and nothing else", async () => {
    const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: REPOSITORY,
    });
    const [packed] = JSON.parse(stdout) as [{ files: { path: string; mode: number }[] }];
    const sources = await readdir(path.join(REPOSITORY, "sdk"), { recursive: true });
    // A file whose source is gone stays in dist/ until someone removes it, and must not be published.
    const sdk = sources.filter((file) => file.endsWith(".ts")).map((file) => file.slice(0, -".ts".length));
    const expected = [
      "LICENSE",
      "README.md",
      "package.json",
      ...[...PROVIDER, ...SHARED.flatMap(compiled)].map((file) => path.posix.join("dist/provider", file)),
      ...PLUGIN.map((file) => path.posix.join("plugin", file)),
      ...sdk.flatMap(compiled).map((file) => path.posix.join("dist/sdk", file)),
    ];
    assert.deepEqual(packed.files.map((file) => file.path).sort(), expected.sort());
    const executables = packed.files.filter(({ mode }) => mode & 0o111).map((file) => file.path);
    assert.deepEqual(executables, ["plugin/pulumi-resource-langsmith"]);
  });

  it("loads no library from outside, not even to send requests", async () => {
    const loaded = await filesLoadedBy(`
      const { dynamicProvider } = require("./dist/provider");
      const provider = dynamicProvider("SandboxPool");
      const config = new Map([["langsmith:endpoint", "http://127.0.0.1:1"], ["langsmith:apiKey", "key"]]);
      provider.configure({ config });
      provider.read("workers", {}).catch(() => undefined);`);
    assert.deepEqual(loaded, ["dist/provider/index.js", "dist/provider/undici-transport.js"]);
  });

  it("loads into a program nothing of the provider but what is published", async () => {
    const loaded = await filesLoadedBy(`require("./dist/sdk"); require("./dist/sdk/native");`);
    assert.ok(loaded.includes("dist/sdk/index.js") && loaded.includes("dist/sdk/native/index.js"));
    const shared = SHARED.map((file) => `dist/provider/${file}.js`);
    const found = loaded.filter((file) => file.startsWith("dist/provider") && !shared.includes(file));
    assert.deepEqual(found, []);
  });
});

async function filesLoadedBy(script: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-e", `${script} console.log(JSON.stringify(Object.keys(require.cache))); process.exit();`],
    // Without what a measurement of coverage loads.
    { cwd: REPOSITORY, env: { ...process.env, NODE_OPTIONS: "" } },
  );
  return (JSON.parse(stdout) as string[]).map((file) => path.relative(REPOSITORY, file)).sort();
}
