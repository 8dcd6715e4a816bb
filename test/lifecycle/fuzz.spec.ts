import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { type Difference, diff } from "../../provider/lifecycle/diff";
import type { CheckResult } from "../../provider/lifecycle/check";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { Operation } from "../../provider/lifecycle/operation";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { sandboxPool } from "../../provider/resources/sandbox-pool";
import { poolCreation } from "../../harness/control-plane/schemas";

const lifecycle = new Lifecycle(sandboxPool, {
  connect: () => {
    throw new Error("check makes no request");
  },
  nameSeed: () => undefined,
  location: () => ({ location: "https://langsmith.example.com" }),
  operation: new Operation(),
  report: () => undefined,
});
const PROPERTIES = ["name", "templateName", "replicas", "waitForReady", "timeout", "adoptExisting"] as const;
const valid: Properties = { name: "workers", templateName: "python", replicas: 2 };

/** Arbitrary values, most of them almost valid. */
const value = fc.oneof(
  fc.constantFrom(
    UNKNOWN,
    undefined,
    null,
    "",
    "workers",
    "a-",
    "9",
    "a".repeat(63),
    "a".repeat(64),
    "true",
    true,
    false,
  ),
  fc.constantFrom(0, -0, -1, 1, 9, 10, 600, 601, 1.5, NaN, Infinity, 2 ** 53, 1e21, "10"),
  fc.anything({ withBigInt: true, withNullPrototype: true }),
);
const property = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(...PROPERTIES),
  },
  { weight: 1, arbitrary: fc.constantFrom("template", "Replicas", "__proto__", "constructor", "toString") },
  { weight: 1, arbitrary: fc.string() },
);
const anyProperties = fc
  .array(fc.tuple(property, value))
  .map((entries): Properties => ({ ...valid, ...Object.fromEntries(entries) }));

const check = (proposed: Properties, previous: Properties = {}): CheckResult => lifecycle.check(previous, proposed);

const template = fc.constantFrom("python", "node");
const knownInputs = fc.record({
  name: fc.constantFrom("a", "b"),
  templateName: template,
  replicas: fc.nat({ max: 2 }),
  waitForReady: fc.boolean(),
  timeout: fc.constantFrom(10, 120),
  adoptExisting: fc.boolean(),
});
const state = fc
  .tuple(knownInputs, fc.constantFrom("ready", "notReady", "unchecked"))
  .map(([inputs, readiness]) => ({ ...inputs, readiness, poolId: "id", createdAt: "2026-03-01T12:00:00Z" }));

function pick(from: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries<unknown>({ ...from }).filter(([key]) => keys.includes(key)));
}

/** The input to which the path of a failure belongs. */
function fieldOf(path: string, proposed: Properties): string {
  if (Object.hasOwn(proposed, path)) return path;
  return Object.keys(proposed).find((key) => path.startsWith(`${key}.`)) ?? path;
}

describe("fuzz tests", function () {
  this.timeout(60_000);

  describe("check", () => {
    it("check accepts no changed input that the control plane would refuse", () => {
      fc.assert(
        fc.property(anyProperties, anyProperties, (previous, proposed) => {
          const { inputs, failures } = check(proposed, previous);
          if (failures.length > 0 || Object.values(inputs).includes(UNKNOWN)) return;
          const added = Object.entries(inputs).filter(([key, input]) => !isDeepStrictEqual(input, previous[key]));
          const { name, templateName, replicas, waitForReady, timeout } = { ...valid, ...Object.fromEntries(added) };
          const body = { name, template_name: templateName, wait_for_ready: waitForReady, timeout };
          // Pools without replicas are created with one replica and then paused.
          const accepted = poolCreation.safeParse({ ...body, replicas: replicas === 0 ? 1 : replicas });
          assert.ok(accepted.success, accepted.error?.message);
          assert.ok(typeof replicas === "number" && replicas >= 0);
        }),
        { numRuns: 2_000 },
      );
    });

    it("check reports every invalid property, as it does for each of them alone", () => {
      fc.assert(
        fc.property(anyProperties, (proposed) => {
          const faulty: string[] = [];
          for (const [key, one] of Object.entries(proposed)) {
            const { failures } = check({ ...valid, [key]: one });
            if (failures.length > 0) {
              const found = [...new Set(failures.map(({ property: named = "" }) => fieldOf(named, proposed)))];
              assert.deepEqual(found, [key]);
              faulty.push(key);
            }
          }
          const { failures } = check(proposed);
          const seen = [...new Set(failures.map(({ property: named = "" }) => fieldOf(named, proposed)))].sort();
          assert.deepEqual(seen, faulty.sort());
        }),
        { numRuns: 500 },
      );
    });
  });

  describe("diff", () => {
    const anyChange = fc
      .tuple(knownInputs, fc.subarray([...PROPERTIES]))
      .map(([known, unknown]) => ({ ...known, ...Object.fromEntries(unknown.map((key) => [key, UNKNOWN])) }));
    /** A state, and new values for some of its inputs. */
    const change = fc
      .tuple(state, anyChange, fc.subarray([...PROPERTIES]))
      .map(([before, wanted, keys]) => ({ before, wanted: pick(wanted, keys) }));
    const plan = (before: Properties, wanted: object): Difference =>
      diff(sandboxPool, before, { ...pick(before, PROPERTIES), ...wanted });

    it("diff finds no changes for a pool that matches the program", () => {
      fc.assert(
        fc.property(state, (before) => {
          fc.pre(before.readiness !== "notReady");
          assert.deepEqual(plan(before, {}), { changed: [], replaces: [] });
        }),
      );
    });

    it("diff of several changes is the sum of the diffs of each change", () => {
      fc.assert(
        fc.property(change, ({ before, wanted }) => {
          fc.pre(before.readiness !== "notReady");
          const together = plan(before, wanted);
          const alone = Object.entries(wanted).map(([key, asked]) => plan(before, { [key]: asked }));
          assert.deepEqual([...together.changed].sort(), alone.flatMap(({ changed }) => changed).sort());
          assert.deepEqual([...together.replaces].sort(), alone.flatMap(({ replaces }) => replaces).sort());
        }),
        { numRuns: 1_000 },
      );
    });

    it("diff replaces for an unknown value if any value would replace", () => {
      fc.assert(
        fc.property(state, knownInputs, fc.constantFrom(...PROPERTIES), (before, wanted, key) => {
          fc.pre(before.readiness !== "notReady");
          const [known, unknown] = [plan(before, { [key]: wanted[key] }), plan(before, { [key]: UNKNOWN })];
          assert.ok(unknown.changed.includes(key));
          for (const replaced of known.replaces) assert.ok(unknown.replaces.includes(replaced), replaced);
        }),
        { numRuns: 1_000 },
      );
    });

    it("diff is symmetric", () => {
      fc.assert(
        fc.property(state, knownInputs, (before, wanted) => {
          fc.pre(before.readiness !== "notReady");
          const back = plan({ ...before, ...wanted }, pick(before, PROPERTIES));
          assert.deepEqual(back, plan(before, wanted));
        }),
        { numRuns: 1_000 },
      );
    });

    it("diff never replaces a pool for its replicas or for inputs that only affect operations", () => {
      const harmless = fc.subarray(["replicas", "waitForReady", "timeout", "adoptExisting"] as const);
      fc.assert(
        fc.property(state, knownInputs, harmless, (before, wanted, keys) => {
          fc.pre(before.readiness !== "notReady");
          assert.deepEqual(plan(before, pick(wanted, keys)).replaces, []);
        }),
      );
    });
  });
});
