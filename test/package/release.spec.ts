import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { offlineEngine } from "../../harness/engine/offline";
import { Installation } from "../examples/installation";
import { doors } from "../../harness/doors";
import { assertSucceeded } from "../scenarios/results";
import { TestEnvironment } from "../scenarios/test-environment";
import { makeRelease } from "./release";

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, "../../..");
/** Platforms in Pulumi's spelling. */
const PLATFORMS = ["darwin-amd64", "darwin-arm64", "linux-amd64", "linux-arm64", "windows-amd64", "windows-arm64"];

const manifestSchema = z.object({ version: z.string() });
const billSchema = z.object({
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
  components: z.array(z.object({ name: z.string(), version: z.string() })),
});

describe("release", function () {
  this.timeout(60_000);
  let directory: string;
  let release: string;
  let version: string;
  let tarball: string;
  let archives: string[];
  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-release-"));
    release = path.join(directory, "release");
    await makeRelease(release);
    version = await versionIn(REPOSITORY);
    tarball = `pulumi-langsmith-${version}.tgz`;
    archives = PLATFORMS.map((platform) => `pulumi-resource-langsmith-v${version}-${platform}.tar.gz`);
  });
  after(() => rm(directory, { recursive: true }));

  it("a release consists of a package, an archive for each platform under the name that Pulumi asks for, and the proofs of both", async () => {
    assert.deepEqual(await readdir(release), ["SHA256SUMS", tarball, ...archives, "sbom.cdx.json"]);
  });

  it("a release has the checksums of all its other files", async () => {
    const lines = (await readFile(path.join(release, "SHA256SUMS"), "utf8")).trimEnd().split("\n");
    const files = [tarball, ...archives, "sbom.cdx.json"];
    const expected = files.map(async (file) => {
      const content = await readFile(path.join(release, file));
      return `${createHash("sha256").update(content).digest("hex")}  ${file}`;
    });
    assert.deepEqual(lines, await Promise.all(expected));
  });

  it("a release has archives with the executable, with a launcher on Windows, and with nothing to install", async () => {
    for (const archive of archives) {
      const { stdout } = await run("tar", ["-t", "-v", "-f", path.join(release, archive)]);
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

  it("a release has a bill of materials of exactly the libraries that are bundled into the plugin", async () => {
    const { metadata, components } = billSchema.parse(
      JSON.parse(await readFile(path.join(release, "sbom.cdx.json"), "utf8")),
    );
    assert.deepEqual(metadata.component, { name: "pulumi-langsmith", version });
    const listed = components.map((component) => `${component.name}@${component.version}`).sort();
    assert.deepEqual(listed, await librariesIn(await unpack(archives[2] ?? "")));
  });

  it("a release runs programs that install the package, and the plugin from an archive", async () => {
    const folder = path.join(directory, "installation");
    await mkdir(folder);
    const installation = await Installation.ofTarball(path.join(release, tarball), folder);
    await installation.linkDependencies();
    const plugin = await unpack(archives[2] ?? "");
    const bringUp = async (example: string): Promise<string[]> => {
      const writeProject = async (project: string): Promise<void> => {
        await installation.installCompiled(example, project);
        await replaceIn(path.join(project, "Pulumi.yaml"), "node_modules/pulumi-langsmith/plugin", plugin);
      };
      const environment = await TestEnvironment.open(offlineEngine, doors.native, { writeProject });
      try {
        assertSucceeded(await environment.stack.preview());
        assertSucceeded(await environment.stack.up());
        return environment.pools();
      } finally {
        await environment.close();
      }
    };
    const [dynamic, native] = await Promise.all([bringUp("sandbox-pool"), bringUp("native-typescript")]);
    assert.match(dynamic.join(), /^workers-[0-9a-f]{7}: python x 2$/);
    assert.match(native.join(), /^workers-[0-9a-f]{7}: python-[0-9a-f]{7} x 2$/);
  });

  async function unpack(archive: string): Promise<string> {
    const folder = await mkdtemp(path.join(directory, "plugin-"));
    await run("tar", ["-x", "-f", path.join(release, archive), "-C", folder]);
    return folder;
  }
});

/** Library of a comment that the bundler writes above each file: `// node_modules/zod/v4/core.js`. */
async function librariesIn(plugin: string): Promise<string[]> {
  const files = ["pulumi-resource-langsmith", "undici-transport.js"];
  const texts = await Promise.all(files.map((file) => readFile(path.join(plugin, file), "utf8")));
  const folders = texts
    .join("\n")
    .matchAll(/^ *\/\/ (node_modules\/(?:.*\/node_modules\/)?((?:@[^/\n]+\/)?[^/\n]+))\//gm);
  const names = new Map(Array.from(folders, ([, folder = "", name = ""]) => [folder, name]));
  const libraries = Array.from(names, async ([folder, name]) => {
    return `${name}@${await versionIn(path.join(REPOSITORY, folder))}`;
  });
  return (await Promise.all(libraries)).sort();
}

async function versionIn(folder: string): Promise<string> {
  return manifestSchema.parse(JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"))).version;
}

async function replaceIn(file: string, from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, "utf8")).replace(from, to));
}
