import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Observations, writeDocument } from "./document";
import { type Failure, failuresOf } from "./failures";
import { type Naming, type Observation, observe, type Operation, operations } from "./observe";

const DOCUMENT = path.resolve(__dirname, "../../../docs/failures.md");

describe("failures", function () {
  this.timeout(120_000);
  const seen = new Map<string, Promise<Observations>>();

  /** Each once, whichever tests run. */
  function observeOnce(operation: Operation, failure: Failure): Promise<Observations> {
    const key = [operation, failure.title].join();
    const observations = seen.get(key) ?? observeBoth(operation, failure);
    seen.set(key, observations);
    return observations;
  }

  for (const operation of operations) {
    describe(operation, () => {
      for (const failure of failuresOf(operation)) {
        it(`${failure.title} costs nobody a pool, and is settled by what comes next`, async () => {
          for (const observation of Object.values(await observeOnce(operation, failure))) {
            assertHarmless(operation, observation);
          }
        });
      }
    });
  }

  // After the others: mocha runs the tests of a suite before those of the suites in it.
  describe("docs/failures.md", () => {
    it("tells what was seen", async () => {
      const tables = [];
      for (const operation of operations) {
        const rows = [];
        for (const failure of failuresOf(operation)) {
          rows.push({ failure, observations: await observeOnce(operation, failure) });
        }
        tables.push({ operation, rows });
      }
      const document = writeDocument(tables);
      if (process.env["WRITE_DOCS"]) await writeFile(DOCUMENT, document);
      assert.equal(await readFile(DOCUMENT, "utf8"), document, "run `npm run docs`");
    });
  });
});

async function observeBoth(operation: Operation, failure: Failure): Promise<Observations> {
  const [fixed, automatic] = await Promise.all([
    observeDoors(operation, failure, "fixed"),
    observeDoors(operation, failure, "automatic"),
  ]);
  return { fixed, automatic };
}

/** @returns what is seen through either door */
async function observeDoors(operation: Operation, failure: Failure, naming: Naming): Promise<Observation> {
  const [dynamic, native] = await Promise.all([
    observe(operation, failure, { naming, door: "dynamic" }),
    observe(operation, failure, { naming, door: "native" }),
  ]);
  assert.deepEqual(native, dynamic, "the doors differ");
  return dynamic;
}

function assertHarmless(operation: Operation, observation: Observation): void {
  const { held, state, message, next, converged, foreignPoolHurt } = observation;
  assert.equal(foreignPoolHurt, false, "a pool of someone else was touched");
  assert.doesNotMatch(held, /workers.*workers/, "the pool was doubled");
  if (held !== "nothing") assert.notEqual(state, "nothing", "a pool was forgotten");
  if (operation === "create") assert.doesNotMatch(state, /, ready/, "readiness was claimed that nobody saw");
  if (message !== undefined) assert.match(message, /^could not \w+ SandboxPool "workers": .+\.$/);
  assert.ok(converged, `what came next did not repair it: ${next}`);
}
