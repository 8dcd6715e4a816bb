import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Observations, writeDocument } from "./document";
import { type Failure, failuresOf } from "./failures";
import { type Naming, type Observation, observe, type Operation, operations } from "./observe";
import { nounOf, type Subject, subjectNames, subjects } from "./subjects";

const DOCUMENT = path.resolve(__dirname, "../../../docs/failures.md");

describe("failures", function () {
  this.timeout(120_000);
  const seen = new Map<string, Promise<Observations>>();

  /** Observes each failure once, whichever tests run. */
  function observeOnce(subject: Subject, operation: Operation, failure: Failure): Promise<Observations> {
    const key = [subject.type, operation, failure.title].join();
    const observations = seen.get(key) ?? observeBoth(subject, operation, failure);
    seen.set(key, observations);
    return observations;
  }

  for (const name of subjectNames) {
    const subject = subjects[name];
    for (const operation of operations) {
      describe(`${operation} of a ${nounOf(subject)}`, () => {
        for (const failure of failuresOf(name, operation)) {
          it(`${operation} of a ${nounOf(subject)} that meets "${failure.title}" harms nobody, and the next operation repairs it`, async () => {
            for (const observation of Object.values(await observeOnce(subject, operation, failure))) {
              assertHarmless(subject, operation, observation);
            }
          });
        }
      });
    }
  }

  // Runs last: mocha runs the tests of a suite before those of the suites in it.
  describe("docs/failures.md", () => {
    it("docs/failures.md shows what the tests observed", async () => {
      const tables = [];
      for (const subject of subjectNames) {
        for (const operation of operations) {
          const rows = [];
          for (const failure of failuresOf(subject, operation)) {
            rows.push({ failure, observations: await observeOnce(subjects[subject], operation, failure) });
          }
          if (rows.length > 0) tables.push({ subject, operation, rows });
        }
      }
      const document = writeDocument(tables);
      if (process.env["WRITE_DOCS"]) await writeFile(DOCUMENT, document);
      assert.equal(await readFile(DOCUMENT, "utf8"), document, "run `npm run docs`");
    });
  });
});

async function observeBoth(subject: Subject, operation: Operation, failure: Failure): Promise<Observations> {
  const [fixed, automatic] = await Promise.all([
    observeBothProviders(subject, operation, failure, "fixed"),
    observeBothProviders(subject, operation, failure, "automatic"),
  ]);
  return { fixed, automatic };
}

/** Fails unless the dynamic provider and the native plugin show the same. */
async function observeBothProviders(
  subject: Subject,
  operation: Operation,
  failure: Failure,
  naming: Naming,
): Promise<Observation> {
  const [dynamic, native] = await Promise.all([
    observe(subject, operation, failure, { naming, door: "dynamic" }),
    observe(subject, operation, failure, { naming, door: "native" }),
  ]);
  assert.deepEqual(native, dynamic, "the dynamic provider and the native plugin differ");
  return dynamic;
}

function assertHarmless(subject: Subject, operation: Operation, observation: Observation): void {
  const { held, state, message, next, converged, isForeignHurt } = observation;
  assert.equal(isForeignHurt, false, "something of someone else was touched");
  // Pulumi creates the replacement while the old object still exists.
  const isReplacement = operation === "update" && subject.updateMethod === "POST";
  if (!isReplacement) assert.doesNotMatch(held, /workers.*workers/, "the object was doubled");
  if (held !== "nothing") assert.notEqual(state, "nothing", "an object was forgotten");
  if (operation === "create") assert.doesNotMatch(state, /, ready/, "readiness was claimed that nobody saw");
  if (message !== undefined) {
    assert.match(message, new RegExp(`^could not \\w+ ${subject.type} "workers": .+\\.$`));
  }
  assert.ok(converged, `the next operation did not repair it: ${JSON.stringify(next)}`);
}
