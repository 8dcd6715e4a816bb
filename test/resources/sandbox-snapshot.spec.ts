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

  it("create and update name the customTimeouts option to raise if the build takes too long", async () => {
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
      { title: "the same capacity in bytes", inputs: { fsCapacityBytes: 4 * 1024 ** 3 }, replaces: [] },
      { title: "more capacity", inputs: { fsCapacityBytes: "5Gi" }, replaces: ["fsCapacityBytes"] },
      { title: "an explicit default tag", inputs: { tag: "latest" }, replaces: [] },
      { title: "another tag", inputs: { tag: "v2" }, replaces: ["tag"] },
      { title: "a removed label", inputs: { labels: {} }, replaces: ["labels"] },
      { title: "an unknown image", inputs: { dockerImage: UNKNOWN }, replaces: ["dockerImage"] },
      { title: "another name", inputs: { name: "others" }, replaces: ["name"] },
      { title: "a change of waitForReady and timeout", inputs: { waitForReady: false, timeout: 60 }, replaces: [] },
    ];
    for (const row of rows) {
      it(`diff ${row.replaces.length > 0 ? "replaces" : "keeps"} the snapshot for ${row.title}`, () => {
        const state = { ...inputs, snapshotId: "1", status: "ready" };
        const difference = stack.startOperation().lifecycle.diff(state, { ...inputs, ...row.inputs });
        assert.deepEqual(difference.replaces, row.replaces);
        assert.equal(difference.deleteBeforeReplace, false);
      });
    }
  });

  describe("drift", () => {
    it("refresh finds no drift in labels and run config that the image adds", async () => {
      stack.controlPlane.images.push(String(inputs["dockerImage"]), {
        labels: { maintainer: "someone" },
        runConfig: { envVars: { PATH: "/bin" }, user: "app" },
      });
      const state = await stack.given();
      assert.deepEqual(inputsOf(definition, state), inputs);
      assert.deepEqual((await read(state))?.state, state);
    });

    it("refresh finds no drift if the API returns image and capacity in another notation", async () => {
      stack.controlPlane.faults.always({
        kind: "changeResponse",
        changes: { docker_image: "docker.io/library/python:3.13", fs_capacity_bytes: 4_294_971_392 },
      });
      const state = await stack.given();
      assert.deepEqual((await read(state))?.state, state);
      assert.deepEqual(await stack.up(state, inputs, name), state);
    });

    it("refresh shows that the tag moved to another snapshot, and up builds a new one", async () => {
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

      it(`refresh shows a moved tag if the response has ${shown}`, async () => {
        const state = await stack.given();
        stack.controlPlane.faults.always(answers);
        const found = await read(state);
        assert.equal(found?.state["tag"], "");
        const wanted = await stack.startOperation().check({ ...found.inputs }, inputs, name);
        assert.deepEqual(stack.startOperation().lifecycle.diff(found.state, wanted).replaces, ["tag"]);
        assert.deepEqual(await read(found.state), found);
      });

      it(`refresh shows a moved tag also if the create response has ${shown}`, async () => {
        stack.controlPlane.faults.add({ ...answers, method: "POST" });
        const state = await stack.given();
        assert.deepEqual((await read(state))?.state, state);
        stack.controlPlane.faults.always(answers);
        assert.equal((await read(state))?.state["tag"], "");
      });
    }

    it("up changes nothing for a moved tag that the program ignores", async () => {
      const state = await stack.given();
      stack.controlPlane.snapshots.seed({ name });
      const found = await read(state);
      assert.ok(found);
      // Pulumi replaces the program's value by the recorded one for `ignoreChanges: ["tag"]`.
      const ignoring = { ...inputs, tag: found.inputs["tag" as never] };
      assert.deepEqual(await stack.up(found.state, ignoring, name, { ...found.inputs }), found.state);
    });

    it("up accepts an empty tag that an older release recorded", async () => {
      const state = { ...(await stack.given()), tag: "" };
      const recorded = inputsOf(definition, state);
      assert.deepEqual(await stack.up(state, recorded, name, recorded), state);
    });

    it("check accepts two snapshots of the same name with empty recorded tags", async () => {
      const operation = stack.startOperation();
      const recorded = { ...inputs, tag: "" };
      await operation.check(recorded, recorded, "one");
      await operation.check(recorded, recorded, "two");
    });

    it("refresh treats a snapshot that is being deleted as gone", async () => {
      const state = await stack.given();
      stack.controlPlane.snapshots.removeLater(String(stack.idOf(state)), Infinity);
      assert.equal(await read(state), undefined);
    });
  });

  it("create reports the digest of a tagged image once, and none for an image given by digest", async () => {
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

  it("create always sends the tag, and the capacity in bytes", async () => {
    await stack.create(inputs, name);
    const [request] = stack.controlPlane.requests.all;
    const { tag, fs_capacity_bytes: capacity } = request?.body as Record<string, unknown>;
    assert.deepEqual([tag, capacity], ["latest", 4 * 1024 ** 3]);
  });

  it("up replaces the snapshot for another registry and builds the new one with it", async () => {
    const [one, other] = ["one", "other"].map((title) => stack.controlPlane.registries.seed({ name: title }).id);
    const state = await stack.given({ ...inputs, registryId: one });
    const replaced = await stack.up(state, { ...inputs, registryId: other }, name);
    assert.notEqual(stack.idOf(replaced), stack.idOf(state));
    const actual = stack.controlPlane.snapshots.list().flatMap(({ registryId }) => registryId ?? []);
    assert.deepEqual(actual, [other]);
  });

  it("refresh finds a snapshot whose name has slashes", async () => {
    const state = await stack.given({ ...inputs, name: "team/workers" });
    assert.deepEqual((await read(state))?.state, state);
  });

  it("an error about an exhausted quota contains the number of existing snapshots", async () => {
    stack.controlPlane.snapshots.quota = 1;
    await stack.given();
    const { message } = await failureOf(stack.create({ ...inputs, name: "second" }));
    assert.match(message, /quota is exhausted.*The workspace has 1 snapshot,/);
  });

  it("check accepts snapshots of the same name with different or unknown tags", async () => {
    const operation = stack.startOperation();
    await operation.check({}, inputs, "one");
    await operation.check({}, { ...inputs, tag: "v2" }, "two");
    await operation.check({}, { ...inputs, tag: UNKNOWN }, "three");
    await operation.check({}, { ...inputs, tag: UNKNOWN }, "four");
  });

  describe("a stack whose first snapshot is at another location", () => {
    const one = { ...inputs, tag: "v1" };
    const two = { ...inputs, tag: "v2" };
    const elsewhere = async (): Promise<ResourceState> => ({
      ...(await stack.given(one, "one")),
      place: "https://elsewhere.example.com",
    });

    it("can create a snapshot of the same name with another tag", async () => {
      const state = await elsewhere();
      const operation = stack.startOperation();
      operation.lifecycle.diff(state, await operation.check(one, one, "one"));
      await operation.create(two, "two");
      assert.equal(stack.ids.length, 2);
    });

    it("can replace a second snapshot of the same name, which is at this location", async () => {
      const [state, here] = [await elsewhere(), await stack.given(two, "two")];
      const operation = stack.startOperation();
      operation.lifecycle.diff(state, await operation.check(one, one, "one"));
      await operation.up(here, { ...two, fsCapacityBytes: "8Gi" }, "two");
      assert.deepEqual(stack.changes, ["POST", "DELETE"]);
    });

    it("cannot replace the first snapshot, although the second one of its name is at this location", async () => {
      const [state, here] = [await elsewhere(), await stack.given(two, "two")];
      const operation = stack.startOperation();
      const replacing = { ...one, fsCapacityBytes: "8Gi" };
      operation.lifecycle.diff(state, await operation.check(one, replacing, "one"));
      operation.lifecycle.diff(here, await operation.check(two, two, "two"));
      await assert.rejects(
        operation.create(replacing, "one"),
        /is at https:\/\/elsewhere\.example\.com, and the new one/,
      );
      assert.deepEqual(stack.changes, []);
    });
  });
});
