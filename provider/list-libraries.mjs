/**
 * Prints the libraries that a release holds, for the software bill of materials: package URLs as JSON.
 * The plugin has all of the dynamic provider's libraries, and more.
 */
import { readFile } from "node:fs/promises";
import { stdout } from "node:process";
import { bundledLibraries } from "./bundled-libraries.mjs";

const options = { entryPoints: ["provider/adapters/plugin/main.ts"], bundle: true, platform: "node", outdir: "dist" };
const urls = (await bundledLibraries(options)).map(async (folder) => {
  const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
});
stdout.write(`${JSON.stringify((await Promise.all(urls)).sort(), undefined, 2)}\n`);
