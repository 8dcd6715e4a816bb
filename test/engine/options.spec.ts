import assert from "node:assert/strict";
import { assertSucceeded, compareEngines, describeEngine, stepsOf } from "./fixture";
import { offlineEngine } from "../../harness/engine/offline";

compareEngines("engine: options of resources", (open) => {
  it("are obeyed", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    fixture.things.set("shared", { size: 7, serial: "not ours" });
    const things = {
      looked: { get: "shared" },
      after: { noteFrom: "looked" },
      guarded: { options: { protect: true } },
      left: { options: { retainOnDelete: true } },
      stubborn: { args: { size: 1 }, options: { ignoreChanges: ["size"] } },
      before: { args: { size: 1 } },
      ordered: { args: { name: "ordered-1" }, options: { deleteBeforeReplace: true } },
    };
    await fixture.program({ things });
    const created = await stack.up();
    assertSucceeded(created);
    assert.ok(stepsOf(created).includes("read looked"));
    assert.deepEqual(created.outputs["looked"], { id: "shared", serial: "not ours" });
    assert.equal(
      fixture.calls.find(({ name, method }) => name === "after" && method === "create")?.news["note"],
      "not ours",
    );
    const { resources = [] } = (await stack.exportState()).deployment;
    assert.equal(resources.find(({ id }) => id === "shared")?.external, true);
    fixture.takeChanges();

    const { looked, after, guarded, stubborn, before, ordered } = things;
    await fixture.program({
      things: {
        looked,
        after,
        guarded,
        stubborn: { ...stubborn, args: { size: 2 } },
        ordered: { ...ordered, args: { name: "ordered-2" } },
        renamed: { args: { ...before.args, name: "before" }, options: { aliases: [{ name: "before" }] } },
      },
    });
    assertSucceeded(await stack.up());
    assert.deepEqual(fixture.takeChanges(), ["delete ordered-1", "create ordered-2"]);
    assert.ok(fixture.things.has("left"));

    const destroy = await stack.destroy();
    assert.equal(destroy.succeeded, false);
    assert.match(destroy.text, /protect/);
    assert.deepEqual(fixture.takeChanges().sort(), [
      "delete after",
      "delete before",
      "delete ordered-2",
      "delete stubborn",
    ]);
    assert.deepEqual([...fixture.things.keys()].sort(), ["guarded", "left", "shared"]);
  });

  it("need an alias for one `up`, also where nothing else changes", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    const args = { name: "thing" };
    await fixture.program({ things: { before: { args } } });
    assertSucceeded(await stack.up());
    await fixture.program({ things: { after: { args, options: { aliases: [{ name: "before" }] } } } });
    assertSucceeded(await stack.up({ expectNoChanges: true }));
    await fixture.program({ things: { after: { args } } });
    assertSucceeded(await stack.up({ expectNoChanges: true }));
    assert.deepEqual(fixture.takeChanges(), ["create thing"]);
  });

  it("that look up what is not there find nothing in it", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { looked: { get: "nothing" } } });
    const up = await stack.up();
    assertSucceeded(up);
    assert.deepEqual(up.outputs["looked"], { id: "nothing" });
  });
});

describeEngine(
  "engine: what it cannot do",
  "offline engine",
  () => Promise.resolve(offlineEngine),
  (open) => {
    it("is refused clearly", async () => {
      const fixture = await open();
      const stack = await fixture.openStack();
      await fixture.program({ things: { thing: { options: { ignoreChanges: ["a.b"] } } } });
      const up = await stack.up();
      assert.equal(up.succeeded, false);
      assert.match(up.text, /the offline engine does not support ignoreChanges with paths/);
      assert.deepEqual(fixture.takeChanges(), []);
    });
  },
);
