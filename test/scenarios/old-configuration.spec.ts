import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

/** What uses the configuration of the last up, and what makes it use today's. */
const operations = [
  ["preview --refresh", "preview", { refresh: true }],
  ["up --refresh", "up", { refresh: true }],
  ["refresh", "refresh", {}],
  ["destroy", "destroy", {}],
] as const;

async function rotateKey({ controlPlane, stack }: TestEnvironment): Promise<void> {
  const { secret } = controlPlane.keys.add();
  controlPlane.keys.revoke(controlPlane.apiKey);
  await stack.setConfig("langsmith:apiKey", secret, { secret: true });
}

/** Creates the pools by way of an address that is gone afterwards. @returns that address */
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
  "the configuration of the last up",
  (open) => {
    for (const [title, operation, options] of operations) {
      it(`is what ${title} uses after the key was rotated, which it says, and --run-program helps`, async () => {
        const environment = await open();
        const { stack } = environment;
        assertSucceeded(await environment.up({ workers }));
        await rotateKey(environment);
        assertFailed(await stack[operation](options), /last `?pulumi up`?/, /--run-program/);
        assert.deepEqual(environment.pools(), ["workers: python x 2"]);
        assertSucceeded(await stack[operation]({ ...options, runProgram: true }));
        assert.deepEqual(environment.pools(), operation === "destroy" ? [] : ["workers: python x 2"]);
      });
    }

    // The other two look at the old address in the same way.
    for (const [title, operation, options] of operations.filter(([each]) =>
      ["up --refresh", "destroy"].includes(each),
    )) {
      it(`is what ${title} uses after the endpoint was changed, which it says, and --run-program helps`, async () => {
        const environment = await open();
        const { stack } = environment;
        const before = await upAtAnotherAddress(environment);
        const failed = await stack[operation](options);
        assertFailed(failed, /--run-program/);
        assert.ok(failed.text.includes(before), failed.text);
        assertSucceeded(await stack[operation]({ ...options, runProgram: true }));
        assert.deepEqual(environment.pools(), operation === "destroy" ? [] : ["workers: python x 2"]);
      });
    }

    it("is that of an up that failed, too", async () => {
      const environment = await open();
      await upAtAnotherAddress(environment);
      assertFailed(await environment.up({ workers, broken: { ...workers, name: "broken", templateName: "nothing" } }));
      assertSucceeded(await environment.stack.refresh());
      assertSucceeded(await environment.stack.destroy());
      assert.deepEqual(environment.pools(), []);
    });
  },
  { isThorough: true, through: ["dynamic"] },
);

describeScenarios(
  "the configuration of today",
  (open) => {
    for (const [title, operation, options] of operations) {
      it(`is what ${title} uses after the key was rotated`, async () => {
        const environment = await open();
        const { stack } = environment;
        assertSucceeded(await environment.up({ workers }));
        await rotateKey(environment);
        const before = environment.poolIds();
        assertSucceeded(await stack[operation](options));
        assert.deepEqual(environment.poolIds(), operation === "destroy" ? [] : before);
      });

      it(`is what ${title} uses after the endpoint was changed, where it finds the same pools`, async () => {
        const environment = await open();
        const { stack } = environment;
        await upAtAnotherAddress(environment);
        const ids = environment.poolIds();
        assertSucceeded(await stack[operation](options));
        assert.deepEqual(environment.poolIds(), operation === "destroy" ? [] : ids);
      });
    }
  },
  { isThorough: true, through: ["native"] },
);
