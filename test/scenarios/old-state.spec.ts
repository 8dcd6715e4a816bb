import assert from "node:assert/strict";
import { assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxPool";
const POOL_NAME = "workers-cebc5aa";
const program = { workers: { templateName: "python", replicas: 2 } };

/** State of the last release without a location, and without the pool's own id and time. */
const recorded = {
  id: POOL_NAME,
  propertyDependencies: { __provider: [], autoName: [], replicas: [], templateName: [] },
  inputs: {
    __provider: 'exports.handler=()=>require("pulumi-langsmith/provider").dynamicProvider("SandboxPool")',
    name: POOL_NAME,
    replicas: 2,
    templateName: "python",
  },
};

describeScenarios(
  "state of an older release",
  (open) => {
    it("the state of an older release is refreshed without differences, updated in place and destroyed", async () => {
      const environment = await open();
      const { controlPlane, stack } = environment;
      assertSucceeded(await environment.up(program));
      const [made] = controlPlane.pools.list();
      assert.ok(made);
      controlPlane.pools.rename(made.name, POOL_NAME);
      const outputs = {
        ...recorded.inputs,
        poolId: made.id,
        createdAt: made.createdAt.toISOString(),
        readiness: "ready",
      };
      await stack.editState(({ type }) => (type === TYPE ? { ...recorded, outputs } : {}));
      environment.takeRequests();

      assertSucceeded(await stack.refresh({ expectNoChanges: true }));
      assertSucceeded(await stack.preview({ expectNoChanges: true }));
      assertSucceeded(await environment.up(program));
      assert.deepEqual(environment.takeChanges(), []);
      const { resources = [] } = (await stack.exportState()).deployment;
      assert.deepEqual(resources.find(({ type }) => type === TYPE)?.outputs, outputs);

      assertSucceeded(await environment.up({ workers: { ...program.workers, replicas: 5 } }));
      assert.deepEqual(environment.takeChanges(), [`PATCH ${POOL_NAME}`]);
      assert.deepEqual(environment.poolIds(), [made.id]);
      assertSucceeded(await stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  },
  // The older releases had only the dynamic provider.
  { through: ["dynamic"] },
);
