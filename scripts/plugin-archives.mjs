import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const EXECUTABLE = "pulumi-resource-langsmith";
/** The file that the plugin loads with the first request. */
const HTTP_LIBRARY = "undici-transport.js";
/** Pulumi's names of systems; archives are named after them. */
const SYSTEMS = ["darwin", "linux", "windows"];
const ARCHITECTURES = ["amd64", "arm64"];
const WINDOWS_LAUNCHER = `@node "%~dp0${EXECUTABLE}" %*\r\n`;

/** Writes the archives that `pulumi plugin install` and `pulumi package add` download. */
export async function writePluginArchives(folder, version) {
  const contents = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-release-"));
  try {
    // With a PulumiPlugin.yaml Pulumi would install dependencies, but there are none.
    await copyFile(`plugin/${EXECUTABLE}`, path.join(contents, EXECUTABLE));
    await copyFile(`plugin/${HTTP_LIBRARY}`, path.join(contents, HTTP_LIBRARY));
    await copyFile("LICENSE", path.join(contents, "LICENSE"));
    await writeFile(path.join(contents, `${EXECUTABLE}.cmd`), WINDOWS_LAUNCHER);

    for (const system of SYSTEMS) {
      const files = [EXECUTABLE, HTTP_LIBRARY, "LICENSE", ...(system === "windows" ? [`${EXECUTABLE}.cmd`] : [])];
      for (const architecture of ARCHITECTURES) {
        const archive = path.resolve(folder, `${EXECUTABLE}-v${version}-${system}-${architecture}.tar.gz`);
        await promisify(execFile)("tar", ["-c", "-z", "-f", archive, "-C", contents, ...files]);
      }
    }
  } finally {
    await rm(contents, { recursive: true });
  }
}
