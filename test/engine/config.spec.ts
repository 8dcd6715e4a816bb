import assert from "node:assert/strict";
import { assertSucceeded, compareEngines, type Fixture } from "./fixture";

compareEngines("engine: configuration", (open) => {
  it("reaches program and provider, today's or the state's", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { thing: { args: { size: 1 } } } });
    await stack.setConfig("key", "old key", { secret: true });
    const up = await stack.up();
    assertSucceeded(up);
    assert.equal(up.outputs["key"], "[secret]");
    assert.deepEqual(takeKeys(fixture), ["old key"]);

    await stack.setConfig("fixture:key", "new key", { secret: true });
    assertSucceeded(await stack.refresh());
    assert.deepEqual(takeKeys(fixture), ["old key"]);
    assertSucceeded(await stack.preview({ refresh: true }));
    assert.deepEqual(takeKeys(fixture), ["old key", "new key"]);
    assertSucceeded(await stack.preview({ refresh: true, runProgram: true }));
    assert.deepEqual(takeKeys(fixture), ["new key"]);
    assertSucceeded(await stack.refresh({ runProgram: true, previewOnly: true }));
    assert.deepEqual(takeKeys(fixture), ["new key"]);

    assertSucceeded(await stack.destroy({ runProgram: true }));
    assert.deepEqual(takeKeys(fixture), ["new key"]);
    assert.equal(fixture.things.size, 0);
    assert.deepEqual((await stack.exportState()).deployment.resources ?? [], []);
  });

  it("and state are each stack's own", async () => {
    const fixture = await open();
    const [dev, prod] = [await fixture.openStack("dev"), await fixture.openStack("prod")];
    await fixture.program({ things: { thing: {} } });
    await dev.setConfig("fixture:key", "key of dev");
    await prod.setConfig("fixture:key", "key of prod", { secret: true });
    const results = await Promise.all([dev.up(), prod.up()]);
    results.forEach(assertSucceeded);
    assert.deepEqual(
      results.map(({ outputs }) => outputs["key"]),
      ["key of dev", "[secret]"],
    );
    assert.deepEqual(takeKeys(fixture).sort(), ["key of dev", "key of prod"]);
    await prod.removeConfig("fixture:key");
    // Without its program being run, destroy uses what is in the state.
    assertSucceeded(await prod.destroy());
    assert.deepEqual(takeKeys(fixture), ["key of prod"]);
    const { resources = [] } = (await (await fixture.openStack("dev")).exportState()).deployment;
    assert.equal(resources.length, 3);
    assert.ok(resources.every(({ urn }) => urn.startsWith("urn:pulumi:dev::")));
  });
});

/** The keys with which the provider was called since the last look, each once. */
function takeKeys(fixture: Fixture): unknown[] {
  return [...new Set(fixture.calls.splice(0).map(({ key }) => key))];
}
