import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

describeScenarios("the same program in two stacks of one name", (open, { thorough }) => {
  const pools = { workers: { templateName: "python", replicas: 2 } };

  /** Brings the first stack up, and fails to bring up the second one, which is in another backend. */
  async function collide(environment: TestEnvironment) {
    assertSucceeded(await environment.up(pools));
    const [first] = environment.controlPlane.pools.list();
    const second = await environment.openStack("dev", { stateDirectory: "other-state" });
    await environment.program({ workers: { ...pools.workers, replicas: 3 } }, second);
    return { first, second, refused: await second.up() };
  }

  thorough("the second of two stacks of one name fails, and its message mentions the other stack first", async () => {
    const environment = await open();
    const { first, second, refused } = await collide(environment);
    assertFailed(refused, /another stack/, /"python", replicas 2/, /adoptExisting/, /langsmith:nameSeed/);
    const causes = ["another stack", "interrupted"].map((cause) => refused.text.indexOf(cause));
    assert.ok(causes[1] === -1 || Number(causes[0]) < Number(causes[1]), refused.text);
    assert.ok(refused.text.indexOf("langsmith:nameSeed") < refused.text.indexOf("adoptExisting"), refused.text);
    assert.deepEqual(environment.controlPlane.pools.list(), [first]);
    assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
    assertSucceeded(await second.destroy());
    assert.deepEqual(environment.controlPlane.pools.list(), [first]);
  });

  thorough("the second of two stacks of one name comes up with a pool of its own once it has a name seed", async () => {
    const environment = await open();
    const { first, second } = await collide(environment);
    await second.setConfig("langsmith:nameSeed", "second");
    assertSucceeded(await second.up());
    assert.equal(environment.pools().length, 2);
    assertSucceeded(await second.up({ refresh: true, expectNoChanges: true }));

    assertSucceeded(await second.destroy());
    assert.deepEqual(environment.controlPlane.pools.list(), [first]);
    assertSucceeded(await second.up());
    assertSucceeded(await environment.stack.destroy());
    assert.match(environment.pools().join(), /^[^,]* x 3$/);
  });
});
