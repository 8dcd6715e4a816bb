import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { inputsOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { failureOf, TestStack } from "../lifecycle/test-stack";

const sample = samples.SandboxSnapshot;
const { definition, inputs } = sample;
const { name } = inputs;

describe("SandboxSnapshot", () => {
  const stack = TestStack.each(sample, { timeScale: 1000, buildSeconds: 20 });

  const read = (state: ResourceState) => stack.startOperation().lifecycle.read(String(stack.idOf(state)), state);

  it("whose build takes longer than customTimeouts allow says which of them to raise", async () => {
    stack.controlPlane.snapshots.buildSeconds = Infinity;
    const { lifecycle } = stack.startOperation();
    const { state } = await lifecycle.create({ ...inputs, waitForReady: false } as never);
    // One second is left for the build.
    const [created, updated] = await Promise.all([
      failureOf(lifecycle.create({ ...inputs, name: "other" }, 6)),
      failureOf(lifecycle.update(state, inputs, 6)),
    ]);
    assert.match(created.message, /is still building.*raise create in the option customTimeouts, or set waitForReady/);
    assert.match(updated.message, /is still building.*raise update in the option customTimeouts, or set waitForReady/);
  });

  describe("diff", () => {
    const rows: { title: string; inputs: Properties; replaces: readonly string[] }[] = [
      { title: "the same capacity, written as bytes", inputs: { fsCapacityBytes: 4 * 1024 ** 3 }, replaces: [] },
      { title: "more capacity", inputs: { fsCapacityBytes: "5Gi" }, replaces: ["fsCapacityBytes"] },
      { title: "the default tag, written out", inputs: { tag: "latest" }, replaces: [] },
      { title: "another tag", inputs: { tag: "v2" }, replaces: ["tag"] },
      { title: "a label less", inputs: { labels: {} }, replaces: ["labels"] },
      { title: "an image not known yet", inputs: { dockerImage: UNKNOWN }, replaces: ["dockerImage"] },
      { title: "another name", inputs: { name: "others" }, replaces: ["name"] },
      { title: "how it is waited for", inputs: { waitForReady: false, timeout: 60 }, replaces: [] },
    ];
    for (const row of rows) {
      it(`replaces for ${row.replaces.join() || "nothing"}: ${row.title}`, () => {
        const state = { ...inputs, snapshotId: "1", status: "ready" };
        const difference = stack.startOperation().lifecycle.diff(state, { ...inputs, ...row.inputs });
        assert.deepEqual(difference.replaces, row.replaces);
        assert.equal(difference.deleteBeforeReplace, false);
      });
    }
  });

  describe("drift", () => {
    it("is none in what the image adds to labels and run config", async () => {
      stack.controlPlane.images.push(String(inputs["dockerImage"]), {
        labels: { maintainer: "someone" },
        runConfig: { envVars: { PATH: "/bin" }, user: "app" },
      });
      const state = await stack.given();
      assert.deepEqual(inputsOf(definition, state), inputs);
      assert.deepEqual((await read(state))?.state, state);
    });

    it("is none in an image or a capacity that the API writes in another way", async () => {
      stack.controlPlane.faults.always({
        kind: "changeResponse",
        changes: { docker_image: "docker.io/library/python:3.13", fs_capacity_bytes: 4_294_971_392 },
      });
      const state = await stack.given();
      assert.deepEqual((await read(state))?.state, state);
      assert.deepEqual(await stack.up(state, inputs, name), state);
    });

    it("by a tag that moved to another snapshot is seen, and repaired by publishing again", async () => {
      const state = await stack.given();
      stack.controlPlane.snapshots.seed({ name });
      const found = await read(state);
      assert.ok(found);
      assert.equal(found.id, stack.idOf(state));
      const repaired = await stack.up(found.state, inputs, name, { ...found.inputs });
      assert.deepEqual(stack.controlPlane.snapshots.get(String(stack.idOf(repaired)))?.tags, ["latest"]);
      assert.equal(stack.controlPlane.snapshots.get(String(stack.idOf(state))), undefined);
    });

    for (const tags of [null, undefined, []]) {
      const shown = tags === undefined ? "no tags" : `tags ${JSON.stringify(tags)}`;
      const answers = { kind: "changeResponse", changes: { tags }, method: "GET" } as const;

      it(`is a tag that moved, where an answer has ${shown}`, async () => {
        const state = await stack.given();
        stack.controlPlane.faults.always(answers);
        const found = await read(state);
        assert.equal(found?.state["tag"], "");
        const wanted = await stack.startOperation().check({ ...found.inputs }, inputs, name);
        assert.deepEqual(stack.startOperation().lifecycle.diff(found.state, wanted).replaces, ["tag"]);
        assert.deepEqual(await read(found.state), found);
      });

      it(`is no other way to write the tag, where the answer to the creation has ${shown}`, async () => {
        stack.controlPlane.faults.add({ ...answers, method: "POST" });
        const state = await stack.given();
        assert.deepEqual((await read(state))?.state, state);
        stack.controlPlane.faults.always(answers);
        assert.equal((await read(state))?.state["tag"], "");
      });
    }

    it("in a tag that the program ignores changes nothing, and is accepted in every preview from then on", async () => {
      const state = await stack.given();
      stack.controlPlane.snapshots.seed({ name });
      const found = await read(state);
      assert.ok(found);
      // Pulumi puts what it read in the place of what the program says, for `ignoreChanges: ["tag"]`.
      const ignoring = { ...inputs, tag: found.inputs["tag" as never] };
      assert.deepEqual(await stack.up(found.state, ignoring, name, { ...found.inputs }), found.state);
    });

    it("in a tag that an older release recorded as empty is accepted all the same", async () => {
      const state = { ...(await stack.given()), tag: "" };
      const recorded = inputsOf(definition, state);
      assert.deepEqual(await stack.up(state, recorded, name, recorded), state);
    });

    it("in the ignored tags of two snapshots of one name leaves both of them alone", async () => {
      const operation = stack.startOperation();
      const recorded = { ...inputs, tag: "" };
      await operation.check(recorded, recorded, "one");
      await operation.check(recorded, recorded, "two");
    });

    it("shows one that is about to be deleted as gone", async () => {
      const state = await stack.given();
      stack.controlPlane.snapshots.removeLater(String(stack.idOf(state)), Infinity);
      assert.equal(await read(state), undefined);
    });
  });

  it("says once which digest a tag of the image had, and nothing of an image by digest", async () => {
    const lines: string[] = [];
    const report = (line: string): void => void lines.push(line);
    const { state } = await stack.startOperation({ report }).create(inputs, name);
    assert.deepEqual(lines.filter((line) => line.includes(String(state["imageDigest"]))).length, 1);
    assert.doesNotMatch(lines.join("\n"), /python/, "an image may be a secret");
    lines.length = 0;
    await stack.startOperation({ report }).up(state, inputs, name);
    const pinned = { ...inputs, name: "pinned", dockerImage: `python@${String(state["imageDigest"])}` };
    await stack.startOperation({ report }).create(pinned, "pinned");
    assert.deepEqual(lines, []);
  });

  it("sends the tag always, and the capacity in bytes", async () => {
    await stack.create(inputs, name);
    const [request] = stack.controlPlane.requests.all;
    const { tag, fs_capacity_bytes: capacity } = request?.body as Record<string, unknown>;
    assert.deepEqual([tag, capacity], ["latest", 4 * 1024 ** 3]);
  });

  it("is replaced for another registry, which the new one is built with", async () => {
    const [one, other] = ["one", "other"].map((title) => stack.controlPlane.registries.seed({ name: title }).id);
    const state = await stack.given({ ...inputs, registryId: one });
    const replaced = await stack.up(state, { ...inputs, registryId: other }, name);
    assert.notEqual(stack.idOf(replaced), stack.idOf(state));
    const actual = stack.controlPlane.snapshots.list().flatMap(({ registryId }) => registryId ?? []);
    assert.deepEqual(actual, [other]);
  });

  it("may have a name with slashes", async () => {
    const state = await stack.given({ ...inputs, name: "team/workers" });
    assert.deepEqual((await read(state))?.state, state);
  });

  it("that is one too many says what the workspace has", async () => {
    stack.controlPlane.snapshots.quota = 1;
    await stack.given();
    const { message } = await failureOf(stack.create({ ...inputs, name: "second" }));
    assert.match(message, /quota is exhausted.*The workspace has 1 snapshot,/);
  });

  it("of two tags of one name are two resources, also while the tags are not known yet", async () => {
    const operation = stack.startOperation();
    await operation.check({}, inputs, "one");
    await operation.check({}, { ...inputs, tag: "v2" }, "two");
    await operation.check({}, { ...inputs, tag: UNKNOWN }, "three");
    await operation.check({}, { ...inputs, tag: UNKNOWN }, "four");
  });
});
