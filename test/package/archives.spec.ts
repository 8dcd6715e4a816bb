import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { makeArchives } from "./archives";

const run = promisify(execFile);
/** As Pulumi writes them. */
const PLATFORMS = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];

describe("archives of a release", function () {
  this.timeout(60_000);
  let folder: string;
  let archives: string[];
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-archives-"));
    await makeArchives(folder);
    archives = (await readdir(folder)).filter((file) => file !== "SHA256SUMS").sort();
  });
  after(() => rm(folder, { recursive: true }));

  it("are there for every platform, under the names that Pulumi asks for", async () => {
    const { version } = JSON.parse(await readFile(path.resolve(__dirname, "../../../package.json"), "utf8")) as {
      version: string;
    };
    const expected = PLATFORMS.map((platform) => `pulumi-resource-langsmith-v${version}-${platform}.tar.gz`);
    assert.deepEqual(archives, expected);
  });

  it("come with their checksums", async () => {
    const lines = (await readFile(path.join(folder, "SHA256SUMS"), "utf8")).trimEnd().split("\n");
    for (const archive of archives) {
      const content = await readFile(path.join(folder, archive));
      assert.ok(lines.includes(`${createHash("sha256").update(content).digest("hex")}  ${archive}`), archive);
    }
    assert.equal(lines.length, archives.length);
  });

  it("hold the executable, which is no program to Windows without a launcher, and nothing to install", async () => {
    for (const archive of archives) {
      const { stdout } = await run("tar", ["-t", "-v", "-f", path.join(folder, archive)]);
      const files = stdout.trimEnd().split("\n");
      const launcher = archive.includes("windows") ? ["pulumi-resource-langsmith.cmd"] : [];
      const names = files.map((line) => line.split(/\s/).at(-1)).sort();
      assert.deepEqual(names, ["LICENSE", "pulumi-resource-langsmith", ...launcher, "undici-transport.js"], archive);
      assert.ok(
        files.some((line) => /^-rwxr.xr.x.* pulumi-resource-langsmith$/.test(line)),
        stdout,
      );
    }
  });
});
