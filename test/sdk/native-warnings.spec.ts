import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pluginFaults } from "../../sdk/native/installation";

const REPOSITORY = path.resolve(__dirname, "../../..");
const QUICK_START = path.join(REPOSITORY, "dist/test/scenarios/quick-start.js");
const PROGRAM = `
const pulumi = require(${JSON.stringify(path.join(REPOSITORY, "node_modules/@pulumi/pulumi"))});
const langsmith = require(${JSON.stringify(path.join(REPOSITORY, "dist/sdk/native"))});
pulumi.runtime.setAllConfig({ "langsmith:apiKey": "lsv2_canary", "langsmith:bearerToken": "canary" });
pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) }).then(() => {
  const provider = new langsmith.Provider("europe");
  for (const name of ["one", "two"]) new langsmith.SandboxPool(name, { templateName: "python", replicas: 1 }, { provider });
});
`;

describe("a program with the native plugin", () => {
  let folder: string;
  let project: string;
  let file: string;
  let plugin: string;
  let environment: Record<string, string>;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-warnings-")));
    [project, plugin] = [path.join(folder, "project"), path.join(folder, "plugin")];
    file = path.join(project, "Pulumi.yaml");
    environment = { PATH: path.join(folder, "bin"), PULUMI_HOME: path.join(folder, "home") };
    for (const created of [project, plugin, environment["PATH"] ?? ""]) await mkdir(created);
    await writeFile(path.join(plugin, "pulumi-resource-langsmith"), "", { mode: 0o755 });
    await writeFile(file, "name: langsmith-agents\nruntime: nodejs\nconfig:\n  langsmith:apiUrl: https://langsmith\n");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const faults = (): string[] => pluginFaults(project, environment, plugin);

  for (const [title, lines] of [
    ["plugins", "plugins:\n  providers:\n    - { name: langsmith, path: node_modules/pulumi-langsmith/plugin }\n"],
    ["packages", "packages:\n  langsmith: ./node_modules/pulumi-langsmith/plugin\n"],
  ] as const) {
    it(`gets no warning if Pulumi.yaml names the plugin under ${title}`, async () => {
      await writeFile(file, `name: agents\nruntime: nodejs\n${lines}`);
      assert.deepEqual(faults(), []);
    });
  }

  it("gets no warning if Pulumi.json names the plugin", async () => {
    await rm(file);
    const providers = [{ name: "langsmith", path: "node_modules/pulumi-langsmith/plugin" }];
    await writeFile(path.join(project, "Pulumi.json"), JSON.stringify({ name: "agents", plugins: { providers } }));
    assert.deepEqual(faults(), []);
  });

  it("gets the line that Pulumi.yaml lacks, since Pulumi's own error is about a download", async () => {
    const warning =
      `${file} does not name the plugin langsmith, so Pulumi looks for a download. Add this line to it: ` +
      "plugins: { providers: [{ name: langsmith, path: node_modules/pulumi-langsmith/plugin }] }";
    assert.deepEqual(faults(), [warning]);
    await writeFile(file, "name: agents\nruntime: nodejs\nplugins: { providers: [{ name: other, path: ../other }] }\n");
    assert.deepEqual(faults(), [warning]);
  });

  it("gets no warning if the plugin is on the PATH", async () => {
    await writeFile(path.join(folder, "bin/pulumi-resource-langsmith"), "");
    assert.deepEqual(faults(), []);
  });

  it("gets no warning if the plugin is installed for all projects", async () => {
    await mkdir(path.join(folder, "home/plugins/resource-langsmith-v1.2.3"), { recursive: true });
    assert.deepEqual(faults(), []);
  });

  it("gets no warning if Pulumi attaches to a running plugin or the project's folder is unknown", async () => {
    environment["PULUMI_DEBUG_PROVIDERS"] = "other:1,langsmith:2";
    assert.deepEqual(faults(), []);
    assert.deepEqual(pluginFaults("", {}, plugin), []);
    await rm(file);
    assert.deepEqual(pluginFaults(project, {}, plugin), []);
  });

  it("gets the command that makes the plugin executable again", async () => {
    await writeFile(
      file,
      "plugins: { providers: [{ name: langsmith, path: node_modules/pulumi-langsmith/plugin }] }\n",
    );
    const executable = path.join(plugin, "pulumi-resource-langsmith");
    await chmod(executable, 0o644);
    assert.deepEqual(faults(), [
      `The plugin ${executable} is not executable, so Pulumi ends with "permission denied". Run \`chmod +x ${executable}\`.`,
    ]);
    await rm(executable);
    assert.deepEqual(faults(), [], "a bundled program cannot know where the plugin is");
  });

  it("gets one warning of a key in plain text and one of the line that Pulumi.yaml lacks", async () => {
    const warnings = await run({
      ...environment,
      PULUMI_NODEJS_ROOT_DIRECTORY: project,
      PULUMI_CONFIG_SECRET_KEYS: '["langsmith:bearerToken"]',
    });
    assert.match(
      warnings,
      /^warning: .*The setting langsmith:apiKey is not secret: it is in plain text in the stack's configuration file\. Run `pulumi config set --secret langsmith:apiKey`.*\n.*Pulumi\.yaml does not name the plugin.*$/,
    );
    assert.doesNotMatch(warnings, /canary/);
  });
});

/** @returns the warnings that a program shows */
function run(environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ["--require", QUICK_START, "--eval", PROGRAM];
    execFile(process.execPath, args, { env: environment }, (error, _, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stderr.trim());
    });
  });
}
