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

    for (const status of ["queued", "pending", "a new word", null, undefined]) {
      const answers = { kind: "changeResponse", changes: { status } } as const;
      const title = typeof status === "string" ? `status "${status}"` : `${status === null ? "null" : "no"} status`;

      it(`is waited for while the API shows ${title}`, async () => {
        stack.controlPlane.faults.add({ ...answers, times: 3 });
        assert.equal((await stack.given())["status"], "ready");
      });

      it(`that fails after ${title} leaves the snapshot that it was to replace alone`, async () => {
        const state = await stack.given();
        stack.controlPlane.faults.add({ ...answers, times: 3 });
        const missing = { ...inputs, dockerImage: "missing:1" };
        await assert.rejects(stack.startOperation().up(state, missing, name), /its build failed/);
        assert.equal(stack.controlPlane.snapshots.get(String(stack.idOf(state)))?.status, "ready");
      });

      it(`is shown as building with ${title}, if nothing waits for it`, async () => {
        stack.controlPlane.faults.always(answers);
        const state = await stack.given({ ...inputs, waitForReady: false });
        assert.equal(state["status"], "building");
        assert.equal((await read(state))?.state["status"], "building");
        const { lifecycle } = stack.startOperation();
        assert.equal((await lifecycle.lookUp(String(stack.idOf(state))))["status"], "building");
      });
    }

    it("that was ready stays so where an answer has no status", async () => {
      const state = await stack.given();
      stack.controlPlane.faults.always({ kind: "changeResponse", changes: { status: null } });
      assert.deepEqual((await read(state))?.state, state);
    });

    it("that a refresh still sees under way is waited for by the next up, unless the program does not wait", async () => {
      stack.controlPlane.snapshots.buildSeconds = Infinity;
      const creation = stack.startOperation().lifecycle.create({ ...inputs, timeout: 0.01 } as never);
      const error = await failureOf(creation);
      assert.ok(error instanceof PartialCreationError, error.message);
      const found = await read(error.state);
      assert.equal(found?.state["status"], "building");
      const lines: string[] = [];
      const { lifecycle } = stack.startOperation({ report: (line) => void lines.push(line) });
      const unawaited = { ...inputs, waitForReady: false };
      assert.deepEqual(lifecycle.diff({ ...found.state, ...unawaited, timeout: 1800 }, unawaited).differences, []);
      assert.deepEqual(lines, []);
      assert.deepEqual(lifecycle.diff(found.state, { ...found.inputs }).differences, ["status"]);
      assert.match(lines.join(), /was not finished when it was last looked at.*waits for it/);
      stack.controlPlane.snapshots.finishBuild(found.id);
      assert.equal((await lifecycle.update(found.state, found.inputs))["status"], "ready");
    });

    for (const visibleAfterMs of [0, 10_000]) {
      const when = visibleAfterMs === 0 ? "as soon as reads are up to date" : "before reads must show it";

      it(`whose snapshot is deleted ${when} is not said to go on`, async () => {
        stack.controlPlane.snapshots.buildSeconds = Infinity;
        const removed = { method: "GET", path: /snapshots/ } as const;
        stack.controlPlane.faults.once({ ...removed, phase: "before" }, () => {
          for (const id of stack.ids) stack.controlPlane.snapshots.remove(id);
        });
        const { lifecycle } = stack.startOperation({ retryPolicy: { visibleAfterMs } });
        const error = await failureOf(lifecycle.create({ ...inputs, timeout: 0.1 } as never));
        assert.match(error.message, /deleted.*Run `pulumi up --refresh --run-program`/);
        assert.doesNotMatch(error.message, /goes on/);
        // What reads may only not show yet is remembered.
        assert.equal(error instanceof PartialCreationError, visibleAfterMs > 0);
      });
    }

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
      assert.deepEqual(await stack.startOperation().up(found.state, ignoring, name, { ...found.inputs }), found.state);
    });

    it("in a tag that an older release recorded as empty is accepted all the same", async () => {
      const state = { ...(await stack.given()), tag: "" };
      const recorded = inputsOf(definition, state);
      assert.deepEqual(await stack.startOperation().up(state, recorded, name, recorded), state);
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

  it("of two tags of one name are two resources, also while the tags are not known yet", async () => {
    const operation = stack.startOperation();
    await operation.check({}, inputs, "one");
    await operation.check({}, { ...inputs, tag: "v2" }, "two");
    await operation.check({}, { ...inputs, tag: UNKNOWN }, "three");
    await operation.check({}, { ...inputs, tag: UNKNOWN }, "four");
  });
});
