import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** A map would lead to the sources of another package, which is not there. */
const BUNDLE_MAP = "dist/provider/zod.js.map";
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
    ].filter((file) => file !== BUNDLE_MAP);
    assert.deepEqual(packed.files.map((file) => file.path).sort(), expected.sort());
  });
});
