/**
 * Writes all files of a release: the npm package, the plugin's archives, the bill of materials, and their checksums.
 * Further options go to `npm pack`, which builds first unless one of them is `--ignore-scripts`.
 *
 * Usage: node scripts/release.mjs <new folder> [options of npm pack]
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { argv } from "node:process";
import { billOfMaterials } from "./bill-of-materials.mjs";
import { writePluginArchives } from "./plugin-archives.mjs";

const [folder, ...packOptions] = argv.slice(2);
if (folder === undefined) throw new Error("The folder is missing: node scripts/release.mjs <new folder>");
const { version } = JSON.parse(await readFile("package.json", "utf8"));

// Fails if the folder exists, so that no old file is published.
await mkdir(folder);
const { status } = spawnSync("npm", ["pack", "--pack-destination", folder, ...packOptions], { stdio: "inherit" });
if (status !== 0) throw new Error("npm pack failed.");
await writePluginArchives(folder, version);
await writeFile(path.join(folder, "sbom.cdx.json"), `${JSON.stringify(await billOfMaterials(), undefined, 2)}\n`);

const checksums = (await readdir(folder)).sort().map(async (file) => {
  const content = await readFile(path.join(folder, file));
  return `${createHash("sha256").update(content).digest("hex")}  ${file}\n`;
});
await writeFile(path.join(folder, "SHA256SUMS"), (await Promise.all(checksums)).join(""));
