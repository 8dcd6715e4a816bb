import assert from "node:assert/strict";
import { assertSucceeded, compareEngines, stepsOf } from "./fixture";

compareEngines("engine: drift", (open) => {
  it("is named, recorded and repaired", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({
      things: { changed: { args: { size: 1 } }, gone: { args: { size: 2 } }, kept: { noteFrom: "gone" } },
    });
    assertSucceeded(await stack.up());
    assertSucceeded(await stack.refresh({ expectNoChanges: true }));
    fixture.things.set("changed", { size: 9, serial: "serial-1" });
    fixture.things.delete("gone");
    fixture.takeChanges();

    const preview = await stack.preview({ refresh: true, expectNoChanges: true });
    assert.equal(preview.succeeded, false);
    assert.match(preview.text, /no changes were expected/);
    assert.deepEqual(stepsOf(preview).slice(0, 2).sort(), ["refresh changed", "refresh gone"]);
    assert.deepEqual(stepsOf(preview).slice(2).sort(), ["create gone", "update changed", "update kept"]);
    const stepOf = (kind: string, resource: string) =>
      preview.steps.find((step) => step.kind === kind && step.resource === resource);
    assert.deepEqual(stepOf("refresh", "changed")?.changes, [{ property: "size", before: 1, after: 9 }]);
    assert.equal(stepOf("refresh", "gone")?.gone, true);
    assert.deepEqual(stepOf("update", "changed")?.changes, [{ property: "size", before: 9, after: 1 }]);

    const before = await stack.exportState();
    const previewOnly = await stack.refresh({ previewOnly: true, expectNoChanges: true });
    assert.equal(previewOnly.succeeded, false);
    assert.match(previewOnly.text, /no changes were expected/);
    const errors = previewOnly.diagnostics.filter(({ severity }) => severity === "error");
    assert.match(errors.map(({ message }) => message).join("\n"), /^no changes were expected/);
    assert.deepEqual((await stack.exportState()).deployment, before.deployment);

    const refresh = await stack.refresh();
    assertSucceeded(refresh);
    assert.deepEqual(stepsOf(refresh).sort(), ["refresh changed", "refresh gone"]);
    assert.deepEqual(fixture.takeChanges(), []);
    const { resources = [] } = (await stack.exportState()).deployment;
    assert.deepEqual(
      resources.slice(2).map(({ id, inputs, outputs }) => [id, inputs?.["size"], outputs?.["size"]]),
      [
        ["changed", 9, 9],
        ["kept", undefined, undefined],
      ],
    );
    assert.ok(!JSON.stringify(resources).includes("::gone"));

    fixture.things.set("changed", { size: 5, serial: "serial-1" });
    const up = await stack.up({ refresh: true });
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up).sort(), ["create gone", "refresh changed", "update changed", "update kept"]);
    assert.deepEqual(fixture.takeChanges().sort(), ["create gone", "update changed", "update kept"]);
    assert.equal(fixture.things.get("changed")?.size, 1);

    fixture.things.delete("changed");
    assertSucceeded(await stack.destroy({ refresh: true }));
    assert.deepEqual(fixture.takeChanges(), ["delete kept", "delete gone"]);
  });

  it("that cannot be looked for is an error, and what cannot be deleted stays in the state", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { one: {}, two: {} } });
    assertSucceeded(await stack.up());
    fixture.troubles.set("two", "fails");
    const refresh = await stack.refresh();
    assert.equal(refresh.succeeded, false);
    assert.match(refresh.text, /two cannot be/);
    const failed = refresh.diagnostics.find(({ severity, urn }) => severity === "error" && urn?.endsWith("::two"));
    assert.match(failed?.message ?? "", /two cannot be/);
    const { resources = [] } = (await stack.exportState()).deployment;
    assert.deepEqual(
      resources
        .slice(2)
        .map(({ id }) => id)
        .sort(),
      ["one", "two"],
    );

    const destroy = await stack.destroy();
    assert.equal(destroy.succeeded, false);
    assert.match(destroy.text, /two cannot be/);
    const left = (await stack.exportState()).deployment;
    assert.ok(left.resources?.some(({ id }) => id === "two"));
    assert.equal(left.pending_operations, undefined);
  });
});
