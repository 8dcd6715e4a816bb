import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Row, writeDocument } from "./document";
import { failuresOf } from "./failures";
import { observe, type Operation, operations } from "./observe";

const DOCUMENT = path.resolve(__dirname, "../../../docs/failures.md");

describe("failures", () => {
  const tables: { operation: Operation; rows: Row[] }[] = [];
  for (const operation of operations) {
    describe(operation, () => {
      const rows: Row[] = [];
      tables.push({ operation, rows });
      for (const failure of failuresOf(operation)) {
        it(failure.title, async () => {
          const observation = await observe(operation, failure);
          rows.push({ failure, observation });
          const { held, state, message, converged, next } = observation;
          assert.equal(observation.strangersHurt, false, "a pool of somebody else was touched");
          assert.doesNotMatch(held, /,/, "the pool was doubled");
          if (held !== "nothing")
            assert.notEqual(operation === "create" ? state : "", "nothing", "a pool was forgotten");
          if (operation === "create") assert.doesNotMatch(state, /, ready/, "readiness was claimed that nobody saw");
          if (message !== undefined) assert.match(message, /^could not \w+ SandboxPool "workers": .+\.$/);
          assert.ok(converged || next.includes("pulumi up --refresh"), `the next up did not mend it: ${next}`);
        });
      }
    });
  }

  // After the others: mocha runs the tests of a suite before those of the suites in it.
  describe("docs/failures.md", () => {
    it("tells what was seen", async () => {
      const document = writeDocument(tables);
      if (process.env["WRITE_DOCS"]) await writeFile(DOCUMENT, document);
      assert.equal(await readFile(DOCUMENT, "utf8"), document, "run `npm run docs:failures`");
    });
  });
});
