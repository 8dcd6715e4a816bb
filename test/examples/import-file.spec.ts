import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { POOLS } from "../../examples/import/pools";
import { findCli } from "../../harness/engine/cli";
import { doors } from "../../harness/doors";
import { describeWithCli } from "../scenarios/thorough";
import { assertSucceeded } from "../scenarios/results";
import { TestEnvironment } from "../scenarios/test-environment";
import { Installation } from "./installation";
import { itWith } from "./requirements";
import { runPulumi } from "./run-pulumi";

describeWithCli("`pulumi import --file`", function () {
  this.timeout(240_000);
  let installation: Installation;
  let environment: TestEnvironment | undefined;
  before(async () => (installation = await Installation.make()));
  after(() => installation.remove());
  afterEach(() => environment?.close());

  itWith(
    ["pulumi", "pulumi-language-nodejs"],
    "imports twenty pools without a change, writes their program, and leaves nothing for `up` to do",
    async () => {
      const engine = await findCli();
      assert.ok(engine);
      const writeProject = (folder: string): Promise<void> => installation.install("import", folder);
      environment = await TestEnvironment.open(engine, doors.native, { writeProject });
      const { controlPlane, directory, stack } = environment;
      for (const [name, templateName, replicas] of POOLS) controlPlane.pools.seed({ name, templateName, replicas });
      const resources = controlPlane.pools
        .list()
        .map(({ name }) => ({ type: "langsmith:index:SandboxPool", name, id: name }));
      await writeFile(path.join(directory, "imports.json"), JSON.stringify({ resources }));

      const command = ["import", "--file", "imports.json", "--out", "imported.ts", "--protect=false", "--yes"];
      await runPulumi(directory, [...command, "--stack", "dev", "--config-file", "state/Pulumi.dev.yaml"]);
      assert.deepEqual(environment.takeChanges(), []);
      const program = await readFile(path.join(directory, "imported.ts"), "utf8");
      await writeFile(
        path.join(directory, "index.ts"),
        program.replace("@pulumi/langsmith", "pulumi-langsmith/native"),
      );
      assertSucceeded(await stack.preview({ refresh: true, expectNoChanges: true }));
    },
  );
});
