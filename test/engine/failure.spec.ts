import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { assertSucceeded, compareEngines, describeEngine, stepsOf } from "./fixture";
import { offlineEngine } from "../../harness/engine/offline";
import { thorough } from "./thorough";
import type { Stack } from "../../harness/engine/engine";

compareEngines("engine: failures", (open) => {
  it("keep a partially created resource, which the next up updates until it is whole", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { slow: { args: { size: 1 } }, dependent: { noteFrom: "slow" } } });
    fixture.troubles.set("slow", "isNotReady");
    const created = await stack.up();
    assert.equal(created.succeeded, false);
    assert.match(created.text, /slow is not ready/);
    assert.deepEqual(fixture.takeChanges(), ["create slow"]);
    assert.deepEqual(await stateOf(stack, "slow"), { size: 1, serial: "serial-1", initErrors: ["slow is not ready"] });

    await fixture.program({ things: { slow: { args: { size: 2 } }, dependent: { noteFrom: "slow" } } });
    assert.equal((await stack.up()).succeeded, false);
    assert.deepEqual(fixture.takeChanges(), ["update slow"]);
    // What was reached is not what was asked for: the inputs stay those of before.
    assert.deepEqual(await stateOf(stack, "slow"), { size: 1, serial: "serial-1", initErrors: ["slow is not ready"] });

    // Nothing is different any more, and still it is not whole.
    fixture.troubles.clear();
    await fixture.program({ things: { slow: { args: { size: 2 } } } });
    const up = await stack.up();
    assertSucceeded(up);
    assert.deepEqual(stepsOf(up), ["update slow"]);
    assert.deepEqual(fixture.takeChanges(), ["update slow"]);
    assert.deepEqual(await stateOf(stack, "slow"), { size: 2, serial: "serial-1", initErrors: undefined });
  });

  it("of one resource let others under way end, and stop everything else", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { dropped: {} } });
    assertSucceeded(await stack.up());
    fixture.takeChanges();

    await fixture.program({ things: { good: {}, bad: {}, dependent: { noteFrom: "bad" } } });
    fixture.troubles.set("bad", "fails");
    const [good, bad] = [fixture.hold("create", "good"), fixture.hold("create", "bad")];
    const running = stack.up();
    await Promise.all([good.reached, bad.reached]);
    bad.open();
    good.open();
    const up = await running;
    assert.equal(up.succeeded, false);
    assert.match(up.text, /bad cannot be/);
    assert.deepEqual(fixture.takeChanges().sort(), ["create bad", "create good"]);
    const { resources = [], pending_operations: pending = [] } = (await stack.exportState()).deployment;
    const ids = resources.filter(({ type }) => type.endsWith(":Thing")).map(({ id }) => id);
    assert.deepEqual(ids.sort(), ["dropped", "good"]);
    assert.deepEqual(pending, []);
  });

  it("of checks name the property and stop before anything is done", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { thing: { args: { size: -1 } } } });
    const preview = await stack.preview();
    assert.equal(preview.succeeded, false);
    const [error] = preview.diagnostics.filter(({ severity }) => severity === "error");
    assert.match(error?.message ?? "", /size.*is negative/);
    assert.match(error?.urn ?? "", /::thing$/);
    assert.match(preview.text, /size.*is negative/);
    assert.deepEqual(fixture.takeChanges(), []);
  });

  it("of the program are reported and delete nothing", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { kept: {}, other: {} } });
    const before = await stack.up();
    assertSucceeded(before);
    fixture.takeChanges();
    await fixture.program({ things: { kept: {} }, error: "no more ideas" });
    const up = await stack.up();
    assert.equal(up.succeeded, false);
    assert.match(up.text, /no more ideas/);
    assert.ok(
      up.diagnostics.some(({ severity, message }) => severity === "error" && message.includes("no more ideas")),
    );
    assert.deepEqual(fixture.takeChanges(), []);
    assert.deepEqual(up.outputs["kept"], before.outputs["kept"]);
  });
});

describeEngine(
  "engine: crashes",
  "offline engine",
  () => Promise.resolve(offlineEngine),
  (open) => {
    thorough("lose at most what was under way", async () => {
      const fixture = await open();
      await fixture.program({ things: { done: {}, underWay: { noteFrom: "done" } } });
      const { reached, open: release } = fixture.hold("create", "underWay");
      const script = `require(process.argv[1]).offlineEngine.openStack(JSON.parse(process.argv[2])).then((stack) => stack.up())`;
      const child = spawn(
        process.execPath,
        ["--eval", script, require.resolve("../../harness/engine/offline"), JSON.stringify(fixture.stackOptions())],
        { stdio: "ignore" },
      );
      const ended = once(child, "exit");
      await reached;
      child.kill("SIGKILL");
      assert.deepEqual(await ended, [null, "SIGKILL"]);
      await fixture.hungUp("underWay");
      release();

      const stack = await fixture.openStack();
      const { resources = [], pending_operations: pending = [] } = (await stack.exportState()).deployment;
      assert.deepEqual(
        resources.slice(2).map(({ id }) => id),
        ["done"],
      );
      assert.deepEqual(
        pending.map(({ type, resource }) => [type, resource.urn.split("::").at(-1), resource.inputs?.["note"]]),
        [["creating", "underWay", "serial-1"]],
      );

      fixture.takeChanges();
      const up = await stack.up();
      assertSucceeded(up);
      assert.deepEqual(fixture.takeChanges(), ["create underWay"]);
      const [warning] = up.diagnostics.filter(({ severity }) => severity === "warning");
      assert.match(warning?.message ?? "", /interrupted.*::underWay/s);

      assertSucceeded(await stack.refresh());
      assert.equal((await stack.exportState()).deployment.pending_operations, undefined);
      const quiet = await stack.up({ expectNoChanges: true });
      assertSucceeded(quiet);
      assert.deepEqual(quiet.diagnostics, []);
    });
  },
);

async function stateOf(stack: Stack, name: string) {
  const { resources = [] } = (await stack.exportState()).deployment;
  const resource = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  return {
    size: resource?.inputs?.["size"],
    serial: resource?.outputs?.["serial"],
    initErrors: resource?.initErrors,
  };
}
