import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startControlPlane, type ControlPlane } from "../../harness/control-plane";
import { WITHOUT_CREDENTIALS } from "../../harness/without-credentials";
import { Installation } from "./installation";
import { runStep } from "./workflow";

/** What only someone with access to the real backend, its keys and its environments can use. */
const SETTINGS_OF_A_BACKEND = `secretsprovider: awskms://alias/pulumi?region=eu-central-1
encryptedkey: AQICAHgqYmFzZTY0
environment:
- langsmith/prod
# which size, which template
`;

// The scripts call the CLI themselves, and its exit codes are what the pipeline stands on.
if (process.env["PULUMI_ENGINES"] === "both") {
  describe("the workflows of the example gitops-github (Pulumi CLI)", function () {
    this.timeout(300_000);
    let temporary: string;
    let project: string;
    let controlPlane: ControlPlane;
    let environment: Record<string, string | undefined>;

    before(async () => {
      temporary = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-pipeline-"));
      project = path.join(temporary, "project");
      const installation = await Installation.make();
      await installation.install("gitops-github", project);
      controlPlane = await startControlPlane();
      const backend = path.join(temporary, "backend");
      await mkdir(backend);
      environment = {
        ...WITHOUT_CREDENTIALS,
        RUNNER_TEMP: temporary,
        STACK: "prod",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_HOME: path.join(temporary, "home"),
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_CONFIG_PASSPHRASE: "secret of the backend",
        LANGGRAPH_HOST_URL: controlPlane.url,
        LANGSMITH_API_KEY: controlPlane.apiKey,
      };
      const env = { ...process.env, ...environment };
      await promisify(execFile)("pulumi", ["stack", "init", "prod"], { cwd: project, env });
    });
    after(async () => {
      await controlPlane.close();
      await rm(temporary, { recursive: true });
    });

    const run = (workflow: string, step: string, more: Record<string, string | undefined> = {}): Promise<number> =>
      runStep(workflow, step, { directory: project, environment: { ...environment, ...more } });

    /** What the comparison tells the steps after it; nothing when it failed. */
    async function compare(more: Record<string, string> = {}): Promise<string | undefined> {
      await rm(path.join(project, "outputs"), { force: true });
      const exitCode = await run("drift", "Compare", more);
      return exitCode === 0 ? (await readFile(path.join(project, "outputs"), "utf8")).trim() : undefined;
    }

    /** What the comment shows on a pull request that wants so many replicas, in a stack with these settings besides. */
    async function preview(replicas: number, ofBackend: string): Promise<string> {
      const directory = path.join(temporary, "proposal");
      await cp(project, directory, { recursive: true });
      const settings = path.join(directory, "Pulumi.prod.yaml");
      const proposed = (await readFile(settings, "utf8")).replace(/replicas: .*/, `replicas: ${replicas}`);
      await writeFile(settings, `${ofBackend}${proposed}`);
      const backend = path.join(temporary, "copy");
      await mkdir(backend);
      const withoutKey = { ...environment, LANGSMITH_API_KEY: undefined, PULUMI_BACKEND_URL: `file://${backend}` };
      assert.equal(await runStep("preview", "Preview", { directory, environment: withoutKey }), 0);
      return readFile(path.join(temporary, "preview.txt"), "utf8");
    }

    it("bring the pools up, show what a pull request would do, and tell drift from trouble", async () => {
      assert.equal(await run("up", "Up"), 0);
      const [pool] = controlPlane.pools.list();
      assert.equal(pool?.replicas, 2);
      assert.equal(await compare(), "drifted=false");

      const requests = controlPlane.requests.all.length;
      assert.match(await preview(4, SETTINGS_OF_A_BACKEND), /~ replicas *: 2 => 4[^]*~ 1 to update/);
      assert.equal(controlPlane.requests.all.length, requests, "a preview makes no request");

      controlPlane.pools.scale(pool.name, 9);
      assert.equal(await compare(), "drifted=true");
      assert.match(await readFile(path.join(project, "drift.txt"), "utf8"), /~ replicas *: 9 => 2/);
      assert.equal(await compare({ LANGSMITH_API_KEY: "lsv2_refused" }), undefined);
      assert.equal(await compare({ LANGGRAPH_HOST_URL: `${controlPlane.url}/elsewhere` }), undefined);
      assert.equal(await compare({ LANGGRAPH_HOST_URL: controlPlane.url.replace("http:", "https:") }), undefined);

      assert.equal(await run("up", "Up"), 0);
      assert.equal(await compare(), "drifted=false");
    });
  });
}
