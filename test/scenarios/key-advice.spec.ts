import assert from "node:assert/strict";
import type { OperationOptions, OperationResult } from "../../harness/engine/engine";
import type { DoorName } from "../../harness/doors";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };
const WRONG_KEY = "lsv2_pt_wrong";

/** Advice in messages: a pattern that finds it, and the steps of a user who follows it. */
const advice = {
  setKey: {
    pattern: /pulumi config set --secret langsmith:apiKey/,
    follow: async ({ stack }: TestEnvironment, key: string): Promise<OperationOptions> => {
      await stack.setConfig("langsmith:apiKey", key, { secret: true });
      return {};
    },
  },
  setKeyAndRunProgram: {
    pattern: /pulumi config set --secret langsmith:apiKey.*--run-program/s,
    follow: async ({ stack }: TestEnvironment, key: string): Promise<OperationOptions> => {
      await stack.setConfig("langsmith:apiKey", key, { secret: true });
      return { runProgram: true };
    },
  },
  exportVariable: {
    pattern: /LANGSMITH_API_KEY/,
    follow: (_environment: TestEnvironment, key: string): Promise<OperationOptions> =>
      Promise.resolve({ environment: { LANGSMITH_API_KEY: key } }),
  },
};

/** Source of the missing or wrong key. */
const causes = {
  "no key": { configured: undefined, variable: undefined },
  "a wrong key in the stack's configuration": { configured: WRONG_KEY, variable: undefined },
  "a wrong key in the environment": { configured: undefined, variable: WRONG_KEY },
};

type Cells = Record<keyof typeof causes, (keyof typeof advice)[]>;
const today: Cells = {
  "no key": ["setKey", "exportVariable"],
  "a wrong key in the stack's configuration": ["setKey"],
  "a wrong key in the environment": ["exportVariable"],
};
const ofLastUp: Cells = {
  "no key": ["setKeyAndRunProgram", "exportVariable"],
  "a wrong key in the stack's configuration": ["setKeyAndRunProgram"],
  "a wrong key in the environment": ["exportVariable"],
};

type OperationName = "up" | "refresh" | "destroy";
/** Follows each cell: the message contains exactly this advice, and each piece of it works. */
const tables: Record<DoorName, Record<OperationName, Cells>> = {
  dynamic: { up: today, refresh: ofLastUp, destroy: ofLastUp },
  native: { up: today, refresh: today, destroy: today },
};

/** Brings the pools up with a good key, and then removes or invalidates it. */
async function bringAbout(
  environment: TestEnvironment,
  operation: OperationName,
  { configured, variable }: (typeof causes)[keyof typeof causes],
): Promise<{ goodKey: string; run: (options?: OperationOptions) => Promise<OperationResult> }> {
  const { controlPlane, stack } = environment;
  const variables = { LANGSMITH_API_KEY: controlPlane.apiKey };
  await environment.program({ workers });
  if (configured === undefined) await stack.removeConfig("langsmith:apiKey");
  // Refresh and destroy use the configuration of the last up.
  if (operation !== "up") assertSucceeded(await stack.up({ environment: variables }));
  const { secret: goodKey } = controlPlane.keys.add();
  controlPlane.keys.revoke(controlPlane.apiKey);
  if (configured !== undefined) await stack.setConfig("langsmith:apiKey", configured, { secret: true });
  const own = variable === undefined ? {} : { LANGSMITH_API_KEY: variable };
  const run = (options: OperationOptions = {}) =>
    stack[operation]({ ...options, environment: { ...own, ...options.environment } });
  return { goodKey, run };
}

describeScenarios(
  "advice about keys",
  (open, { door }) => {
    const table = tables[door.name];
    for (const operation of ["up", "refresh", "destroy"] as const) {
      const isTodays = table[operation] === today;
      for (const cause of Object.keys(causes) as (keyof typeof causes)[]) {
        for (const piece of table[operation][cause]) {
          it(`advice about keys: ${piece} fixes ${operation} with ${cause}`, async () => {
            const environment = await open();
            const { goodKey, run } = await bringAbout(environment, operation, causes[cause]);
            const failed = await run();
            assertFailed(failed, advice[piece].pattern);
            const useless = isTodays && causes[cause].configured ? [/--run-program/, /LANGSMITH_API_KEY/] : [];
            for (const other of useless) assert.doesNotMatch(failed.text, other);
            assertSucceeded(await run(await advice[piece].follow(environment, goodKey)));
            assert.deepEqual(environment.pools(), operation === "destroy" ? [] : ["workers: python x 2"]);
          });
        }
      }
    }

    if (door.name === "dynamic") {
      for (const [removal, options] of [
        ["up", {}],
        ["destroy", { runProgram: true }],
      ] as const) {
        it(`advice about keys: putting the last pool back lets ${removal} remove it after its key was rotated`, async () => {
          const environment = await open();
          const { controlPlane, stack } = environment;
          assertSucceeded(await environment.up({ workers }));
          const { secret: newKey } = controlPlane.keys.add();
          controlPlane.keys.revoke(controlPlane.apiKey);
          await stack.setConfig("langsmith:apiKey", newKey, { secret: true });
          await environment.program({});
          assertFailed(await stack[removal](options), /add this one again, run `pulumi up`, and then remove it/);

          assertSucceeded(await environment.up({ workers }));
          await environment.program({});
          assertSucceeded(await stack[removal](options));
          assert.deepEqual(environment.pools(), []);
        });
      }
    }

    for (const operation of ["up", "refresh", "destroy"] as const) {
      if (table[operation] === ofLastUp) continue;
      it(`advice about keys: ${operation} with today's configuration mentions nothing that would not help`, async () => {
        const { run } = await bringAbout(await open(), operation, causes["a wrong key in the stack's configuration"]);
        const { text } = await run();
        for (const useless of [/--run-program/, /LANGSMITH_API_KEY/]) assert.doesNotMatch(text, useless);
      });
    }
  },
  { isThorough: true },
);
