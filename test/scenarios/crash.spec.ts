import assert from "node:assert/strict";
import type { Fault, OrderedFault } from "../../harness/control-plane";
import type { PoolInProgram } from "./program";
import { assertFailed, assertSucceeded, poolsIn } from "./results";
import { UpProcess } from "./up-process";
import { describeScenarios, type TestEnvironment } from "./test-environment";
import { until } from "./until";

const noDrift = { refresh: true, expectNoChanges: true };

/** Starts an `up` whose POST does not end, and waits for it. */
async function startUp(environment: TestEnvironment, fault: Fault): Promise<UpProcess> {
  const ordered: OrderedFault = environment.controlPlane.faults.add({ method: "POST", ...fault });
  const up = UpProcess.start(environment);
  await until("the POST", () => ordered.hits === 1);
  if (fault.kind === "hang" && fault.phase === "after") await until("the pool", () => environment.pools().length === 1);
  return up;
}

describeScenarios("crash", (open, { engine, door, throughDynamic, throughNative, thorough }) => {
  const fixed = { name: "workers", templateName: "python", replicas: 2 };
  const automatic = { templateName: "python", replicas: 2 };

  for (const [kind, workers, test] of [
    ["a fixed", fixed, throughDynamic],
    ["an automatic", automatic, throughNative],
  ] as const) {
    test(`up reports a pool with ${kind} name that a crash after its create left behind, and adopts it on request`, async () => {
      const environment = await open();
      await environment.program({ workers });
      const up = await startUp(environment, { kind: "hang", phase: "after" });
      const before = environment.poolIds();
      await up.kill();
      await environment.stack.cancel();
      environment.controlPlane.faults.clear();

      const told = /"python", replicas 2, created .*`pulumi up` was interrupted.*adoptExisting/s;
      assertFailed(await environment.stack.up(), told);
      assertSucceeded(await environment.up({ workers: { ...workers, adoptExisting: true } }));
      assert.deepEqual(environment.poolIds(), before);
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  }

  thorough("up creates the pool after a crash before the control plane had created it", async () => {
    const environment = await open();
    await environment.program({ workers: fixed });
    const up = await startUp(environment, { kind: "hang", phase: "before" });
    await up.kill();
    await environment.stack.cancel();
    environment.controlPlane.faults.clear();
    assert.deepEqual(environment.pools(), []);
    assertSucceeded(await environment.stack.up());
    assert.equal(environment.pools().length, 1);
    assertSucceeded(await environment.stack.preview(noDrift));
  });

  thorough("the stack's adoptExisting recovers a pool after a crash during the wait for it", async () => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity } });
    await environment.program({ workers: automatic });
    const up = UpProcess.start(environment);
    await until("the pool", () => environment.pools().length === 1);
    const before = environment.poolIds();
    await up.kill();
    await environment.stack.cancel();

    await environment.stack.setConfig("langsmith:adoptExisting", "true");
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.poolIds(), before);
    assertSucceeded(await environment.stack.preview(noDrift));
  });

  thorough("a crash of the provider alone loses no pool", async () => {
    const environment = await open();
    await environment.program({ workers: { ...fixed, adoptExisting: true } });
    const up = await startUp(environment, { kind: "hang", phase: "after" });
    const before = environment.poolIds();
    await up.killProvider(door);
    await up.end();
    environment.controlPlane.faults.clear();
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.poolIds(), before);
  });

  // The offline engine runs only in tests, without a terminal that could interrupt it.
  if (engine === "offline engine") return;
  const interrupt = async (workers: PoolInProgram): Promise<{ environment: TestEnvironment; up: UpProcess }> => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity } });
    await environment.program({ workers });
    const up = UpProcess.start(environment);
    await until("the pool", () => environment.pools().length === 1);
    await up.interrupt();
    return { environment, up };
  };

  throughNative("the plugin ends when the engine crashes", async () => {
    const environment = await open();
    await environment.program({ workers: fixed });
    const up = await startUp(environment, { kind: "hang", phase: "before" });
    assert.ok(await up.hasProvider(door));
    await up.killEngine();
    await until("the end of the plugin", async () => !(await up.hasProvider(door)));
    // Ends what remains of the program.
    await up.kill();
  });

  for (const workers of [fixed, automatic]) {
    throughNative(`Ctrl-C ends the wait for a pool, and up continues with ${JSON.stringify(workers)}`, async () => {
      const { environment, up } = await interrupt(workers);
      await up.end();
      const [pool] = environment.controlPlane.pools.list();
      const remembered = poolsIn(await environment.stack.exportState())["workers"];
      assert.equal(remembered?.id, pool?.name, "the pool was forgotten");
      assert.match(String(remembered?.initErrors), /the operation was cancelled/);
      environment.controlPlane.pools.makeReady(pool?.name ?? "");
      assertSucceeded(await environment.stack.up());
      assert.deepEqual(environment.poolIds(), [pool?.id]);
      assertSucceeded(await environment.stack.preview(noDrift));
    });
  }

  throughDynamic("Ctrl-C lets the dynamic provider wait for its pool, and the state records the pool", async () => {
    const { environment, up } = await interrupt(fixed);
    environment.controlPlane.pools.makeReady("workers");
    await up.end();
    const { workers } = poolsIn(await environment.stack.exportState());
    assert.equal(workers?.id, "workers", "the pool was forgotten");
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });
});
