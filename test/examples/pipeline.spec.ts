import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startControlPlane, type ControlPlane } from "../../harness/control-plane";
import { WITHOUT_CREDENTIALS } from "../../harness/without-credentials";
import { Installation } from "./installation";
import { isWithCli } from "../scenarios/thorough";
import { runStep } from "./workflow";

// The scripts call the CLI themselves, and the pipeline depends on its exit codes.
if (isWithCli) {
  describe("workflows of the example gitops-github (Pulumi CLI)", function () {
    this.timeout(600_000);
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
      const pulumi = (...args: string[]) => promisify(execFile)("pulumi", args, { cwd: project, env });
      await pulumi("stack", "init", "prod");
      await pulumi("config", "set", "--secret", "registryToken", "canary-registry-token");
    });
    after(async () => {
      await controlPlane.close();
      await rm(temporary, { recursive: true });
    });

    const run = (workflow: string, step: string, more: Record<string, string | undefined> = {}): Promise<number> =>
      runStep(workflow, step, { directory: project, environment: { ...environment, ...more } });

    /** Outputs of the comparison for the steps after it; none if it failed. */
    async function compare(more: Record<string, string> = {}): Promise<string | undefined> {
      await rm(path.join(project, "outputs"), { force: true });
      const exitCode = await run("drift", "Compare", more);
      return exitCode === 0 ? (await readFile(path.join(project, "outputs"), "utf8")).trim() : undefined;
    }

    /** The comment on a pull request that proposes these versions. */
    async function preview(versions: string): Promise<string> {
      const directory = path.join(temporary, "proposal");
      await cp(project, directory, { recursive: true });
      const settings = path.join(directory, "Pulumi.prod.yaml");
      await writeFile(settings, (await readFile(settings, "utf8")).replace(/^( *)v1: /m, `${versions}\n$&`));
      const withoutKey = { ...environment, LANGSMITH_API_KEY: undefined };
      assert.equal(await runStep("preview", "Preview", { directory, environment: withoutKey }), 0);
      return readFile(path.join(temporary, "preview.txt"), "utf8");
    }

    it("workflows build the snapshots, preview a pull request, and distinguish drift from errors", async () => {
      await rm(path.join(project, "outputs"), { force: true });
      assert.equal(await run("up", "Up"), 0);
      const snapshot = controlPlane.snapshots.list().find(({ name }) => name === "acme/agent");
      assert.ok(snapshot);
      assert.equal(controlPlane.registries.list()[0]?.password, "canary-registry-token");
      assert.equal(await readFile(path.join(project, "outputs"), "utf8"), `snapshot-id=${snapshot.id}\n`);
      assert.equal(await compare(), "drifted=false");

      const requests = controlPlane.requests.all.length;
      const proposal = await preview("    v2: ghcr.io/acme/agent@sha256:" + "0".repeat(64));
      assert.match(proposal, /\+ langsmith:index:SandboxSnapshot: \(create\)[^]*\+ 1 to create\n *3 unchanged/);
      assert.doesNotMatch(proposal, /canary-registry-token/);
      assert.equal(controlPlane.requests.all.length, requests, "a preview makes no request");

      controlPlane.snapshots.remove(snapshot.id);
      assert.equal(await compare(), "drifted=true");
      assert.equal(await compare({ LANGSMITH_API_KEY: "lsv2_refused" }), undefined);
      assert.equal(await compare({ LANGGRAPH_HOST_URL: `${controlPlane.url}/elsewhere` }), undefined);
      assert.equal(await compare({ LANGGRAPH_HOST_URL: controlPlane.url.replace("http:", "https:") }), undefined);

      assert.equal(await run("up", "Up"), 0);
      assert.equal(await compare(), "drifted=false");
    });
  });
}
