import assert from "node:assert/strict";
import type { OperationResult } from "../../harness/engine/engine";
import type { PoolsInProgram } from "./program";
import { assertFailed, assertOneOwner, assertSucceeded, errorsOf } from "./results";
import { describeScenarios } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };
const others = { ...workers, replicas: 4 };

const programs: Record<string, PoolsInProgram> = {
  "in any order": { first: workers, second: others },
  "that may adopt": { first: { ...workers, adoptExisting: true }, second: { ...others, adoptExisting: true } },
  "of which the second depends on the first": {
    first: { ...workers, adoptExisting: true },
    second: { ...others, adoptExisting: true, dependsOn: "first" },
  },
  "of which the first depends on the second": {
    second: { ...others, adoptExisting: true },
    first: { ...workers, adoptExisting: true, dependsOn: "second" },
  },
};

function assertNamesBoth(result: OperationResult): void {
  assertFailed(result);
  const errors = errorsOf(result);
  for (const part of [/also the name of/, /\bfirst\b/, /\bsecond\b/]) assert.match(errors, part);
}

describeScenarios("two pools of one name in a program", (open, { thorough }) => {
  thorough("two pools of one name fail in preview and up, in any order, and the message names both", async () => {
    const environment = await open();
    for (const [what, pools] of Object.entries(programs)) {
      await environment.program(pools);
      assertNamesBoth(await environment.stack.preview());
      assertNamesBoth(await environment.stack.up());
      assert.ok(environment.pools().length <= 1, `${what}: ${environment.pools().join()}`);
      await assertOneOwner(environment);
      assertSucceeded(await environment.stack.destroy());
    }
  });

  thorough("a second pool of one name fails, and the first stays unchanged", async () => {
    const environment = await open();
    const adopting = { first: { ...workers, adoptExisting: true }, second: { ...others, adoptExisting: true } };
    assertSucceeded(await environment.up({ first: adopting.first }));
    const before = environment.controlPlane.pools.list();
    await environment.program(adopting);
    assertNamesBoth(await environment.stack.preview());
    assertNamesBoth(await environment.stack.up());
    assert.deepEqual(environment.controlPlane.pools.list(), before);

    assertSucceeded(await environment.up({ first: adopting.first }));
    assert.deepEqual(environment.controlPlane.pools.list(), before);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("removing one of two pools of one name resolves the conflict, and the other's pool exists", async () => {
    const environment = await open();
    const pools = { first: { ...workers, adoptExisting: true }, second: { ...others, adoptExisting: true } };
    for (const remaining of ["first", "second"] as const) {
      assertFailed(await environment.up(pools));
      assertSucceeded(await environment.up({ [remaining]: pools[remaining] }));
      assert.deepEqual(environment.pools(), [`workers: python x ${pools[remaining].replicas}`]);
      assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
      assertSucceeded(await environment.stack.destroy());
    }
  });

  thorough("two pools of one name fail in up if the second name is unknown before", async () => {
    const environment = await open();
    const base = { name: "base", templateName: "python", replicas: 1 };
    const second = { ...others, adoptExisting: true, nameKnownAfter: "base" };
    const pools = { base, first: { ...workers, adoptExisting: true }, second };
    await environment.program(pools);
    assertSucceeded(await environment.stack.preview());
    const up = await environment.stack.up();
    assertFailed(up, /also the name of/);
    await assertOneOwner(environment);
    const before = environment.pools();
    assertNamesBoth(await environment.stack.up());
    assert.deepEqual(environment.pools(), before);
    await assertOneOwner(environment);

    assertSucceeded(await environment.up({ base, first: pools.first }));
    assert.deepEqual(environment.pools(), ["base: python x 1", "workers: python x 2"]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
  });

  thorough("a conflict of two pools of one name is resolved even after one took over the other's pool", async () => {
    const environment = await open();
    assertSucceeded(await environment.up({ first: workers }));
    const before = environment.controlPlane.pools.list();
    const pools = { first: workers, second: { ...others, adoptExisting: true } };
    await environment.program({ ...pools, second: others });
    // Pulumi does not show the first pool to the provider: only the control plane reports that the name is taken.
    assertFailed(await environment.stack.up({ target: ["second"] }), /another stack/);
    assert.deepEqual(environment.controlPlane.pools.list(), before);

    await environment.program(pools);
    await environment.stack.up({ target: ["second"] });
    assertNamesBoth(await environment.stack.preview());
    assertNamesBoth(await environment.stack.up());
    assertSucceeded(await environment.up({ first: workers }));
    // The other pool's `up` had scaled it.
    assertSucceeded(await environment.stack.up({ refresh: true }));
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    assert.deepEqual(environment.poolIds(), [before[0]?.id]);
    await assertOneOwner(environment);
  });
});
