/**
 * Completes the plugin's folder, which has the executable and the schema, for `pulumi package add <folder>` and
 * `pulumi install`.
 */
import { mkdir, writeFile, readFile } from "node:fs/promises";

const { version, license } = JSON.parse(await readFile("package.json", "utf8"));
const writeJson = (file, value) => writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);

// To add a folder, Pulumi installs it as a package of this language and runs its `@pulumi/pulumi/cmd/run-plugin`. The folder
// has only that script of Pulumi's SDK, so programs in YAML or Python need not install the SDK.
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
// Pulumi passes the plugin's folder as the first argument.
await writeFile("plugin/runner/cmd/run-plugin.js", "require(process.argv[2]);\n");
