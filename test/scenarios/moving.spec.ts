import assert from "node:assert/strict";
import type { DoorName } from "../../harness/doors";
import type { PoolsInProgram } from "./program";
import { assertSucceeded, stepsOf } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };
const pools: PoolsInProgram = {
  workers,
  automatic: { templateName: "node", replicas: 1 },
  inside: { templateName: "python", replicas: 1, parent: "team" },
  "further-inside": { templateName: "python", replicas: 1, parent: "company/team" },
};

/** Changes the import, and runs `up`. */
async function move(environment: TestEnvironment, to: DoorName, program: PoolsInProgram): Promise<void> {
  await environment.useDoor(to);
  await environment.program(program);
  environment.takeRequests();
  assertSucceeded(await environment.stack.preview());
  assert.deepEqual(environment.takeRequests(), []);
  assertSucceeded(await environment.stack.up());
}

/** Asserts that all pools belong to this provider, and that nothing is pending. */
async function assertMoved(environment: TestEnvironment, to: DoorName): Promise<void> {
  const { deployment } = await environment.stack.exportState();
  const types = (deployment.resources ?? []).map(({ type }) => type).filter((type) => type.endsWith(":SandboxPool"));
  assert.equal(types.length, Object.keys(pools).length);
  for (const type of types) assert.equal(type.startsWith("pulumi-nodejs:"), to === "dynamic", type);
  assertSucceeded(await environment.stack.up({ expectNoChanges: true }));
  assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
}

describeScenarios(
  "moving a program from the dynamic provider to the plugin",
  (open, { thorough }) => {
    const start = async (): Promise<TestEnvironment> => {
      const environment = await open();
      assertSucceeded(await environment.up(pools));
      return environment;
    };

    it("moving from the dynamic provider to the plugin changes nothing and makes no request, also inside components", async () => {
      const environment = await start();
      const before = environment.controlPlane.pools.list();
      await move(environment, "native", pools);
      assert.deepEqual(environment.takeRequests(), []);
      await assertMoved(environment, "native");
      assert.deepEqual(environment.takeChanges(), []);
      assert.deepEqual(environment.controlPlane.pools.list(), before);
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });

    thorough("a program can move to the plugin, update and replace pools in one up", async () => {
      const environment = await start();
      const before = environment.poolIds();
      const { id } = environment.controlPlane.pools.get("workers") ?? {};
      const automatic = { templateName: "python", replicas: 1 };
      await move(environment, "native", { ...pools, workers: { ...workers, replicas: 5 }, automatic });
      const changes = environment.takeChanges().map((change) => change.replace(/-[0-9a-f]{7}$/, ""));
      assert.deepEqual(changes.toSorted(), ["DELETE automatic", "PATCH workers", "POST automatic"]);
      assert.ok(changes.indexOf("POST automatic") < changes.indexOf("DELETE automatic"), changes.join());
      assert.equal(environment.controlPlane.pools.get("workers")?.id, id);
      assert.equal(environment.poolIds().filter((each) => before.includes(each)).length, before.length - 1);
      await assertMoved(environment, "native");
    });

    thorough("a program that moves to the plugin deletes pools that it no longer declares", async () => {
      const environment = await start();
      const others = Object.fromEntries(Object.entries(pools).filter(([name]) => name !== "automatic"));
      await environment.useDoor("native");
      const up = await environment.up(others);
      assertSucceeded(up);
      assert.deepEqual(stepsOf(up), ["delete automatic"]);
      assert.equal(environment.pools().length, Object.keys(others).length);
    });

    // After a refresh, the state no longer contains the dynamic provider.
    thorough("a program on the plugin can move back with an alias until a refresh, without a change", async () => {
      const environment = await start();
      const before = environment.controlPlane.pools.list();
      await move(environment, "native", pools);
      const options = { aliases: [{ type: "langsmith:index:SandboxPool" }] };
      const back = Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, { ...pool, options }]));
      await move(environment, "dynamic", back);
      assert.deepEqual(environment.takeRequests(), []);
      await assertMoved(environment, "dynamic");
      assert.deepEqual(environment.controlPlane.pools.list(), before);
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  },
  { through: ["dynamic"] },
);
