/**
 * Puts beside the plugin's executable what `pulumi package add <folder>` needs.
 * The executable and the schema are in the folder already; Pulumi starts the executable wherever it can.
 */
import { readFile, writeFile } from "node:fs/promises";

const { version, license } = JSON.parse(await readFile("package.json", "utf8"));

// To add a folder, Pulumi runs it as a package of this language. Nothing has to be installed for it: `@pulumi/pulumi` is
// found beside this package.
await writeFile("plugin/PulumiPlugin.yaml", "runtime: nodejs\n");
const manifest = {
  name: "pulumi-resource-langsmith",
  version,
  license,
  private: true,
  main: "./pulumi-resource-langsmith",
};
await writeFile("plugin/package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
