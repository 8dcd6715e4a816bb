/**
 * Bundles the provider and the plugin with their libraries, as the last step of the build.
 * Why: docs/decisions/bundled-libraries.md.
 */
import { chmod, copyFile, mkdir, readFile } from "node:fs/promises";
import { argv } from "node:process";
import { build } from "esbuild";
import { bundledLibraries, licensesOf } from "./bundled-libraries.mjs";

const { version } = JSON.parse(await readFile("package.json", "utf8"));
const common = {
  bundle: true,
  platform: "node",
  target: "node22",
  // The code is readable without a map, but measuring coverage needs one.
  sourcemap: argv.includes("--sourcemap"),
  logLevel: "warning",
};

const TRANSPORT = "undici-transport";
const provider = {
  ...common,
  // The second file has the HTTP library and is loaded with the first request.
  entryPoints: { index: "provider/index.ts", [TRANSPORT]: `provider/http/${TRANSPORT}.ts` },
  external: [`./${TRANSPORT}`, "@pulumi/pulumi"],
  outdir: "dist/provider",
};
await build({ ...provider, banner: { js: await licensesOf(await bundledLibraries(provider)) } });

// The shell runs these lines and starts Node.js with the same file; Node.js reads them as strings and comments.
const LAUNCHER = `#!/bin/sh
':' //; command -v node > /dev/null || { echo 'pulumi-langsmith needs Node.js 22.19.0 or later, and there is no node on the PATH.' >&2; exit 1; }
':' //; exec node "$0" "$@"`;

const PLUGIN = "plugin/pulumi-resource-langsmith";
const plugin = {
  ...common,
  entryPoints: ["provider/adapters/plugin/main.ts"],
  external: [`./${TRANSPORT}`],
  outfile: PLUGIN,
  define: { PACKAGE_VERSION: JSON.stringify(version) },
};
await mkdir("plugin", { recursive: true });
await build({ ...plugin, banner: { js: `${LAUNCHER}\n${await licensesOf(await bundledLibraries(plugin))}` } });
await chmod(PLUGIN, 0o755);
await copyFile(`dist/provider/${TRANSPORT}.js`, `plugin/${TRANSPORT}.js`);
await copyFile("provider/adapters/plugin/schema.json", "plugin/schema.json");
