import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const REPOSITORY = path.resolve(__dirname, "../../..");

describe("docs/api", function () {
  this.timeout(120_000);

  it("is what `npm run docs:api` makes of the code", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-api-"));
    try {
      await promisify(execFile)("typedoc", ["--out", directory, "--logLevel", "Warn"], {
        cwd: REPOSITORY,
        env: { ...process.env, PATH: `${REPOSITORY}/node_modules/.bin:${process.env["PATH"] ?? ""}` },
      });
      assert.deepEqual(await readFolder(path.join(REPOSITORY, "docs/api")), await readFolder(directory));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

async function readFolder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as const),
  );
  return Object.fromEntries(contents.sort());
}
