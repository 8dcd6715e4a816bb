import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/resource/definition";
import { PartialCreationError } from "../../provider/resource/partial-creation";
import { type Properties, UNKNOWN } from "../../provider/resource/properties";
import { inputsOf } from "../resource/operation";
import { samples } from "../resource/samples";
import { failureOf, TestStack } from "../resource/test-stack";

const sample = samples.SandboxSnapshot;
const { definition, inputs } = sample;
const { name } = inputs;

describe("SandboxSnapshot", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.start(sample, { timeScale: 1000, buildSeconds: 20 });
  });
  afterEach(() => stack.close());

  const read = (state: ResourceState) => stack.startOperation().lifecycle.read(String(stack.idOf(state)), state);

  async function failToCreate(proposed: object): Promise<PartialCreationError> {
    const error = await failureOf(stack.startOperation().create({ ...proposed }, name));
    assert.ok(error instanceof PartialCreationError, error.message);
    return error;
  }

  describe("build", () => {
    it("is waited for, and ends with the digest of the image", async () => {
      const state = await stack.given();
      const made = stack.controlPlane.snapshots.get(String(stack.idOf(state)));
      assert.equal(state["status"], "ready");
      assert.equal(made?.status, "ready");
      assert.equal(state["imageDigest"], made.imageDigest);
    });

    it("is not waited for where the program says so, and seen by a later refresh", async () => {
      stack.controlPlane.snapshots.buildSeconds = Infinity;
      const state = await stack.given({ ...inputs, waitForReady: false });
      assert.equal(state["status"], "building");
      const id = String(stack.idOf(state));
      stack.controlPlane.snapshots.finishBuild(id);
      const found = await read(state);
      assert.equal(found?.state["status"], "ready");
      assert.match(String(found.state["imageDigest"]), /^sha256:/);
    });

    it("that fails is remembered with the API's own reason, and replaced by the next up", async () => {
      const missing = { ...inputs, dockerImage: "missing:1" };
      const { message, id, state } = await failToCreate(missing);
      assert.match(message, /could not create SandboxSnapshot "workers": its build failed \(failed to pull.*manifest/);
      assert.deepEqual(stack.ids, [id]);
      assert.equal(state["status"], "failed");
      const replaced = await stack.startOperation().up(state, inputs, name);
      assert.deepEqual(stack.ids, [stack.idOf(replaced)]);
      assert.equal(replaced["status"], "ready");
    });

    it("that failed is replaced although nothing else changes", async () => {
      const { state } = await failToCreate({ ...inputs, dockerImage: "missing:1" });
      const operation = stack.startOperation();
      const wanted = await operation.check(inputsOf(definition, state), inputsOf(definition, state), name);
      assert.deepEqual(operation.lifecycle.diff(state, wanted).replaces, ["status"]);
    });

    it("is not taken for gone where reads lag behind the creation", async () => {
      stack.controlPlane.faults.add({ kind: "staleRead", seconds: 60, method: "GET" });
      const operation = stack.startOperation({ retryPolicy: { visibleAfterMs: 10_000 } });
      const { state } = await operation.create(inputs, name);
      assert.equal(state["status"], "ready");
    });

    it("that takes longer than the timeout goes on, and the next up waits for it again", async () => {
      stack.controlPlane.snapshots.buildSeconds = Infinity;
      const creating = stack.startOperation().create({ ...inputs }, name);
      // The shortest that check accepts is too long for a test.
      const error = await failureOf(
        stack.startOperation().lifecycle.create({ ...inputs, name: "other", timeout: 0.01 } as never),
      );
      assert.ok(error instanceof PartialCreationError, error.message);
      assert.match(error.message, /no finished build after 0.01 s.*Raise timeout/);
      for (const { id } of stack.controlPlane.snapshots.list()) stack.controlPlane.snapshots.finishBuild(id);
      assert.equal((await creating).state["status"], "ready");
      const finished = await stack.startOperation().lifecycle.update(error.state, { ...inputs, name: "other" });
      assert.equal(finished["status"], "ready");
      assert.match(String(finished["imageDigest"]), /^sha256:/);
    });
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
      assert.deepEqual(await stack.startOperation().up(state, inputs, name), state);
    });

    it("by a tag that moved to another snapshot is seen, and repaired by publishing again", async () => {
      const state = await stack.given();
      stack.controlPlane.snapshots.seed({ name });
      const found = await read(state);
      assert.ok(found);
      assert.equal(found.id, stack.idOf(state));
      const repaired = await stack.startOperation().up(found.state, inputs, name, { ...found.inputs });
      assert.deepEqual(stack.controlPlane.snapshots.get(String(stack.idOf(repaired)))?.tags, ["latest"]);
      assert.equal(stack.controlPlane.snapshots.get(String(stack.idOf(state))), undefined);
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
    await stack.startOperation().create(inputs, name);
    const [request] = stack.controlPlane.requests.all;
    const { tag, fs_capacity_bytes: capacity } = request?.body as Record<string, unknown>;
    assert.deepEqual([tag, capacity], ["latest", 4 * 1024 ** 3]);
  });

  it("is replaced for another registry, which the new one is built with", async () => {
    const [one, other] = ["one", "other"].map((title) => stack.controlPlane.registries.seed({ name: title }).id);
    const state = await stack.given({ ...inputs, registryId: one });
    const replaced = await stack.startOperation().up(state, { ...inputs, registryId: other }, name);
    assert.notEqual(stack.idOf(replaced), stack.idOf(state));
    assert.deepEqual(
      stack.controlPlane.snapshots.list().flatMap(({ registryId }) => registryId ?? []),
      [other],
    );
  });

  it("may have a name with slashes", async () => {
    const state = await stack.given({ ...inputs, name: "team/workers" });
    assert.deepEqual((await read(state))?.state, state);
  });

  it("that is one too many says what the workspace has", async () => {
    stack.controlPlane.snapshots.quota = 1;
    await stack.given();
    const { message } = await failureOf(stack.startOperation().create({ ...inputs, name: "second" }));
    assert.match(message, /quota is exhausted.*The workspace has 1 snapshots/);
  });

  it("of two tags of one name are two resources", async () => {
    const operation = stack.startOperation();
    await operation.check({}, inputs, "one");
    await operation.check({}, { ...inputs, tag: "v2" }, "two");
  });
});
