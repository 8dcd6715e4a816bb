import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** Made of a library. A map would lead to its sources, which are not there. */
const BUNDLES = ["dist/provider/zod", "dist/provider/client/undici"];
const REPOSITORY = path.resolve(__dirname, "../../..");

describe("package", function () {
  this.timeout(60_000);

  it("holds what is compiled from provider/ and sdk/, and nothing else", async () => {
    const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: REPOSITORY,
    });
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const sources = await Promise.all(
      ["provider", "sdk"].map(async (folder) =>
        (await readdir(path.join(REPOSITORY, folder), { recursive: true }))
          .filter((file) => file.endsWith(".ts"))
          .map((file) => path.posix.join("dist", folder, file.slice(0, -".ts".length))),
      ),
    );
    // A file whose source is gone stays in dist/ until somebody removes it, and must not be published.
    const expected = [
      "LICENSE",
      "README.md",
      "package.json",
      ...sources.flat().flatMap((file) => [`${file}.d.ts`, `${file}.js`, `${file}.js.map`]),
    ].filter((file) => !BUNDLES.some((bundle) => file === `${bundle}.js.map`));
    assert.deepEqual(packed.files.map((file) => file.path).sort(), expected.sort());
  });

  it("loads no library from outside, not even to send requests", async () => {
    const script = `
      const { dynamicProvider } = require("./dist/provider");
      const provider = dynamicProvider("SandboxPool");
      const config = new Map([["langsmith:endpoint", "http://127.0.0.1:1"], ["langsmith:apiKey", "key"]]);
      provider.configure({ config });
      provider.read("workers", {}).catch(() => undefined);
      console.log(JSON.stringify(Object.keys(require.cache)));
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd: REPOSITORY });
    const loaded = (JSON.parse(stdout) as string[]).map((file) => path.relative(REPOSITORY, file));
    for (const bundle of BUNDLES) assert.ok(loaded.includes(`${bundle}.js`), bundle);
    assert.deepEqual(
      loaded.filter((file) => !/^dist|^node_modules.@pulumi.pulumi/.test(file)),
      [],
    );
  });
});
