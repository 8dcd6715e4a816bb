import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/definition";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { sandboxTemplate } from "../../provider/resources/sandbox-template";
import { samples } from "../lifecycle/samples";
import { failureOf, TestStack } from "../lifecycle/test-stack";

const automatic = { templateName: "python", replicas: 3, waitForReady: true, timeout: 120 };
const inputs = { name: "workers", ...automatic };
const state: ResourceState = {
  ...inputs,
  poolId: "5a3ff3c1-4ef1-4c6f-8d6b-0a9d6e3e3b55",
  createdAt: "2026-03-01T12:00:00Z",
  readiness: "ready",
};

describe("SandboxPool", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.start(samples.SandboxPool, { timeScale: 1000 });
  });
  afterEach(() => stack.close());

  it("refuses, already in the preview, a template of the program that has volume mounts", async () => {
    const operation = stack.startOperation();
    const mounts = [{ volumeName: "data", mountPath: "/data" }];
    const template = { name: "with-data", image: "python:3.13", volumeMounts: mounts };
    const program = operation.forKind(sandboxTemplate);
    await program.check({}, template, "template");
    await assert.rejects(
      operation.check({}, { ...inputs, templateName: "with-data" }, "pool"),
      /templateName: the template has volume mounts/,
    );
    assert.deepEqual(stack.controlPlane.requests.all, []);
  });

  describe("diff", () => {
    interface Row {
      title: string;
      state?: Properties;
      inputs?: Properties;
      /** Nothing leaves it to Pulumi, which then honours replaceOnChanges. */
      changed: boolean | undefined;
      replaces?: string[];
      deletesFirst?: boolean;
    }
    const byPulumi = { changed: undefined, deletesFirst: true };
    const rows: Row[] = [
      { title: "nothing", changed: false, deletesFirst: true },
      { title: "replicas", inputs: { replicas: 4 }, ...byPulumi },
      { title: "replicas not known yet", inputs: { replicas: UNKNOWN }, ...byPulumi },
      { title: "a pause", inputs: { replicas: 0 }, ...byPulumi },
      { title: "waitForReady", inputs: { waitForReady: false }, ...byPulumi },
      { title: "timeout", inputs: { timeout: 60 }, ...byPulumi },
      { title: "adoptExisting", inputs: { adoptExisting: true }, ...byPulumi },
      {
        title: "a default left out",
        inputs: { waitForReady: undefined, timeout: undefined },
        changed: false,
        deletesFirst: true,
      },
      { title: "a default written out", state: { timeout: undefined }, changed: false, deletesFirst: true },
      { title: "a return to the default", state: { timeout: 60 }, inputs: { timeout: undefined }, ...byPulumi },
      {
        title: "the template under a fixed name",
        inputs: { templateName: "node" },
        changed: true,
        replaces: ["templateName"],
        deletesFirst: true,
      },
      { title: "the name", inputs: { name: "others" }, changed: true, replaces: ["name"] },
      {
        title: "the template and with it the automatic name",
        inputs: { name: "workers-2", templateName: "node" },
        changed: true,
        replaces: ["name", "templateName"],
      },
      {
        title: "a template not known yet",
        inputs: { name: UNKNOWN, templateName: UNKNOWN },
        changed: true,
        replaces: ["name", "templateName"],
      },
      {
        title: "a pool that is not ready",
        state: { readiness: "notReady" },
        changed: true,
        replaces: ["readiness"],
        deletesFirst: true,
      },
      {
        title: "a pool that is not ready and not waited for any more",
        state: { readiness: "notReady" },
        inputs: { waitForReady: false },
        ...byPulumi,
      },
      { title: "a pool that nobody checked", state: { readiness: "unchecked" }, changed: false, deletesFirst: true },
      {
        title: "a rename outside",
        state: { name: "renamed", renamedFrom: "workers" },
        changed: true,
        replaces: ["name"],
      },
      {
        title: "a rename outside that the program follows",
        state: { name: "renamed", renamedFrom: "workers" },
        inputs: { name: "renamed" },
        changed: true,
        deletesFirst: true,
      },
      { title: "a re-creation outside", state: { poolId: "another" }, changed: false, deletesFirst: true },
      { title: "a state of an older release", state: { place: undefined }, changed: false, deletesFirst: true },
      {
        title: "an unconfirmed creation",
        state: { unconfirmed: { since: "2026-03-01T12:00:00Z", isNameProof: true } },
        changed: true,
        deletesFirst: true,
      },
    ];
    for (const row of rows) {
      const { changed, replaces = [], deletesFirst = false } = row;
      const what = replaces.length > 0 ? `replaces ${deletesFirst ? "after" : "before"} deleting` : "replaces nothing";
      it(`${what} for ${row.title}`, () => {
        const { lifecycle } = stack.startOperation();
        const { differences, ...decision } = lifecycle.diff({ ...state, ...row.state }, { ...inputs, ...row.inputs });
        assert.deepEqual(decision, { changed, replaces, deleteBeforeReplace: deletesFirst });
        assert.equal(differences.length > 0, changed !== false);
      });
    }

    it("names everything that differs", () => {
      const before = { ...state, readiness: "notReady", renamedFrom: "before" };
      const { differences } = stack.startOperation().lifecycle.diff(before, { ...inputs, replicas: 7, timeout: 30 });
      assert.deepEqual(differences.sort(), ["readiness", "renamedFrom", "replicas", "timeout"]);
    });
  });

  describe("readiness", () => {
    it("is what the creation saw", async () => {
      const { state: ready } = await stack.create({ ...inputs, name: "workers-ready" });
      assert.equal(ready["readiness"], "ready");
      const { state: unseen } = await stack.create({ ...inputs, waitForReady: false });
      assert.equal(unseen["readiness"], "unchecked");
      assert.equal((await stack.startOperation().lifecycle.read("workers", unseen))?.state["readiness"], "unchecked");
    });

    it("that was not reached in time is remembered, and replaces the pool", async () => {
      stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
      const error = await stack.failToCreate(automatic, "workers");
      assert.match(error.message, /no replica became ready in time.*raise timeout/);
      stack.controlPlane.readyAfterSeconds.everywhere = 0;
      const replaced = await stack.up(error.state, automatic, "workers");
      assert.equal(replaced["readiness"], "ready");
      assert.notEqual(replaced.name, error.state.name);
      assert.deepEqual(stack.ids, [replaced["poolId"]]);
    });

    it("does not become what nobody saw when the program stops waiting for it", async () => {
      const notReady = { ...(await stack.given(inputs)), readiness: "notReady" };
      const updated = await stack.up(notReady, { ...inputs, waitForReady: false });
      assert.equal(updated["readiness"], "unchecked");
    });
  });

  describe("pause", () => {
    const paused = { ...inputs, replicas: 0 };

    it("of a new pool takes a second request, and no wait", async () => {
      const { state: made } = await stack.create(paused);
      assert.deepEqual(stack.changes, ["POST", "PATCH"]);
      const [{ body } = {}] = stack.controlPlane.requests.all;
      const asked = { name: "workers", template_name: "python", replicas: 1, wait_for_ready: false, timeout: 120 };
      assert.deepEqual(body, asked);
      assert.deepEqual([made["replicas"], made["readiness"]], [0, "unchecked"]);
    });

    it("that failed leaves a pool in the state, and the next operation finishes it", async () => {
      stack.controlPlane.faults.add({ kind: "status", status: 500, method: "PATCH" });
      const error = await stack.failToCreate(paused);
      assert.match(error.message, /The pool exists; the next `pulumi up` finishes it/);
      assert.equal(error.state["replicas"], 1);
      const finished = await stack.startOperation().lifecycle.update(error.state, paused);
      assert.equal(finished["replicas"], 0);
      assert.equal(stack.controlPlane.pools.get("workers")?.replicas, 0);
    });
  });

  for (const [fault, advice] of [
    [{ status: 400, detail: { error: "TemplateNotFound" } }, /Create the template first, or correct templateName\.$/],
    [{ status: 400, detail: { error: "ValidationError" } }, /Pools need a template without volume mounts\.$/],
    [{ status: 429, detail: "quota exceeded" }, /Lower replicas, delete what is not needed/],
    [{ status: 504, detail: { error: "Timeout" } }, /raise timeout, or set waitForReady to false\.$/],
    [{ status: 400, detail: { error: "Another" } }, /Correct the property that the message names\.$/],
  ] as const) {
    it(`explains ${JSON.stringify(fault)} in its own terms`, async () => {
      const body = JSON.stringify({ detail: fault.detail });
      stack.controlPlane.faults.always({ kind: "status", status: fault.status, body, method: "POST" });
      assert.match((await failureOf(stack.create(inputs))).message, advice);
    });
  }

  for (const { timeout, limitSeconds, advice } of [
    { advice: "raise timeout, or" },
    { timeout: 300, advice: "raise timeout, or" },
    { limitSeconds: 60, advice: "raise create in the option customTimeouts, or" },
    { timeout: 300, limitSeconds: 900, advice: "raise timeout, or" },
    // As long as the control plane can be asked to wait.
    { timeout: 600, advice: "Check that the template's image starts, or" },
    { limitSeconds: 3_600, advice: "Check that the template's image starts, or" },
  ]) {
    const title = `a timeout of ${timeout ?? "the default"} s and customTimeouts of ${limitSeconds ?? "no"} s`;

    it(`says what gives its first replica more time with ${title}`, async () => {
      const body = JSON.stringify({ detail: { error: "Timeout" } });
      stack.controlPlane.faults.always({ kind: "status", status: 504, body, method: "POST" });
      const creation = stack.startOperation().lifecycle.create({ ...inputs, timeout } as never, limitSeconds);
      assert.ok((await failureOf(creation)).message.endsWith(`${advice} set waitForReady to false.`));
    });
  }

  it("notices a pool that took the name while it was scaled", async () => {
    const made = await stack.given(inputs);
    stack.controlPlane.faults.once({ method: "PATCH" }, () => void stack.controlPlane.pools.recreate("workers"));
    await assert.rejects(stack.up(made, { ...inputs, replicas: 5 }), /another pool took its name while it was changed/);
  });
});
