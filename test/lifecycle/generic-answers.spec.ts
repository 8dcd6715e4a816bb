import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Fault } from "../../harness/control-plane";
import { namedSamples } from "./samples";
import { TestStack } from "./test-stack";

for (const sample of namedSamples()) {
  const { definition, inputs, replacing } = sample;
  const { name, ...withoutName } = inputs;
  const byName = new RegExp(`/${name}$`);

  describe(`${definition.type} responses`, () => {
    const stack = TestStack.each(sample);

    describe("stale reads", () => {
      const patient = { retryPolicy: { visibleAfterMs: 10_000 } };
      const lag = { kind: "staleRead", seconds: 60, method: "GET" } satisfies Fault & { method: string };

      it("refresh keeps and delete deletes a new object that stale reads hide", async () => {
        const state = await stack.given();
        stack.controlPlane.faults.add({ ...lag, times: 2 });
        const found = await stack.read(state, patient);
        assert.deepEqual(found?.state, state);
        stack.controlPlane.faults.add({ ...lag, times: 2 });
        await stack.delete(state, patient);
        assert.deepEqual(stack.ids, []);
      });

      it("refresh and delete do not mistake a predecessor in stale reads for the object", async () => {
        const state = await stack.given();
        const showPredecessor = (): void => {
          const changes = { id: randomUUID() };
          stack.controlPlane.faults.add({ kind: "changeResponse", method: "GET", path: byName, changes });
          stack.controlPlane.faults.add({ ...lag, path: new RegExp(`(?<!/${name})$`) });
        };
        showPredecessor();
        const found = await stack.read(state, patient);
        assert.deepEqual(found?.state, state);
        showPredecessor();
        await stack.delete(state, patient);
        assert.deepEqual(stack.ids, []);
      });

      it("refresh and delete find an unconfirmed creation that stale reads hide", async () => {
        stack.controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
        stack.controlPlane.faults.add({ ...lag, times: 2 });
        const { state } = await stack.failToCreate(withoutName, name);
        assert.ok(state.unconfirmed);
        stack.controlPlane.faults.add({ ...lag, times: 1 });
        const found = await stack.read(state, patient);
        assert.ok(found);
        assert.equal(found.state.unconfirmed, undefined);
        stack.controlPlane.faults.add({ ...lag, times: 1 });
        await stack.delete(state, patient);
        assert.deepEqual(stack.ids, []);
      });

      for (const [clock, offsetMs] of [
        ["ahead of", 600_000],
        ["behind", -600_000],
      ] as const) {
        it(`refresh waits for stale reads if the control plane's clock is ${clock} the local one`, async () => {
          const there = new Date(Date.now() + offsetMs);
          const state = { ...(await stack.given()), createdAt: there.toISOString() };
          stack.controlPlane.faults.always({ kind: "changeHeaders", headers: { date: there.toUTCString() } });
          stack.controlPlane.faults.add({ ...lag, times: 2 });
          assert.ok(await stack.read(state, patient));
        });
      }

      it("refresh waits for stale reads only for a new object, and only for a limited time", async () => {
        const countLooks = (): number => stack.controlPlane.requests.all.filter(({ path }) => byName.test(path)).length;
        const now = new Date();
        now.setMilliseconds(0);
        const state = { ...(await stack.given()), createdAt: now.toISOString() };
        stack.byHand.remove(name);
        stack.controlPlane.faults.always({ kind: "changeHeaders", headers: { date: now.toUTCString() } });
        const settings = { retryPolicy: { visibleAfterMs: 50 } };
        assert.equal(await stack.read(state, settings), undefined);
        assert.ok(countLooks() > 1);
        stack.controlPlane.requests.clear();
        const old = { ...state, createdAt: "2026-01-01T00:00:00Z" };
        assert.equal(await stack.startOperation(patient).lifecycle.read(name, old), undefined);
        assert.equal(countLooks(), 1);
      });
    });

    describe("not found", () => {
      const answers: { title: string; fault: Fault }[] = [
        { title: "a 410", fault: { kind: "status", status: 410, body: { detail: `'${name}' is gone` } } },
        { title: "a 410 without a body", fault: { kind: "status", status: 410 } },
        { title: "a 404 without the name", fault: { kind: "status", status: 404, body: { detail: "Not Found" } } },
        { title: "a 404 with an HTML page", fault: { kind: "status", status: 404, body: "<html>404</html>" } },
      ];
      for (const { title, fault } of answers) {
        it(`refresh and delete accept ${title} if the list has no such object either`, async () => {
          const state = await stack.given();
          stack.byHand.remove(name);
          stack.controlPlane.faults.always({ ...fault, path: byName });
          assert.equal(await stack.read(state), undefined);
          await stack.delete(state);
          assert.deepEqual(stack.changes, []);
        });
      }

      it("refresh and delete ignore a 404 without the name if the list has the object", async () => {
        const state = await stack.given();
        stack.controlPlane.faults.add({ kind: "status", status: 404, path: byName, method: "GET", times: Infinity });
        assert.deepEqual((await stack.read(state))?.state, state);
        await stack.delete(state);
        assert.deepEqual(stack.ids, []);
      });

      it("a 404 for every path fails and does not count as a deleted object", async () => {
        const state = await stack.given();
        stack.controlPlane.faults.always({ kind: "status", status: 404, body: { detail: "Not Found" } });
        await assert.rejects(stack.read(state), /does not serve/);
        await assert.rejects(stack.delete(state), /does not serve/);
        await assert.rejects(stack.up(state, { ...inputs, ...sample.updating, ...replacing }), /serve/);
        assert.equal(stack.ids.length, 1);
      });
    });

    describe("deletion", () => {
      if (replacing) {
        for (const adoptExisting of [false, true]) {
          it(`a replacement waits until a slow deletion ends${adoptExisting ? " and adopts nothing" : ""}`, async () => {
            const wanted = { ...inputs, adoptExisting };
            const state = await stack.given(wanted);
            stack.controlPlane.faults.add({ kind: "slowDeletion", seconds: 0.2, method: "DELETE" });
            const replaced = await stack.up(state, { ...wanted, ...replacing });
            assert.notEqual(stack.idOf(replaced), stack.idOf(state));
            assert.deepEqual(stack.ids, [stack.idOf(replaced)]);
            assert.equal(replaced.adoptedAt, undefined);
            assert.ok(stack.changes.length >= 3, String(stack.changes));
          });
        }
      }

      it("delete waits for an accepted deletion, but not for another object that takes the name", async () => {
        const state = await stack.given();
        stack.controlPlane.faults.add({ kind: "slowDeletion", seconds: Infinity, status: 202, method: "DELETE" });
        const retake = async (): Promise<void> => {
          stack.byHand.remove(name);
          await stack.create(inputs, "another");
        };
        stack.controlPlane.faults.add({ kind: "run", action: retake, method: "GET", path: byName, after: 1 });
        await stack.delete(state);
        assert.equal(stack.ids.length, 1);
        assert.notEqual(stack.ids[0], stack.idOf(state));
      });

      it("a deletion with a lost response fails if the following read has no id", async () => {
        const state = await stack.given();
        stack.controlPlane.faults.add({ kind: "reset", phase: "before", method: "DELETE", times: Infinity });
        const hidden: Fault = { kind: "changeResponse", changes: { id: null } };
        stack.controlPlane.faults.add({ ...hidden, method: "GET", after: 1, times: Infinity });
        await assert.rejects(stack.delete(state), /could not delete/);
        assert.equal(stack.ids.length, 1);
      });
    });

    it("a create response about another object leaves the creation unconfirmed", async () => {
      stack.controlPlane.faults.add({ kind: "changeResponse", method: "POST", changes: { name: "another" } });
      const { state } = await stack.failToCreate(withoutName, name);
      await stack.delete(state);
      assert.deepEqual(stack.ids, []);
    });

    if (definition.fields.name.onChange === "update") {
      it("a rename that the response does not show fails, and the next up repeats it", async () => {
        const state = await stack.given();
        stack.controlPlane.faults.add({ kind: "changeRequest", method: "PATCH", changes: { name } });
        await assert.rejects(stack.up(state, { ...inputs, name: `${name}-2` }), /could not update/);
        const renamed = await stack.up(state, { ...inputs, name: `${name}-2` });
        assert.equal(stack.byHand.get(`${name}-2`)?.id, stack.idOf(renamed));
      });
    }

    if (replacing) {
      it("create, refresh, replace and delete work without ids and creation times in responses", async () => {
        stack.controlPlane.faults.always({ kind: "changeResponse", changes: { id: null, created_at: null } });
        const state = await stack.given(withoutName);
        assert.deepEqual((await stack.read(state))?.state, state);
        assert.deepEqual(await stack.up(state, withoutName), state);
        const replaced = await stack.up(state, { ...withoutName, ...replacing });
        assert.equal(stack.byHand.list().filter(({ name }) => name === replaced.name).length, 1);
        assert.equal(stack.byHand.get(state.name), undefined);
        await stack.delete(replaced);
        assert.equal(stack.byHand.get(replaced.name), undefined);
      });
    }
  });
}
