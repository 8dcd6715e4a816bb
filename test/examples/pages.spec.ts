import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startControlPlane } from "../control-plane";
import { offlineEngine } from "../engine/offline";
import { Installation } from "./installation";

const DOCUMENTATION = path.resolve(__dirname, "../../../docs");
const AUTOMATIC_NAME = /\bworkers-[0-9a-f]{7}\b/g;

/** Pages that take their reader through an example, with the settings that they begin with. */
const PAGES = [
  { page: "drift.md", example: "sandbox-pool", stackName: "dev", settings: {} },
  {
    page: "gitops.md",
    example: "gitops-github",
    stackName: "prod",
    settings: { "gitops-github:template": "python", "gitops-github:replicas": "2" },
  },
];

describe("pages that follow an example", function () {
  this.timeout(60_000);
  let installation: Installation;
  before(async () => (installation = await Installation.make()));
  after(() => installation.remove());

  for (const { page, example, stackName, settings } of PAGES) {
    it(`${page} shows the name that its reader gets: else set WRITE_DOCS=1`, async () => {
      const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-pages-"));
      const controlPlane = await startControlPlane();
      try {
        const projectDirectory = path.join(directory, "project");
        await installation.installCompiled(example, projectDirectory);
        const stack = await offlineEngine.openStack({
          projectDirectory,
          stackName,
          stateDirectory: path.join(directory, "state"),
          environment: { LANGGRAPH_HOST_URL: controlPlane.url, LANGGRAPH_HOST_API_KEY: controlPlane.apiKey },
        });
        for (const [key, value] of Object.entries(settings)) await stack.setConfig(key, value);
        const { outputs, text } = await stack.up();
        const name = String(outputs["poolName"]);
        assert.ok(name.match(AUTOMATIC_NAME), text);
        await checkNames(path.join(DOCUMENTATION, page), name);
      } finally {
        await controlPlane.close();
        await rm(directory, { recursive: true });
      }
    });
  }
});

async function checkNames(file: string, name: string): Promise<void> {
  const text = await readFile(file, "utf8");
  if (process.env["WRITE_DOCS"]) {
    await writeFile(file, text.replaceAll(AUTOMATIC_NAME, name));
    return;
  }
  assert.deepEqual(new Set(text.match(AUTOMATIC_NAME)), new Set([name]));
}
