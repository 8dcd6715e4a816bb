import assert from "node:assert/strict";
import { assertSucceeded, compareEngines, type Fixture, stepsOf, type ThingInProgram } from "./fixture";
import type { Stack } from "../../harness/engine/engine";

compareEngines("engine: forced replacements", (open) => {
  for (const [means, force] of [
    ["--replace", () => Promise.resolve({ replace: ["thing"] })],
    ["--target-replace", () => Promise.resolve({ replace: ["thing"], target: ["thing"] })],
    [
      "taint",
      async (stack: Stack) => {
        await stack.taint("thing");
        return {};
      },
    ],
  ] as const) {
    it(`by ${means} show the provider nothing of the old resource, and do not ask it what goes first`, async () => {
      const fixture = await open();
      const stack = await fixture.openStack();
      await fixture.program({ things: { thing: { args: { first: true } } } });
      assertSucceeded(await stack.up());
      fixture.takeCalls();
      const replaced = await stack.up(await force(stack));
      assertSucceeded(replaced);
      assert.deepEqual(fixture.takeCalls(), ["check thing", "create thing", "delete thing"]);
      assert.deepEqual(stepsOf(replaced), ["create-replacement thing", "replace thing", "delete-replaced thing"]);

      await fixture.program({ things: { thing: { args: { first: true }, options: { deleteBeforeReplace: true } } } });
      assertSucceeded(await stack.up(await force(stack)));
      assert.deepEqual(fixture.takeCalls(), ["check thing", "delete thing", "create thing"]);
    });
  }

  it("with a target leave all other resources as they are", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    const first = { options: { deleteBeforeReplace: true } };
    await fixture.program({ things: { one: first, two: { args: { size: 1 } }, dropped: {} } });
    assertSucceeded(await stack.up());
    fixture.takeCalls();
    await fixture.program({ things: { one: first, two: { args: { size: 2 } }, added: {} } });
    const targeted = await stack.up({ target: ["one"], replace: ["one"] });
    assertSucceeded(targeted);
    assert.deepEqual(fixture.takeCalls(), ["check one", "delete one", "create one"]);
    const rest = await stack.up();
    assertSucceeded(rest);
    assert.deepEqual(stepsOf(rest).sort(), ["create added", "delete dropped", "update two"]);
  });

  it("with a target fail where they depend on what does not exist", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { one: {}, two: { dependsOn: "one" } } });
    const up = await stack.up({ target: ["two"] });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /::two|Thing two/);
    assert.deepEqual(fixture.takeChanges(), []);
  });
});

compareEngines("engine: options that replace", (open) => {
  it("replacementTrigger: a changed value shows the provider the old inputs once and asks for no difference", async () => {
    const { fixture, change } = await start(open, { options: {} });
    assert.deepEqual(await change({ options: { replacementTrigger: "1" } }), ["check thing with olds", "diff thing"]);
    assert.deepEqual(await change({ options: { replacementTrigger: "1" } }), ["check thing with olds", "diff thing"]);
    assert.deepEqual(await change({ options: { replacementTrigger: { version: 2 } }, args: { name: "thing-2" } }), [
      "check thing-2 with olds",
      "check thing-2",
      "create thing-2",
      "delete thing",
    ]);
    assert.deepEqual(await change({ options: {}, args: { name: "thing-2" } }), [
      "check thing-2 with olds",
      "diff thing-2",
    ]);
    assert.deepEqual([...fixture.things.keys()], ["thing-2"]);
  });

  it("replaceOnChanges: matters only where the provider leaves open what has changed", async () => {
    const { change } = await start(open, { args: { size: 1 } });
    const options = { replaceOnChanges: ["size"], deleteBeforeReplace: true };
    assert.deepEqual((await change({ args: { size: 2 }, options })).slice(2), ["update thing"]);
    assert.deepEqual((await change({ args: { size: 2, open: true }, options })).slice(2), ["update thing"]);
    assert.deepEqual(await change({ args: { size: 3, open: true }, options }), [
      "check thing with olds",
      "diff thing",
      "check thing",
      "delete thing",
      "create thing",
    ]);
    const all = { ...options, replaceOnChanges: ["*"] };
    assert.deepEqual((await change({ args: { size: 3, open: true, note: "new" }, options: all })).slice(3), [
      "delete thing",
      "create thing",
    ]);
    assert.deepEqual((await change({ args: { size: 3, open: true, note: "new" }, options: all })).slice(2), []);
  });

  it("replaceOnChanges of everything replaces what was created only partially", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    const options = { replaceOnChanges: ["*"], deleteBeforeReplace: true };
    await fixture.program({ things: { thing: { options } } });
    fixture.troubles.set("thing", "isNotReady");
    assert.equal((await stack.up()).succeeded, false);
    fixture.troubles.clear();
    fixture.takeCalls();
    assertSucceeded(await stack.up());
    assert.deepEqual(fixture.takeChanges(), ["delete thing", "create thing"]);
  });

  it("deleteBeforeReplace: the program's word goes before the provider's", async () => {
    const { change } = await start(open, { args: { name: "thing-1", first: true } });
    const options = { deleteBeforeReplace: false };
    assert.deepEqual((await change({ args: { name: "thing-2", first: true }, options })).slice(3), [
      "create thing-2",
      "delete thing-1",
    ]);
    assert.deepEqual((await change({ args: { name: "thing-3", first: true } })).slice(3), [
      "delete thing-2",
      "create thing-3",
    ]);
  });
});

compareEngines("engine: a provider that leaves open whether there are changes", (open) => {
  it("has the inputs compared, and replaces nothing where they are the same", async () => {
    const { fixture, change } = await start(open, { args: { size: 1, open: true, first: true } });
    const thing = { args: { size: 1, open: true, first: true } };
    fixture.troubles.set("thing", "isWornOut");
    assert.deepEqual(await change(thing), ["check thing with olds", "diff thing"]);
    assert.deepEqual((await change({ args: { ...thing.args, size: 2 } })).slice(3), ["delete thing", "create thing"]);
    fixture.troubles.clear();
    const ignoring = { args: { ...thing.args, size: 3 }, options: { ignoreChanges: ["size"] } };
    assert.deepEqual(await change(ignoring), ["check thing with olds", "diff thing"]);
    assert.deepEqual((await change({ args: { ...thing.args, size: 3 } })).slice(2), ["update thing"]);
  });

  it("that says that there are changes replaces although the inputs are the same", async () => {
    const { fixture, change } = await start(open, { args: { first: true } });
    fixture.troubles.set("thing", "isWornOut");
    assert.deepEqual((await change({ args: { first: true } })).slice(3), ["delete thing", "create thing"]);
  });
});

/** Brings a thing up, and gives back a way to change it that tells the provider's calls. */
async function start(open: () => Promise<Fixture>, thing: ThingInProgram) {
  const fixture = await open();
  const stack = await fixture.openStack();
  const change = async (changed: ThingInProgram): Promise<string[]> => {
    await fixture.program({ things: { thing: changed } });
    assertSucceeded(await stack.up());
    return fixture.takeCalls();
  };
  await change(thing);
  return { fixture, change };
}
