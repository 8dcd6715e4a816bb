import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { assertSucceeded, compareEngines, stepsOf } from "./fixture";

compareEngines("engine: life of resources", (open) => {
  it("previews, creates and leaves alone", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({
      says: "hello from the program",
      things: { first: { args: { size: 1 }, secret: "hush" }, second: { noteFrom: "first", args: { size: 2 } } },
    });
    const preview = await stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(stepsOf(preview), ["create first", "create second"]);
    assert.deepEqual(preview.outputs, {});
    assert.ok(
      preview.diagnostics.some(({ severity, message }) => severity === "info" && message.startsWith("hello from")),
    );
    const [, check] = fixture.calls;
    assert.equal(check?.method, "check");
    assert.equal(check.news["note"], "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    assert.deepEqual(fixture.takeChanges(), []);
    assert.deepEqual((await stack.exportState()).deployment.resources ?? [], []);

    const up = await stack.up();
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up), ["create first", "create second"]);
    assert.deepEqual(fixture.takeChanges(), ["create first", "create second"]);
    assert.deepEqual(up.outputs, {
      first: { id: "first", serial: "serial-1" },
      second: { id: "second", serial: "serial-2" },
      token: "[secret]",
      key: "none",
    });
    const { version, deployment } = await stack.exportState();
    assert.equal(version, 3);
    assert.deepEqual(
      deployment.resources?.map(({ type }) => type),
      [
        "pulumi:pulumi:Stack",
        "pulumi:providers:pulumi-nodejs",
        "pulumi-nodejs:dynamic/fixture:Thing",
        "pulumi-nodejs:dynamic/fixture:Thing",
      ],
    );
    const [first, second] = deployment.resources.slice(2);
    assert.equal(first?.outputs?.["secret"], "[secret]");
    assert.equal(second?.inputs?.["note"], "serial-1");
    assert.match(String(second.outputs?.["__provider"]), /handler/);

    const again = await stack.up({ expectNoChanges: true });
    assertSucceeded(again);
    assert.deepEqual(again.steps, []);
    assert.deepEqual(fixture.takeChanges(), []);
    for (const text of [up.text, await readAll(fixture.stateDirectory)]) {
      assert.ok(!text.includes("hush"), text);
      assert.ok(!text.includes("token of the stack"), text);
    }
  });

  it("updates, replaces in both orders, deletes in the end, and destroys in reverse", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({
      things: {
        updated: { args: { size: 1 } },
        replaced: { args: { name: "replaced-1" }, noteFrom: "updated" },
        deletedFirst: { args: { name: "first-1", first: true } },
        dropped: { dependsOn: "updated" },
        droppedToo: { dependsOn: "dropped" },
      },
    });
    assertSucceeded(await stack.up());
    fixture.takeChanges();
    const { serial } = fixture.things.get("updated") ?? {};

    await fixture.program({
      things: {
        updated: { args: { size: 2 } },
        replaced: { args: { name: "replaced-2" }, noteFrom: "updated", dependsOn: "updated" },
        deletedFirst: { args: { name: "first-2", first: true }, dependsOn: "replaced" },
      },
    });
    const planned = await stack.preview();
    assertSucceeded(planned);
    assert.deepEqual(planned.steps.map(({ kind, resource, changes }) => ({ kind, resource, changes })).slice(0, 2), [
      { kind: "update", resource: "updated", changes: [{ property: "size", before: 1, after: 2 }] },
      {
        kind: "create-replacement",
        resource: "replaced",
        changes: [
          { property: "name", before: "replaced-1", after: "replaced-2" },
          { property: "note", before: serial, after: "[unknown]" },
        ],
      },
    ]);
    assert.deepEqual(fixture.takeChanges(), []);

    const up = await stack.up();
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up).sort(), stepsOf(planned).sort());
    assert.deepEqual(stepsOf(up).slice(0, 6), [
      "update updated",
      "create-replacement replaced",
      "replace replaced",
      "delete-replaced deletedFirst",
      "replace deletedFirst",
      "create-replacement deletedFirst",
    ]);
    const changes = fixture.takeChanges();
    assert.deepEqual(changes.slice(0, 4), ["update updated", "create replaced-2", "delete first-1", "create first-2"]);
    assert.deepEqual(changes.slice(4).sort(), ["delete dropped", "delete droppedToo", "delete replaced-1"]);
    assert.ok(changes.indexOf("delete droppedToo") < changes.indexOf("delete dropped"));
    assert.deepEqual([...fixture.things.keys()], ["updated", "replaced-2", "first-2"]);

    const destroy = await stack.destroy();
    assertSucceeded(destroy);
    assert.deepEqual(stepsOf(destroy), ["delete deletedFirst", "delete replaced", "delete updated"]);
    assert.deepEqual(fixture.takeChanges(), ["delete first-2", "delete replaced-2", "delete updated"]);
    assert.deepEqual((await stack.exportState()).deployment.resources ?? [], []);
    assert.ok(!(await readdir(fixture.directory)).some((name) => /^Pulumi\..+\.yaml$/.test(name)));
  });

  it("replaces what depends on a resource that must be deleted first", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    const program = (name: string) => ({
      things: {
        base: { args: { name, first: true } },
        // Its own name comes from the base, so that it has to go with it.
        dependent: { nameFrom: "base", args: { first: true } },
        bystander: { dependsOn: "base" },
      },
    });
    await fixture.program(program("base-1"));
    assertSucceeded(await stack.up());
    const [serial = ""] = [...fixture.things.keys()].filter((name) => name.startsWith("serial"));
    fixture.takeChanges();

    await fixture.program(program("base-2"));
    const up = await stack.up();
    assertSucceeded(up);
    assert.deepEqual(fixture.takeChanges(), [`delete ${serial}`, "delete base-1", "create base-2", "create serial-4"]);
    assert.deepEqual(stepsOf(up), [
      "delete-replaced dependent",
      "delete-replaced base",
      "replace base",
      "create-replacement base",
      "replace dependent",
      "create-replacement dependent",
    ]);
  });
});

async function readAll(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name), "utf8")))).join(
    "\n",
  );
}
