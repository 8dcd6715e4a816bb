import assert from "node:assert/strict";
import type { Fault, FaultRule } from "../../harness/control-plane";
import { assertFailed, assertOneOwner, assertSucceeded, poolsIn } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const path = /\/pools/;
const broken: Fault = { kind: "status", status: 500, body: { detail: "Internal Server Error" } };

/** Ways for a create to have an unknown outcome although the pool exists. */
const losses: Record<string, FaultRule[]> = {
  "whose connection is reset and whose look fails": [
    { kind: "reset", phase: "after", method: "POST", path },
    { ...broken, method: "GET", path, times: Infinity },
  ],
  "whose answer has replicas as text, as have all later ones": [
    { kind: "changeResponse", changes: { replicas: "2" }, method: "POST", path },
    { kind: "changeResponse", changes: { replicas: "2" }, method: "GET", path, times: Infinity },
  ],
};

describeScenarios(
  "creates whose outcome is unknown",
  (open) => {
    const fixed = { name: "workers", templateName: "python", replicas: 2 };
    const automatic = { templateName: "python", replicas: 2 };

    async function lose(environment: TestEnvironment, faults: readonly FaultRule[], workers: object): Promise<void> {
      const ordered = faults.map((fault) => environment.controlPlane.faults.add(fault));
      assertFailed(await environment.up({ workers }), /could not check whether/i);
      assert.ok(ordered.every(({ hits }) => hits > 0));
      environment.controlPlane.faults.clear();
      assert.equal(environment.pools().length, 1);
      assert.deepEqual(Object.keys(poolsIn(await environment.stack.exportState())), ["workers"]);
    }

    for (const [loss, faults] of Object.entries(losses)) {
      it(`a create ${loss} is recorded, and the next up confirms the pool, whose name no other pool gets`, async () => {
        const environment = await open();
        await lose(environment, faults, automatic);
        const before = environment.poolIds();
        environment.takeRequests();
        assertSucceeded(await environment.stack.up());
        assert.deepEqual(environment.takeChanges(), []);
        assert.deepEqual(environment.poolIds(), before);
        await assertOneOwner(environment);
        assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
      });

      it(`a create ${loss} is recorded, and destroy deletes its pool, whose name no other pool gets`, async () => {
        const environment = await open();
        await lose(environment, faults, automatic);
        assertSucceeded(await environment.stack.destroy());
        assert.deepEqual(environment.pools(), []);
        assert.deepEqual(poolsIn(await environment.stack.exportState()), {});
      });

      it(`a create ${loss} is recorded, and a pool under its fixed name is reported until it is adopted`, async () => {
        const environment = await open();
        await lose(environment, faults, fixed);
        const before = environment.controlPlane.pools.list();
        for (const operation of ["up", "destroy"] as const) {
          assertFailed(await environment.stack[operation](), /"workers"/, /adoptExisting/);
          assert.deepEqual(environment.controlPlane.pools.list(), before);
          assert.deepEqual(Object.keys(poolsIn(await environment.stack.exportState())), ["workers"]);
        }
        assertSucceeded(await environment.up({ workers: { ...fixed, adoptExisting: true } }));
        assert.deepEqual(environment.controlPlane.pools.list(), before);
        assertSucceeded(await environment.stack.destroy());
        assert.deepEqual(environment.pools(), []);
      });
    }

    it("up repeats an unconfirmed create if nothing was created", async () => {
      const environment = await open();
      const { controlPlane, stack } = environment;
      controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST", path, times: Infinity });
      controlPlane.faults.add({ ...broken, method: "GET", path, times: Infinity });
      assertFailed(await environment.up({ workers: fixed }));
      controlPlane.faults.clear();
      assert.deepEqual(environment.pools(), []);
      assertSucceeded(await stack.up());
      assert.deepEqual(environment.pools(), ["workers: python x 2"]);
      assertSucceeded(await stack.preview({ refresh: true, expectNoChanges: true }));
    });

    it("a refresh that fails to check keeps the unconfirmed create in the state", async () => {
      const environment = await open();
      await lose(environment, losses["whose connection is reset and whose look fails"] ?? [], automatic);
      environment.controlPlane.faults.add({ ...broken, method: "GET", path, times: Infinity });
      assertFailed(await environment.stack.refresh());
      environment.controlPlane.faults.clear();
      assert.deepEqual(Object.keys(poolsIn(await environment.stack.exportState())), ["workers"]);
      assertSucceeded(await environment.stack.refresh());
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  },
  { isThorough: true, through: ["native"] },
);

describeScenarios(
  "creates at a wrong address",
  (open) => {
    const workers = { name: "workers", templateName: "python", replicas: 2 };

    for (const operation of ["up", "destroy"] as const) {
      it(`a create that a gateway answered is recorded, and ${operation} continues once the user follows its message`, async () => {
        const environment = await open();
        const { controlPlane, stack } = environment;
        const wrong = await environment.startControlPlane();
        wrong.faults.always({ kind: "status", status: 502, method: "POST" });
        await stack.setConfig("langsmith:endpoint", wrong.url);
        assertFailed(await environment.up({ workers }));
        await stack.setConfig("langsmith:endpoint", controlPlane.url);

        const run = () => stack[operation]({ runProgram: operation === "destroy" });
        const refused = await run();
        assertFailed(refused, /got no usable answer, and this operation works at .*`pulumi state delete/s);
        for (const url of [wrong.url, controlPlane.url]) assert.ok(refused.text.includes(url), refused.text);
        await stack.forget("workers");
        assertSucceeded(await run());
        assert.deepEqual(environment.pools(), operation === "up" ? ["workers: python x 2"] : []);
      });
    }
  },
  { isThorough: true },
);
