import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import { inputsOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { failureOf, partialFailureOf, TestStack } from "../lifecycle/test-stack";

const sample = samples.SandboxSnapshot;
const { definition, inputs } = sample;
const { name } = inputs;

describe("SandboxSnapshot build", () => {
  const stack = TestStack.each(sample, { timeScale: 1000, buildSeconds: 20 });

  const read = (state: ResourceState) => stack.startOperation().lifecycle.read(String(stack.idOf(state)), state);

  async function failToCreate(proposed: object): Promise<PartialCreationError> {
    const error = await stack.failToCreate({ ...proposed }, name);
    return error;
  }

  it("create waits for the build and records the digest of the image", async () => {
    const state = await stack.given();
    const made = stack.controlPlane.snapshots.get(String(stack.idOf(state)));
    assert.equal(state["status"], "ready");
    assert.equal(made?.status, "ready");
    assert.equal(state["imageDigest"], made.imageDigest);
  });

  it("create with waitForReady false does not wait, and a later refresh shows the finished build", async () => {
    stack.controlPlane.snapshots.buildSeconds = Infinity;
    const state = await stack.given({ ...inputs, waitForReady: false });
    assert.equal(state["status"], "building");
    const id = String(stack.idOf(state));
    stack.controlPlane.snapshots.finishBuild(id);
    const found = await read(state);
    assert.equal(found?.state["status"], "ready");
    assert.match(String(found.state["imageDigest"]), /^sha256:/);
  });

  it("a failed build is reported with the API's reason, and the next up replaces the snapshot", async () => {
    const missing = { ...inputs, dockerImage: "missing:1" };
    const { message, id, state } = await failToCreate(missing);
    assert.match(message, /could not create SandboxSnapshot "workers": its build failed \(failed to pull.*manifest/);
    assert.deepEqual(stack.ids, [id]);
    assert.equal(state["status"], "failed");
    const replaced = await stack.up(state, inputs, name);
    assert.deepEqual(stack.ids, [stack.idOf(replaced)]);
    assert.equal(replaced["status"], "ready");
  });

  it("the error about a failed build explains that the failed snapshot has the tag, if it does", async () => {
    const state = await stack.given({ ...inputs, tag: "v1" });
    const missing = { ...inputs, tag: "v1", dockerImage: "missing:1" };
    const up = (): Promise<unknown> => stack.up(state, missing, name);
    await assert.rejects(up(), /The failed snapshot has the tag "v1" now, so that `workers:v1` starts nothing until/);
    assert.deepEqual(stack.controlPlane.snapshots.get(String(stack.idOf(state)))?.tags, []);
    stack.controlPlane.faults.always({ kind: "changeResponse", changes: { tags: ["other"] } });
    const { message } = await failureOf(up());
    assert.match(message, /its build failed/);
    assert.doesNotMatch(message, /tag "v1"/);
  });

  it("diff replaces a failed snapshot although no input changes", async () => {
    const { state } = await failToCreate({ ...inputs, dockerImage: "missing:1" });
    const operation = stack.startOperation();
    const wanted = await operation.check(inputsOf(definition, state), inputsOf(definition, state), name);
    assert.deepEqual(operation.lifecycle.diff(state, wanted).replaces, ["status"]);
  });

  it("create does not treat a new snapshot as deleted while reads are stale", async () => {
    stack.controlPlane.faults.add({ kind: "staleRead", seconds: 60, method: "GET" });
    const operation = stack.startOperation({ retryPolicy: { visibleAfterMs: 10_000 } });
    const { state } = await operation.create(inputs, name);
    assert.equal(state["status"], "ready");
  });

  for (const status of ["queued", "pending", "a new status", null, undefined]) {
    const answers = { kind: "changeResponse", changes: { status } } as const;
    const title = typeof status === "string" ? `status "${status}"` : `${status === null ? "null" : "no"} status`;

    it(`create waits for the build while the API returns ${title}`, async () => {
      stack.controlPlane.faults.add({ ...answers, times: 3 });
      assert.equal((await stack.given())["status"], "ready");
    });

    it(`a replacement whose build fails after ${title} keeps the old snapshot`, async () => {
      const state = await stack.given();
      stack.controlPlane.faults.add({ ...answers, times: 3 });
      const missing = { ...inputs, dockerImage: "missing:1" };
      await assert.rejects(stack.up(state, missing, name), /its build failed/);
      assert.equal(stack.controlPlane.snapshots.get(String(stack.idOf(state)))?.status, "ready");
    });

    it(`a snapshot with ${title} is recorded as building if the program does not wait`, async () => {
      stack.controlPlane.faults.always(answers);
      const state = await stack.given({ ...inputs, waitForReady: false });
      assert.equal(state["status"], "building");
      assert.equal((await read(state))?.state["status"], "building");
      const { lifecycle } = stack.startOperation();
      assert.equal((await lifecycle.lookUp(String(stack.idOf(state))))["status"], "building");
    });
  }

  it("refresh keeps a ready snapshot ready if the response has no status", async () => {
    const state = await stack.given();
    stack.controlPlane.faults.always({ kind: "changeResponse", changes: { status: null } });
    assert.deepEqual((await read(state))?.state, state);
  });

  it("up waits for a build that refresh shows as unfinished, unless waitForReady is false", async () => {
    stack.controlPlane.snapshots.buildSeconds = Infinity;
    const creation = stack.startOperation().lifecycle.create({ ...inputs, timeout: 0.01 } as never);
    const error = await partialFailureOf(creation);
    const found = await read(error.state);
    assert.equal(found?.state["status"], "building");
    const lines: string[] = [];
    const { lifecycle } = stack.startOperation({ report: (line) => void lines.push(line) });
    const unawaited = { ...inputs, waitForReady: false };
    assert.deepEqual(lifecycle.diff({ ...found.state, ...unawaited, timeout: 1800 }, unawaited).differences, []);
    assert.deepEqual(lines, []);
    const ofOlderRelease = { ...found.state, status: "queued" };
    assert.deepEqual(lifecycle.diff(ofOlderRelease, { ...found.inputs }).differences, ["status"]);
    assert.deepEqual(lifecycle.diff(found.state, { ...found.inputs }).differences, ["status"]);
    assert.match(lines.join(), /was not finished when it was last looked at.*waits for it/);
    stack.controlPlane.snapshots.finishBuild(found.id);
    assert.equal((await lifecycle.update(found.state, found.inputs))["status"], "ready");
  });

  for (const visibleAfterMs of [0, 10_000]) {
    const when = visibleAfterMs === 0 ? "while reads are up to date" : "while reads may be stale";

    it(`create fails for a snapshot that is deleted during its build ${when}`, async () => {
      stack.controlPlane.snapshots.buildSeconds = Infinity;
      const removed = { method: "GET", path: /snapshots/ } as const;
      stack.controlPlane.faults.once({ ...removed, phase: "before" }, () => {
        for (const id of stack.ids) stack.controlPlane.snapshots.remove(id);
      });
      const { lifecycle } = stack.startOperation({ retryPolicy: { visibleAfterMs } });
      const error = await failureOf(lifecycle.create({ ...inputs, timeout: 0.1 } as never));
      assert.match(error.message, /deleted.*Run `pulumi up --refresh --run-program`/);
      assert.doesNotMatch(error.message, /goes on/);
      // Stale reads may hide the snapshot, so it is recorded.
      assert.equal(error instanceof PartialCreationError, visibleAfterMs > 0);
    });
  }

  it("a build continues after the timeout, and the next up waits for it again", async () => {
    stack.controlPlane.snapshots.buildSeconds = Infinity;
    const creating = stack.create({ ...inputs }, name);
    // The shortest timeout that check accepts is too long for a test.
    const error = await failureOf(
      stack.startOperation().lifecycle.create({ ...inputs, name: "other", timeout: 0.01 } as never),
    );
    assert.ok(error instanceof PartialCreationError, error.message);
    assert.match(error.message, /is still building after 0.01 s.*If it needs longer, raise timeout/);
    for (const { id } of stack.controlPlane.snapshots.list()) stack.controlPlane.snapshots.finishBuild(id);
    assert.equal((await creating).state["status"], "ready");
    const finished = await stack.startOperation().lifecycle.update(error.state, { ...inputs, name: "other" });
    assert.equal(finished["status"], "ready");
    assert.match(String(finished["imageDigest"]), /^sha256:/);
  });
});
