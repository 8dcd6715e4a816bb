import assert from "node:assert/strict";
import type { Fault, OrderedFault } from "../../harness/control-plane";
import { thorough } from "./thorough";
import type { PoolInProgram } from "./program";
import { assertSucceeded, poolsIn } from "./results";
import { UpProcess } from "./up-process";
import { describeScenarios, type TestEnvironment } from "./test-environment";
import { until } from "./until";

/** Starts an `up` whose POST does not end, and waits for it. */
async function startUp(environment: TestEnvironment, fault: Fault): Promise<UpProcess> {
  const ordered: OrderedFault = environment.controlPlane.faults.add({ method: "POST", ...fault });
  const up = UpProcess.start(environment);
  await until("the POST", () => ordered.hits === 1);
  if (fault.kind === "hang" && fault.phase === "after") await until("the pool", () => environment.pools().length === 1);
  return up;
}

describeScenarios("crash", (open, { engine, door, throughDynamic, throughNative }) => {
  const kinds = {
    "with a fixed name": { name: "workers", templateName: "python", replicas: 2 },
    "with an automatic name": { templateName: "python", replicas: 2 },
  };

  for (const [kind, workers] of Object.entries(kinds)) {
    thorough(`of everything before the control plane did its work: up just creates the pool ${kind}`, async () => {
      const environment = await open();
      await environment.program({ workers });
      const up = await startUp(environment, { kind: "hang", phase: "before" });
      await up.kill();
      await environment.stack.cancel();
      environment.controlPlane.faults.clear();
      assert.deepEqual(environment.pools(), []);
      assertSucceeded(await environment.stack.up());
      assert.equal(environment.pools().length, 1);
      assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
    });

    const test = "name" in workers ? throughDynamic : throughNative;
    test(`of everything after it: up tells of the pool ${kind}, and takes it over when told to`, async () => {
      const environment = await open();
      await environment.program({ workers });
      const up = await startUp(environment, { kind: "hang", phase: "after" });
      const [pool] = environment.controlPlane.pools.list();
      await up.kill();
      await environment.stack.cancel();
      environment.controlPlane.faults.clear();

      const refused = await environment.stack.up();
      assert.equal(refused.succeeded, false);
      assert.match(refused.text, /"python", replicas 2, created .*`pulumi up` was interrupted.*adoptExisting/s);

      const adopted = await environment.up({ workers: { ...workers, adoptExisting: true } });
      assertSucceeded(adopted);
      assert.deepEqual(
        environment.controlPlane.pools.list().map(({ id }) => id),
        [pool?.id],
      );
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  }

  thorough("of everything during the wait is healed by the stack's adoptExisting", async () => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity } });
    await environment.program({ workers: { templateName: "python", replicas: 2 } });
    const up = UpProcess.start(environment);
    await until("the pool", () => environment.pools().length === 1);
    const [pool] = environment.controlPlane.pools.list();
    await up.kill();
    await environment.stack.cancel();

    await environment.stack.setConfig("langsmith:adoptExisting", "true");
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ id }) => id),
      [pool?.id],
    );
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("of the provider alone loses nothing either", async () => {
    const environment = await open();
    await environment.program({
      workers: { name: "workers", templateName: "python", replicas: 2, adoptExisting: true },
    });
    const up = await startUp(environment, { kind: "hang", phase: "after" });
    const [pool] = environment.controlPlane.pools.list();
    await up.killProvider(door);
    await up.end();
    environment.controlPlane.faults.clear();
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(
      environment.controlPlane.pools.list().map(({ id }) => id),
      [pool?.id],
    );
  });

  if (door.name === "native") {
    thorough("of the engine alone ends the plugin", async () => {
      const environment = await open();
      await environment.program({ workers: kinds["with a fixed name"] });
      const up = await startUp(environment, { kind: "hang", phase: "before" });
      assert.ok(await up.hasProvider(door));
      await up.killEngine();
      await until("the end of the plugin", async () => !(await up.hasProvider(door)));
      // What is left of the program ends here, if anything.
      await up.kill();
    });
  }

  // The offline engine is an instrument for tests and has no terminal to be interrupted from.
  if (engine === "offline engine") return;
  const interrupt = async (workers: PoolInProgram): Promise<{ environment: TestEnvironment; up: UpProcess }> => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity } });
    await environment.program({ workers });
    const up = UpProcess.start(environment);
    await until("the pool", () => environment.pools().length === 1);
    await up.interrupt();
    return { environment, up };
  };

  if (door.name === "native") {
    for (const [kind, workers] of Object.entries(kinds)) {
      it(`by Ctrl-C ends the wait soon, and up goes on with the pool ${kind}`, async () => {
        const { environment, up } = await interrupt(workers);
        await up.end();
        const [pool] = environment.controlPlane.pools.list();
        const remembered = poolsIn(await environment.stack.exportState())["workers"];
        assert.equal(remembered?.id, pool?.name, "the pool was forgotten");
        assert.match(String(remembered?.initErrors), /the operation was cancelled/);
        environment.controlPlane.pools.makeReady(pool?.name ?? "");
        assertSucceeded(await environment.stack.up());
        assert.deepEqual(environment.poolIds(), [pool?.id]);
        assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
      });
    }
    return;
  }

  it("by Ctrl-C during the wait is none: the engine waits for the pool and remembers it", async () => {
    const { environment, up } = await interrupt(kinds["with a fixed name"]);
    environment.controlPlane.pools.makeReady("workers");
    await up.end();
    const { workers } = poolsIn(await environment.stack.exportState());
    assert.equal(workers?.id, "workers", "the pool was forgotten");
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });
});
