/**
 * The last step of the build: puts the provider and the libraries that it uses into two files.
 * Why: docs/decisions/bundled-libraries.md.
 */
import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import { build } from "esbuild";

const licenses = await Promise.all(
  ["zod", "undici"].map(async (library) => `${library}: ${await readFile(`node_modules/${library}/LICENSE`, "utf8")}`),
);

await build({
  // The second holds the HTTP library, and is loaded when the first request is made.
  entryPoints: { index: "provider/index.ts", transport: "provider/http/transport.ts" },
  external: ["./transport", "@pulumi/pulumi"],
  outdir: "dist/provider",
  bundle: true,
  platform: "node",
  target: "node22",
  // The code is readable as it is. To measure what tests reach takes a map all the same.
  sourcemap: argv.includes("--sourcemap"),
  banner: { js: `/*\n${licenses.join("\n")}*/` },
  logLevel: "warning",
});
