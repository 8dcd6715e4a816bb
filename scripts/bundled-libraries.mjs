import { readdir, readFile } from "node:fs/promises";
import { build } from "esbuild";

/** Returns the folders of the libraries in a bundle with these options of esbuild. */
export async function bundledLibraries(options) {
  const { metafile } = await build({ ...options, banner: {}, write: false, metafile: true });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  // The innermost folder of modules has the library itself.
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(folders)].sort();
}

/** Options of the plugin's bundle, which has all libraries of a release. */
const PLUGIN = { entryPoints: ["provider/adapters/plugin/main.ts"], bundle: true, platform: "node", outdir: "dist" };

/** Returns the folders of all libraries in a release. */
export function releasedLibraries() {
  return bundledLibraries(PLUGIN);
}

/** Returns a comment with the licenses of the libraries in these folders. */
export async function licensesOf(folders) {
  const texts = folders.map(async (folder) => {
    const file = (await readdir(folder)).find((entry) => /^LICENSE(\.md)?$/.test(entry));
    if (file === undefined) throw new Error(`There is no license in ${folder}.`);
    return `${folder.replace(/^node_modules\//, "")}: ${await readFile(`${folder}/${file}`, "utf8")}`;
  });
  return `/*\n${(await Promise.all(texts)).join("\n")}*/`;
}
