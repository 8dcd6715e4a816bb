import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
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
  const stack = TestStack.each(samples.SandboxPool, { timeScale: 1000 });

  it("check refuses a template of the program that has volume mounts", async () => {
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
    /** With `pulumi`, the engine compares the inputs and honours replaceOnChanges. */
    type Changed = boolean | "pulumi";
    const unconfirmed = { since: "2026-03-01T12:00:00Z", isNameProof: true };
    // Rows that replace also have the order of deletion and creation.
    const rows: [
      title: string,
      changed: Changed,
      inputs?: Properties,
      state?: Properties,
      replaces?: string[],
      deletesFirst?: boolean,
    ][] = [
      ["equal inputs", false],
      ["another number of replicas", "pulumi", { replicas: 4 }],
      ["an unknown number of replicas", "pulumi", { replicas: UNKNOWN }],
      ["a pause", "pulumi", { replicas: 0 }],
      ["a change of waitForReady", "pulumi", { waitForReady: false }],
      ["a change of the timeout", "pulumi", { timeout: 60 }],
      ["a change of adoptExisting", "pulumi", { adoptExisting: true }],
      ["an omitted default", false, { waitForReady: undefined, timeout: undefined }],
      ["an explicit default", false, {}, { timeout: undefined }],
      ["a return to the default", "pulumi", { timeout: undefined }, { timeout: 60 }],
      ["a pool for which the program no longer waits", "pulumi", { waitForReady: false }, { readiness: "notReady" }],
      ["a pool with unchecked readiness", false, {}, { readiness: "unchecked" }],
      ["a pool created again outside of Pulumi", false, {}, { poolId: "another" }],
      ["a state of an older release", false, {}, { place: undefined }],
      ["an unconfirmed creation", true, {}, { unconfirmed }],
      ["a rename that the program follows", true, { name: "renamed" }, { name: "renamed", renamedFrom: "workers" }],
      ["another template under a fixed name", true, { templateName: "node" }, {}, ["templateName"], true],
      ["a pool that is not ready", true, {}, { readiness: "notReady" }, ["readiness"], true],
      ["another name", true, { name: "others" }, {}, ["name"], false],
      ["a rename outside of Pulumi", true, {}, { name: "renamed", renamedFrom: "workers" }, ["name"], false],
      [
        "another name and template",
        true,
        { name: "workers-2", templateName: "node" },
        {},
        ["name", "templateName"],
        false,
      ],
      ["unknown values", true, { name: UNKNOWN, templateName: UNKNOWN }, {}, ["name", "templateName"], false],
    ];
    for (const [title, changed, wanted, before, replaces = [], deletesFirst = true] of rows) {
      const order = deletesFirst ? "deletes the old pool first" : "creates the new pool first";
      const decided = replaces.length > 0 ? `replaces and ${order}` : "replaces nothing";
      it(`diff ${decided} for ${title}`, () => {
        const { lifecycle } = stack.startOperation();
        const { differences, ...decision } = lifecycle.diff({ ...state, ...before }, { ...inputs, ...wanted });
        const expected = {
          changed: changed === "pulumi" ? undefined : changed,
          replaces,
          deleteBeforeReplace: deletesFirst,
        };
        assert.deepEqual(decision, expected);
        assert.equal(differences.length > 0, changed !== false);
      });
    }

    it("diff lists all changed inputs and outputs", () => {
      const before = { ...state, readiness: "notReady", renamedFrom: "before" };
      const { differences } = stack.startOperation().lifecycle.diff(before, { ...inputs, replicas: 7, timeout: 30 });
      assert.deepEqual(differences.sort(), ["readiness", "renamedFrom", "replicas", "timeout"]);
    });
  });

  describe("readiness", () => {
    it("create records readiness as ready after a wait and as unchecked without one", async () => {
      const { state: ready } = await stack.create({ ...inputs, name: "workers-ready" });
      assert.equal(ready["readiness"], "ready");
      const { state: unchecked } = await stack.create({ ...inputs, waitForReady: false });
      assert.equal(unchecked["readiness"], "unchecked");
      assert.equal(
        (await stack.startOperation().lifecycle.read("workers", unchecked))?.state["readiness"],
        "unchecked",
      );
    });

    it("a pool that is not ready in time is recorded, and the next up replaces it", async () => {
      stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
      const error = await stack.failToCreate(automatic, "workers");
      assert.match(error.message, /no replica became ready in time.*raise timeout/);
      stack.controlPlane.readyAfterSeconds.everywhere = 0;
      const replaced = await stack.up(error.state, automatic, "workers");
      assert.equal(replaced["readiness"], "ready");
      assert.notEqual(replaced.name, error.state.name);
      assert.deepEqual(stack.ids, [replaced["poolId"]]);
    });

    it("readiness becomes unchecked when the program stops waiting for a pool that is not ready", async () => {
      const notReady = { ...(await stack.given(inputs)), readiness: "notReady" };
      const updated = await stack.up(notReady, { ...inputs, waitForReady: false });
      assert.equal(updated["readiness"], "unchecked");
    });
  });

  describe("pause", () => {
    const paused = { ...inputs, replicas: 0 };

    it("creating a paused pool takes a second request and does not wait", async () => {
      const { state: made } = await stack.create(paused);
      assert.deepEqual(stack.changes, ["POST", "PATCH"]);
      const [{ body } = {}] = stack.controlPlane.requests.all;
      const asked = { name: "workers", template_name: "python", replicas: 1, wait_for_ready: false, timeout: 120 };
      assert.deepEqual(body, asked);
      assert.deepEqual([made["replicas"], made["readiness"]], [0, "unchecked"]);
    });

    it("a pause that fails records the pool, and the next operation pauses it", async () => {
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
    it(`create explains ${JSON.stringify(fault)} in terms of the pool's inputs`, async () => {
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
    // Longest timeout of the control plane.
    { timeout: 600, advice: "Check that the template's image starts, or" },
    { limitSeconds: 3_600, advice: "Check that the template's image starts, or" },
  ]) {
    const title = `timeout ${timeout ?? "unset"} and customTimeouts ${limitSeconds ?? "unset"}`;

    it(`create explains how to give the first replica more time with ${title}`, async () => {
      const body = JSON.stringify({ detail: { error: "Timeout" } });
      stack.controlPlane.faults.always({ kind: "status", status: 504, body, method: "POST" });
      const creation = stack.startOperation().lifecycle.create({ ...inputs, timeout } as never, limitSeconds);
      assert.ok((await failureOf(creation)).message.endsWith(`${advice} set waitForReady to false.`));
    });
  }

  it("up fails if another pool takes the name during the update", async () => {
    const made = await stack.given(inputs);
    stack.controlPlane.faults.once({ method: "PATCH" }, () => void stack.controlPlane.pools.recreate("workers"));
    await assert.rejects(stack.up(made, { ...inputs, replicas: 5 }), /another pool took its name while it was changed/);
  });
});
