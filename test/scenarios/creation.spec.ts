import assert from "node:assert/strict";
import { thorough } from "./thorough";
import { assertSucceeded, stepsOf } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios("creation of a pool", (open, { throughDynamic, throughNative }) => {
  const workers = { name: "workers", templateName: "python", replicas: 2 };

  throughDynamic("is created, and a second up does nothing", async () => {
    const environment = await open();
    const first = await environment.up({ workers });
    assertSucceeded(first);
    assert.deepEqual(stepsOf(first), ["create workers"]);
    assert.deepEqual(environment.takeRequests(), ["POST workers"]);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);

    for (const operation of ["up", "preview"] as const) {
      const again = await environment.stack[operation]({ expectNoChanges: true });
      assertSucceeded(again);
      assert.deepEqual(stepsOf(again), []);
    }
    assert.deepEqual(environment.takeRequests(), []);
  });

  thorough("has outputs that the program can use", async () => {
    const environment = await open();
    const { outputs } = await environment.up({ workers });
    const pool = environment.controlPlane.pools.get("workers");
    const output = outputs["workers"] as Record<string, unknown>;
    assert.equal(output["id"], "workers");
    assert.equal(output["poolId"], pool?.id);
    assert.equal(output["createdAt"], pool?.createdAt.toISOString());
    assert.equal(output["readiness"], "ready");
    assert.equal(output["timeout"], 120);
  });

  throughNative("is previewed without credentials and without a request", async () => {
    const environment = await open();
    await environment.stack.removeConfig("langsmith:apiKey");
    await environment.program({ workers });
    const preview = await environment.stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview), ["create workers"]);
    assert.deepEqual(environment.takeRequests(), []);
  });

  thorough("can begin paused", async () => {
    const environment = await open();
    assertSucceeded(await environment.up({ workers: { ...workers, replicas: 0 } }));
    assert.deepEqual(environment.pools(), ["workers: python x 0"]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  throughNative("is planned when its template is not known before up", async () => {
    const environment = await open();
    const first = { name: "first", templateName: "python", replicas: 1 };
    await environment.program({ first, second: { templateKnownAfter: "first", templateName: "node", replicas: 1 } });
    const preview = await environment.stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview), ["create first", "create second"]);
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ templateName }) => templateName),
      ["python", "node"],
    );
  });

  throughDynamic("is refused in the preview with all faults at once", async () => {
    const environment = await open();
    await environment.program({
      workers: { name: "Workers", templateName: "python", replicas: 1.5, timeOut: 30 } as object,
    });
    const preview = await environment.stack.preview();
    assert.equal(preview.succeeded, false);
    for (const fault of [/lower-case/, /replicas.*whole number/s, /timeOut.*did you mean "timeout"/s]) {
      assert.match(preview.text, fault);
    }
    assert.deepEqual(environment.takeRequests(), []);
  });

  thorough("fails with the reason and the way on when its template does not exist", async () => {
    const environment = await open();
    const up = await environment.up({ workers: { ...workers, templateName: "pyhton" } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /could not create SandboxPool "workers": .*TemplateNotFound.*Create the template first/s);
    assert.deepEqual(environment.pools(), []);
    assertSucceeded(await environment.up({ workers }));
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  it("that never gets ready is kept in the state, and replaced by the next up", async () => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } });
    const up = await environment.up({ workers: { ...workers, timeout: 10 } });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /no replica became ready in time.*replaces it/s);
    const { deployment } = await environment.stack.exportState();
    const resource = deployment.resources?.find(({ id }) => id === "workers");
    assert.equal(resource?.outputs?.["readiness"], "notReady");
    assert.equal(resource.initErrors?.length, 1);

    environment.takeRequests();
    environment.controlPlane.readyAfterSeconds.everywhere = 0;
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.takeChanges(), ["DELETE workers", "POST workers"]);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));
  });

  thorough("that never gets ready is accepted when nobody waits for it any more", async () => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } });
    await environment.up({ workers: { ...workers, timeout: 10 } });
    environment.takeRequests();
    assertSucceeded(await environment.up({ workers: { ...workers, timeout: 10, waitForReady: false } }));
    assert.deepEqual(environment.takeChanges(), []);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));
  });
});
