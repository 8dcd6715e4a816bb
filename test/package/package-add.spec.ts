import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findCli } from "../../harness/engine/cli";
import { Installation } from "../examples/installation";
import { itWith } from "../examples/requirements";
import { runPulumi } from "../examples/run-pulumi";
import { doors } from "../../harness/doors";
import { describeWithCli } from "../scenarios/thorough";
import { assertSucceeded } from "../scenarios/results";
import { TestEnvironment } from "../scenarios/test-environment";
import { makeRelease, serveFolder } from "./release";

const REPOSITORY = path.resolve(__dirname, "../../..");

describeWithCli("`pulumi package add`", function () {
  this.timeout(240_000);
  let installation: Installation;
  let directory: string;
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let version: string;
  let environment: TestEnvironment | undefined;
  before(async () => {
    installation = await Installation.makeAlone();
    directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-release-"));
    const release = path.join(directory, "release");
    await makeRelease(release);
    server = await serveFolder(release);
    const manifest: unknown = JSON.parse(await readFile(path.join(REPOSITORY, "package.json"), "utf8"));
    ({ version } = manifest as { version: string });
  });
  after(async () => {
    await server.close();
    await Promise.all([rm(directory, { recursive: true }), installation.remove()]);
  });
  afterEach(() => environment?.close());

  const sources: Record<string, () => string[]> = {
    "a checkout": () => [path.join(REPOSITORY, "plugin")],
    "the installed package": () => ["./node_modules/pulumi-langsmith/plugin"],
    "a release": () => [`langsmith@${version}`, "--server", server.url],
  };
  for (const [source, argumentsOf] of Object.entries(sources)) {
    itWith(
      ["pulumi", "pulumi-language-yaml", "pulumi-language-nodejs"],
      `adds the plugin from ${source}, and a program in YAML brings a pool up with it`,
      async () => {
        const engine = await findCli();
        assert.ok(engine);
        const writeProject = (folder: string): Promise<void> => writeYamlProject(installation, folder);
        environment = await TestEnvironment.open(engine, doors.native, { writeProject });
        await runPulumi(environment.directory, ["package", "add", ...argumentsOf()]);

        assertSucceeded(await environment.stack.up());
        assert.match(environment.pools().join(), /^workers-[0-9a-f]{7}: python-[0-9a-f]{7} x 2$/);
        assertSucceeded(await environment.stack.destroy());
      },
    );
  }
});

/** The example in YAML, without the plugin's path. */
async function writeYamlProject(installation: Installation, folder: string): Promise<void> {
  await installation.install("yaml", folder);
  const file = path.join(folder, "Pulumi.yaml");
  const settings = await readFile(file, "utf8");
  await writeFile(file, settings.replace(/^packages:\n.*\n/m, ""));
}
