/**
 * Makes the archives that `pulumi plugin install` and `pulumi package add` download, and their checksums.
 *
 * Usage: node provider/release.mjs <folder>
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { argv } from "node:process";
import { promisify } from "node:util";

const EXECUTABLE = "pulumi-resource-langsmith";
/** Which it loads with the first request. */
const HTTP_LIBRARY = "undici-transport.js";
/** Named as Pulumi asks for them. */
const SYSTEMS = ["darwin", "linux", "windows"];
const ARCHITECTURES = ["amd64", "arm64"];
const WINDOWS_LAUNCHER = `@node "%~dp0${EXECUTABLE}" %*\r\n`;

const folder = argv[2];
if (folder === undefined) throw new Error("Say into which folder: node provider/release.mjs <folder>");
const { version } = JSON.parse(await readFile("package.json", "utf8"));

const contents = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-release-"));
try {
  // Without PulumiPlugin.yaml: Pulumi would install dependencies then, and there are none.
  await copyFile(`plugin/${EXECUTABLE}`, path.join(contents, EXECUTABLE));
  await copyFile(`plugin/${HTTP_LIBRARY}`, path.join(contents, HTTP_LIBRARY));
  await copyFile("LICENSE", path.join(contents, "LICENSE"));
  await writeFile(path.join(contents, `${EXECUTABLE}.cmd`), WINDOWS_LAUNCHER);

  const checksums = [];
  for (const system of SYSTEMS) {
    const files = [EXECUTABLE, HTTP_LIBRARY, "LICENSE", ...(system === "windows" ? [`${EXECUTABLE}.cmd`] : [])];
    for (const architecture of ARCHITECTURES) {
      const name = `${EXECUTABLE}-v${version}-${system}-${architecture}.tar.gz`;
      const archive = path.resolve(folder, name);
      await promisify(execFile)("tar", ["-c", "-z", "-f", archive, "-C", contents, ...files]);
      const hash = createHash("sha256").update(await readFile(archive));
      checksums.push(`${hash.digest("hex")}  ${name}\n`);
    }
  }
  await writeFile(path.join(folder, "SHA256SUMS"), checksums.join(""));
} finally {
  await rm(contents, { recursive: true });
}
