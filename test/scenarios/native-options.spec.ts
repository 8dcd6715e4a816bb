import assert from "node:assert/strict";
import { assertFailed, assertSucceeded, changesOf, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

describeScenarios(
  "options of Pulumi in the plugin",
  (open, { thorough }) => {
    thorough("import adopts a pool that was created by hand, without changing it or creating one", async () => {
      const environment = await open();
      const importing = { workers: { ...workers, options: { import: "workers" } } };
      assertFailed(await environment.up(importing), /there is no pool of this name/);
      const { id } = environment.controlPlane.pools.seed(workers);
      const imported = await environment.up(importing);
      assertSucceeded(imported);
      assert.deepEqual(stepsOf(imported), ["import workers"]);
      assert.deepEqual(environment.takeChanges(), []);
      await environment.program({ workers });
      assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
      assert.deepEqual(environment.poolIds(), [id]);
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });

    thorough("import accepts a snapshot into its own program, and detects inputs that are removed later", async () => {
      const { controlPlane, stack } = await open({ program: "import-program" });
      const { id } = controlPlane.snapshots.seed({
        name: "team/agent",
        dockerImage: "python:3.13",
        fsCapacityBytes: 4 * 1024 ** 3,
        labels: { team: "agents" },
        runConfig: { envVars: { MODE: "fast" } },
      });
      await stack.setConfig("scenario:import", id);
      const imported = await stack.up();
      assertSucceeded(imported);
      assert.ok(imported.steps.every(({ kind }) => kind !== "update" && kind !== "replace"));
      assert.ok(imported.steps.some(({ kind }) => kind === "import"));
      for (const refresh of [true, false, true]) {
        assertSucceeded(await stack.preview({ refresh, expectNoChanges: true }));
      }
      assertSucceeded(await stack.refresh());
      assertSucceeded(await stack.up({ expectNoChanges: true }));
      await stack.setConfig("scenario:withoutSettings", "true");
      assert.deepEqual(changesOf(await stack.preview(), "replace"), ["runConfig"]);
      assertSucceeded(await stack.destroy());
      assert.equal(controlPlane.snapshots.get(id), undefined);
    });

    thorough("import of a snapshot that no program can declare fails, and leaves the snapshot unchanged", async () => {
      const { controlPlane, stack } = await open({ program: "import-program" });
      const { id } = controlPlane.snapshots.seed({ name: "team/agent" });
      controlPlane.snapshots.seed({ name: "team/agent" });
      await stack.setConfig("scenario:import", id);
      assertFailed(await stack.up(), /could not import SandboxSnapshot.*it has no tag.*`SandboxSnapshot\.get`/);
      assertSucceeded(await stack.destroy());
      assert.ok(controlPlane.snapshots.get(id));
    });

    thorough("customTimeouts limit a create, an update and a delete", async () => {
      const environment = await open();
      const { faults, requests } = environment.controlPlane;
      const limited = { ...workers, options: { customTimeouts: { create: "65s", update: "1s", delete: "1s" } } };
      assertSucceeded(await environment.up({ workers: limited }));
      const [creation] = requests.matching({ method: "POST" });
      assert.equal((creation?.body as { timeout?: number }).timeout, 60);

      const passed = /its time limit has passed/;
      faults.add({ kind: "hang", phase: "before", method: "PATCH", times: Infinity });
      assertFailed(await environment.up({ workers: { ...limited, replicas: 3 } }), /could not update/, passed);
      faults.add({ kind: "hang", phase: "before", method: "DELETE", times: Infinity });
      assertFailed(await environment.stack.destroy(), /could not delete/, passed);
      faults.clear();
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  },
  { through: ["native"] },
);
