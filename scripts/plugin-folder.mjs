/**
 * Puts beside the plugin's executable what `pulumi package add <folder>` and `pulumi install` need.
 * The executable and the schema are in the folder already; Pulumi starts the executable wherever it can.
 */
import { mkdir, writeFile, readFile } from "node:fs/promises";

const { version, license } = JSON.parse(await readFile("package.json", "utf8"));
const writeJson = (file, value) => writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);

// To add a folder, Pulumi installs it as a package of this language and runs `@pulumi/pulumi/cmd/run-plugin` from there. The
// folder brings that one script, so that a program in YAML or Python need not install Pulumi's SDK for Node.js.
await writeFile("plugin/PulumiPlugin.yaml", "runtime: nodejs\n");
await writeJson("plugin/package.json", {
  name: "pulumi-resource-langsmith",
  version,
  license,
  private: true,
  main: "./pulumi-resource-langsmith",
  dependencies: { "@pulumi/pulumi": "file:./runner" },
});
await mkdir("plugin/runner/cmd", { recursive: true });
await writeJson("plugin/runner/package.json", { name: "pulumi-langsmith-runner", license, private: true });
// Pulumi passes the plugin's folder first.
await writeFile("plugin/runner/cmd/run-plugin.js", "require(process.argv[2]);\n");
