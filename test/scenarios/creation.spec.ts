import assert from "node:assert/strict";
import { assertFailed, assertSucceeded, poolsIn, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("creation of a pool", (open, { throughDynamic, throughNative, thorough }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  throughDynamic("up creates a pool with outputs that the program can use, and a second up does nothing", async () => {
    const environment = await open();
    const first = await environment.up({ workers });
    assertSucceeded(first);
    assert.deepEqual(stepsOf(first), ["create workers"]);
    assert.deepEqual(environment.takeRequests(), ["POST workers"]);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    const pool = environment.controlPlane.pools.get("workers");
    assert.deepEqual(first.outputs["workers"], {
      id: "workers",
      poolId: pool?.id,
      createdAt: pool?.createdAt.toISOString(),
      replicas: 2,
      timeout: 120,
      readiness: "ready",
    });

    for (const operation of ["up", "preview"] as const) {
      const again = await environment.stack[operation]({ expectNoChanges: true });
      assertSucceeded(again);
      assert.deepEqual(stepsOf(again), []);
    }
    assert.deepEqual(environment.takeRequests(), []);
  });

  throughNative("preview shows a new pool without credentials and without a request", async () => {
    const environment = await open();
    const { stack, controlPlane } = environment;
    await stack.removeConfig("langsmith:apiKey");
    const first = { name: "first", templateName: "python", replicas: 1 };
    await environment.program({ first, second: { templateKnownAfter: "first", templateName: "node", replicas: 1 } });
    const preview = await stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview), ["create first", "create second"]);
    assert.deepEqual(environment.takeRequests(), []);
    await stack.setConfig("langsmith:apiKey", controlPlane.apiKey, { secret: true });
    assertSucceeded(await stack.up());
    const templateNames = controlPlane.pools.list().map(({ templateName }) => templateName);
    assert.deepEqual(templateNames, ["python", "node"]);
  });

  throughDynamic("preview rejects a faulty pool and reports all faults at once", async () => {
    const environment = await open();
    const faulty = { name: "Workers", templateName: "python", replicas: 1.5, timeOut: 30 } as object;
    await environment.program({ workers: faulty });
    const faults = [/lower-case/, /replicas.*whole number/s, /timeOut.*did you mean "timeout"/s];
    assertFailed(await environment.stack.preview(), ...faults);
    assert.deepEqual(environment.takeRequests(), []);
  });

  thorough("a create without its template fails and names the next step, and succeeds for a paused pool", async () => {
    const environment = await open();
    assertFailed(
      await environment.up({ workers: { ...workers, templateName: "pyhton" } }),
      /could not create SandboxPool "workers": .*TemplateNotFound.*Create the template first/s,
    );
    assert.deepEqual(environment.pools(), []);
    assertSucceeded(await environment.up({ workers: { ...workers, replicas: 0 } }));
    assert.deepEqual(environment.pools(), ["workers: python x 0"]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  const never = { controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } };

  it("a pool that never gets ready is kept in the state, and replaced by the next up", async () => {
    const environment = await open(never);
    const up = await environment.up({ workers: { ...workers, timeout: 10 } });
    assertFailed(up, /no replica became ready in time.*replaces it/s);
    const resource = poolsIn(await environment.stack.exportState())["workers"];
    assert.deepEqual([resource?.id, resource?.outputs?.["readiness"]], ["workers", "notReady"]);
    assert.equal(resource?.initErrors?.length, 1);

    environment.takeRequests();
    environment.controlPlane.readyAfterSeconds.everywhere = 0;
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));
  });

  thorough("a pool that never gets ready is accepted when the program no longer waits for it", async () => {
    const environment = await open(never);
    await environment.up({ workers: { ...workers, timeout: 10 } });
    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { ...workers, timeout: 10, waitForReady: false } }));
    assert.deepEqual(environment.takeChanges(), []);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));
  });
});
