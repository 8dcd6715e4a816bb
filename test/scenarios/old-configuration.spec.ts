import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

/** Operations with the configuration of the last up, and the options that make them use today's. */
const operations = [
  ["preview", { refresh: true }],
  ["up", { refresh: true }],
  ["refresh", {}],
  ["destroy", {}],
] as const;

async function rotateKey({ controlPlane, stack }: TestEnvironment, before = controlPlane.apiKey): Promise<string> {
  const { secret } = controlPlane.keys.add();
  controlPlane.keys.revoke(before);
  await stack.setConfig("langsmith:apiKey", secret, { secret: true });
  return secret;
}

/** Updates the pools through an address that is closed afterwards. @returns that address */
async function upAtAnotherAddress(environment: TestEnvironment): Promise<string> {
  const { controlPlane, stack } = environment;
  const before = await environment.openForwarder();
  await stack.setConfig("langsmith:endpoint", before.url);
  assertSucceeded(await environment.up({ workers }));
  await before.close();
  await stack.setConfig("langsmith:endpoint", controlPlane.url);
  return before.url;
}

describeScenarios(
  "configuration of the last up",
  (open, { throughDynamic, thorough }) => {
    throughDynamic("all but up use and report the old key after a rotation, and --run-program fixes it", async () => {
      const environment = await open();
      const { stack } = environment;
      assertSucceeded(await environment.up({ workers }));
      let key: string | undefined;
      for (const [operation, options] of operations) {
        key = await rotateKey(environment, key);
        const failed = await stack[operation](options);
        assertFailed(failed, /stack configuration \(langsmith:apiKey\).*refused.*last `?pulumi up`?.*--run-program/s);
        assert.deepEqual(environment.pools(), ["workers: python x 2"]);
        assertSucceeded(await stack[operation]({ ...options, runProgram: true }));
      }
      assert.deepEqual(environment.pools(), []);
    });

    thorough("all but up use and report the old endpoint after a change, and --run-program fixes it", async () => {
      const environment = await open();
      const { stack } = environment;
      // The other two read from the old address in the same way.
      for (const [operation, options] of operations.filter(([each]) => each === "up" || each === "destroy")) {
        const before = await upAtAnotherAddress(environment);
        const failed = await stack[operation](options);
        assertFailed(failed, /--run-program/);
        assert.ok(failed.text.includes(before), failed.text);
        assertSucceeded(await stack[operation]({ ...options, runProgram: true }));
      }
      assert.deepEqual(environment.pools(), []);
    });

    thorough("a failed up also records its configuration for later operations", async () => {
      const environment = await open();
      await upAtAnotherAddress(environment);
      assertFailed(await environment.up({ workers, broken: { ...workers, name: "broken", templateName: "nothing" } }));
      assertSucceeded(await environment.stack.refresh());
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  },
  { through: ["dynamic"] },
);

describeScenarios(
  "configuration of today",
  (open, { throughNative, thorough }) => {
    throughNative("every operation uses today's key after a rotation", async () => {
      const environment = await open();
      assertSucceeded(await environment.up({ workers }));
      const before = environment.poolIds();
      let key: string | undefined;
      for (const [operation, options] of operations) {
        key = await rotateKey(environment, key);
        assert.deepEqual(environment.poolIds(), before);
        assertSucceeded(await environment.stack[operation](options));
      }
      assert.deepEqual(environment.pools(), []);
    });

    thorough("every operation uses today's endpoint, and finds the same pools there", async () => {
      const environment = await open();
      assertSucceeded(await environment.up({ workers }));
      const before = environment.poolIds();
      for (const [operation, options] of operations) {
        await upAtAnotherAddress(environment);
        assert.deepEqual(environment.poolIds(), before);
        assertSucceeded(await environment.stack[operation](options));
      }
      assert.deepEqual(environment.pools(), []);
    });
  },
  { through: ["native"] },
);
