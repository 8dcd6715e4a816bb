import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const REPOSITORY = path.resolve(__dirname, "../../..");
/** Files that the engine loads, libraries included. */
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
const SHARED = ["node-version", "config/setting-names"];

const OLD_COMPILER = 'const ts = require("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");';

/** Prints the syntax errors that the old compiler finds, by file. */
const READ_DECLARATIONS = `${OLD_COMPILER}
const files = [...require("node:fs").globSync("dist/sdk/**/*.d.ts"), "dist/provider/index.d.ts"];
const errorsIn = (file) =>
  ts.createSourceFile(file, ts.sys.readFile(file), ts.ScriptTarget.Latest).parseDiagnostics.map(({ messageText }) => file + ": " + messageText);
console.log(JSON.stringify(Object.fromEntries(files.map((file) => [file, errorsIn(file)]))));`;

/** Prints the files that the old compiler finds; it reads `typesVersions` and no `exports`. */
const FIND_ENTRIES = `${OLD_COMPILER}
const options = { moduleResolution: ts.ModuleResolutionKind.NodeJs };
const fileOf = (name) => ts.resolveModuleName(name, "program.ts", options, ts.sys).resolvedModule?.resolvedFileName;
console.log(JSON.stringify(["pulumi-langsmith", "pulumi-langsmith/native"].map(fileOf)));`;

const compiled = (file: string): string[] => [`${file}.d.ts`, `${file}.js`, `${file}.js.map`];

describe("package", function () {
  this.timeout(60_000);

  it("contains only the provider's bundles, the plugin's folder and the compiled files of sdk/", async () => {
    const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: REPOSITORY,
    });
    const [packed] = JSON.parse(stdout) as [{ files: { path: string; mode: number }[] }];
    const sources = await readdir(path.join(REPOSITORY, "sdk"), { recursive: true });
    // Compiled files of deleted sources stay in dist/ and must not be published.
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

  it("has declarations that the TypeScript 3.8 in Pulumi's SDK can read", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", READ_DECLARATIONS], { cwd: REPOSITORY });
    const errors = JSON.parse(stdout) as Record<string, unknown[]>;
    assert.ok("dist/sdk/generated/index.d.ts" in errors);
    assert.deepEqual(Object.values(errors).flat(), []);
  });

  it("has both entries for compilers with moduleResolution node, which ignore its exports", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", FIND_ENTRIES], { cwd: REPOSITORY });
    const found = (JSON.parse(stdout) as string[]).map((file) => path.relative(REPOSITORY, file));
    assert.deepEqual(found, ["dist/sdk/index.d.ts", "dist/sdk/native/index.d.ts"]);
  });

  it("loads no library but its own bundles, even to send requests", async () => {
    const loaded = await filesLoadedBy(`
      const { dynamicProvider } = require("./dist/provider");
      const provider = dynamicProvider("SandboxPool");
      const config = new Map([["langsmith:endpoint", "http://127.0.0.1:1"], ["langsmith:apiKey", "key"]]);
      provider.configure({ config });
      provider.read("workers", {}).catch(() => undefined);`);
    assert.deepEqual(loaded, ["dist/provider/index.js", "dist/provider/undici-transport.js"]);
  });

  it("loads only published modules of the provider into programs", async () => {
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
    // Measuring coverage would load more files.
    { cwd: REPOSITORY, env: { ...process.env, NODE_OPTIONS: "" } },
  );
  return (JSON.parse(stdout) as string[]).map((file) => path.relative(REPOSITORY, file)).sort();
}
