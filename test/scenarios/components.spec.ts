import assert from "node:assert/strict";
import { assertSucceeded, changesOf, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

const POOLS = ["x", "y", "x", "y", "named", "sibling", "child", "outside"];

describeScenarios("pools in components", (openEnvironment, { thorough }) => {
  const open = () => openEnvironment({ program: "components-program" });

  thorough("pools in components behave like others, even if siblings depend on one another", async () => {
    const environment = await open();
    const preview = await environment.stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview).sort(), POOLS.map((name) => `create ${name}`).sort());
    assert.deepEqual(environment.takeRequests(), []);

    const up = await environment.stack.up();
    assertSucceeded(up);
    const names = up.outputs["names"] as string[];
    assert.equal(new Set(names).size, POOLS.length);
    assert.deepEqual(
      environment.controlPlane.pools
        .list()
        .map(({ name }) => name)
        .sort(),
      [...names].sort(),
    );
    for (const [index, name] of names.entries()) {
      const logicalName = String(POOLS[index]);
      assert.match(name, logicalName === "named" ? /^named-later$/ : new RegExp(`^${logicalName}-[0-9a-f]{7}$`));
    }
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));

    await environment.stack.setConfig("scenario:replicas", "3");
    const scaled = await environment.stack.up();
    assertSucceeded(scaled);
    assert.deepEqual(
      changesOf(scaled, "update"),
      POOLS.map(() => "replicas"),
    );
    assert.deepEqual(scaled.outputs["names"], names);

    const { deployment } = await environment.stack.exportState();
    const pools = (deployment.resources ?? []).filter(({ type }) => type.endsWith(":SandboxPool"));
    assert.equal(pools.length, POOLS.length);
    // Properties that the program passes to the provider besides the inputs.
    for (const { inputs, outputs } of pools) assert.equal("__registration" in { ...inputs, ...outputs }, false);

    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(environment.pools(), []);
  });
});
