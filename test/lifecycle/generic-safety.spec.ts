import assert from "node:assert/strict";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import type { ControlPlane } from "../../harness/control-plane/index";
import { namedSamples } from "./samples";
import { TestStack } from "./test-stack";

const ELSEWHERE = "https://elsewhere.example.com";
const DAY_MS = 24 * 60 * 60 * 1000;

for (const sample of namedSamples()) {
  const { definition, inputs } = sample;
  const { name } = inputs;

  describe(`${definition.type} safety`, () => {
    const stack = TestStack.each(sample);
    let controlPlane: ControlPlane;
    beforeEach(() => void ({ controlPlane } = stack));

    const given = (): Promise<ResourceState> => stack.given(inputs, name);

    it("delete sends at most five requests while reads are stale", async () => {
      const state = await given();
      controlPlane.faults.always({ kind: "staleRead", seconds: 0.2 });
      // The stale read shows the object in the end.
      await stack.read(state, { retryPolicy: { visibleAfterMs: 10_000 } });
      stack.byHand.remove(name);
      controlPlane.requests.clear();
      await stack.delete(state, { retryPolicy: { deletionPollMs: 100 } });
      const deletions = controlPlane.requests.all.filter(({ method }) => method === "DELETE");
      assert.ok(deletions.length > 0 && deletions.length <= 5, `${deletions.length} deletions`);
    });

    it("delete keeps an object of the same name at another location if it is shown without an id", async () => {
      const state = { ...(await given()), place: ELSEWHERE };
      controlPlane.faults.always({ kind: "changeResponse", method: "GET", changes: { id: null } });
      await assert.rejects(stack.delete(state), /langsmith:movedFrom/);
      assert.ok(stack.byHand.get(name));
    });

    if (sample.replacing) {
      it("up refuses a replacement at another location, where the old object could not be deleted", async () => {
        const state = { ...(await given()), place: ELSEWHERE };
        controlPlane.requests.clear();
        await assert.rejects(
          stack.up(state, { ...inputs, ...sample.replacing }, name),
          new RegExp(`${ELSEWHERE}.*would be created at ${controlPlane.url}`),
        );
        assert.deepEqual(controlPlane.requests.all, []);
      });
    }

    if (sample.replacing) {
      it("a preview reports a replacement at another location and does not fail", async () => {
        const state = { ...(await given()), place: ELSEWHERE };
        const lines: string[] = [];
        const operation = stack.startOperation({ report: (line) => void lines.push(line) });
        const wanted = await operation.check(inputs, { ...inputs, ...sample.replacing }, name);
        assert.notDeepEqual(operation.lifecycle.diff(state, wanted).replaces, []);
        assert.match(lines.join(), /would be created at/);
      });
    }

    it("create does not adopt an object whose name another resource of the program declares", async () => {
      await given();
      const operation = stack.startOperation();
      const adopting = { ...inputs, adoptExisting: true };
      const checked = await operation.check({}, adopting, "first");
      await assert.rejects(operation.check(inputs, inputs, "second"), /is also the name of the resource "first"/);
      await assert.rejects(operation.lifecycle.create(inputsFrom(checked)), /belongs to another resource/);
    });

    it("delete keeps an object that is newer than the unconfirmed creation of its name", async () => {
      const { place } = await given();
      const since = new Date(Date.now() - 2 * DAY_MS).toISOString();
      const unconfirmed = { since, until: since, isNameProof: true };
      await assert.rejects(
        stack.startOperation().lifecycle.delete({ ...inputs, place, unconfirmed }),
        /nothing proves that this stack created it/,
      );
      assert.ok(stack.byHand.get(name));
    });

    it("an error message has no control characters from the control plane's text", async () => {
      await given();
      controlPlane.faults.always({
        kind: "changeResponse",
        method: "GET",
        changes: { created_at: "2026\n::error::pwned \u001b[31m" },
      });
      await assert.rejects(stack.create(inputs, "another"), (error: Error) => {
        assert.match(error.message, /pwned/);
        assert.doesNotMatch(error.message, /\p{Cc}/u);
        return true;
      });
    });
  });
}
