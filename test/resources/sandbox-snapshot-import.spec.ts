import assert from "node:assert/strict";
import type { ReadObject } from "../../provider/lifecycle/look-up";
import type { Properties } from "../../provider/lifecycle/properties";
import { samples } from "../lifecycle/samples";
import { TestStack } from "../lifecycle/test-stack";

const sample = samples.SandboxSnapshot;
const { inputs } = sample;
const { name } = inputs;
const IMAGE = { labels: { maintainer: "someone" }, runConfig: { envVars: { PATH: "/bin" }, user: "app" } };

describe("SandboxSnapshot import", () => {
  const stack = TestStack.each(sample);
  let id: string;
  beforeEach(async () => {
    stack.controlPlane.images.push(String(inputs["dockerImage"]), IMAGE);
    id = String(stack.idOf(await stack.given()));
  });

  const importIt = (reference = id): Promise<ReadObject> => stack.startOperation().lifecycle.import(reference);

  /** Fields for which `up` replaces the snapshot, given the program's declaration and the recorded inputs. */
  async function replacedFor(
    state: ReadObject["state"],
    declared: Properties,
    recorded: Properties,
  ): Promise<string[]> {
    const operation = stack.startOperation();
    const wanted = await operation.check(recorded, declared, name);
    return operation.lifecycle.diff(state, wanted, recorded).replaces;
  }

  it("an import reads the labels and run config of the image for the generated program", async () => {
    const { state, inputs: read } = await importIt();
    assert.deepEqual(read, {
      ...inputs,
      fsCapacityBytes: 4 * 1024 ** 3,
      labels: { ...IMAGE.labels, team: "agents" },
      runConfig: { envVars: { PATH: "/bin", MODE: "fast" }, user: "app" },
    });
    assert.deepEqual(await replacedFor(state, { ...read }, { ...read }), []);
  });

  describe("import into a program that declares some of the inputs", () => {
    const rows: { title: string; declared: Properties; replaces: string[] }[] = [
      { title: "the original inputs", declared: {}, replaces: [] },
      {
        title: "neither labels nor run config",
        declared: { labels: undefined, runConfig: undefined },
        replaces: [],
      },
      { title: "a setting of the image", declared: { labels: { maintainer: "someone" } }, replaces: [] },
      {
        title: "another value of a setting of the image",
        declared: { runConfig: { user: "root" } },
        replaces: ["runConfig"],
      },
      { title: "a setting that the snapshot does not have", declared: { labels: { tier: "1" } }, replaces: ["labels"] },
      { title: "another tag", declared: { tag: "v2" }, replaces: ["tag"] },
    ];
    for (const { title, declared, replaces } of rows) {
      it(`diff ${replaces.length > 0 ? "replaces" : "keeps"} an imported snapshot if the program declares ${title}`, async () => {
        const { state, inputs: read } = await importIt();
        assert.deepEqual(await replacedFor(state, { ...inputs, ...declared }, { ...read }), replaces);
      });
    }

    it("refresh keeps the imported state and returns the inputs of the program", async () => {
      const { state } = await importIt();
      const refreshed = await stack.startOperation().lifecycle.read(id, state, { recorded: inputs });
      assert.deepEqual(refreshed, { id, state, inputs });
      assert.deepEqual(await replacedFor(state, inputs, inputs), []);
    });

    it("up replaces an imported snapshot if the program removes an input, but not for one it never declared", async () => {
      const { state } = await importIt();
      const { labels, runConfig, ...rest } = inputs;
      assert.deepEqual(await replacedFor(state, rest, inputs), ["labels", "runConfig"]);
      assert.deepEqual(await replacedFor(state, rest, rest), []);
      assert.deepEqual(await replacedFor(state, { ...rest, labels, runConfig }, rest), []);
    });

    it("diff compares an imported snapshot like any other after its first update", async () => {
      const { state } = await importIt();
      const operation = stack.startOperation();
      const unawaited = { ...inputs, waitForReady: false };
      assert.equal(operation.lifecycle.previewUpdate(state, unawaited)["imported"], undefined);
      const updated = await operation.lifecycle.update(state, unawaited);
      assert.equal(updated.imported, undefined);
      assert.deepEqual(stack.changes, []);
      assert.deepEqual(await replacedFor(updated, { ...unawaited, labels: {} }, unawaited), ["labels"]);
    });

    it("an undeclared registry is not drift after the first update of an imported snapshot", async () => {
      stack.controlPlane.faults.add({
        kind: "changeResponse",
        changes: { registry_id: "9b0c9b53-3f5c-4f2c-8b1c-0c3c4f1d2e3a" },
        method: "GET",
        times: Infinity,
      });
      const { state } = await importIt();
      const unawaited = { ...inputs, waitForReady: false };
      const updated = await stack.startOperation().lifecycle.update(state, unawaited);
      const refreshed = await stack.startOperation().lifecycle.read(id, updated, { recorded: unawaited });
      assert.ok(refreshed);
      assert.deepEqual(await replacedFor(refreshed.state, unawaited, { ...refreshed.inputs }), []);
    });

    it("refresh shows a tag that moved after the import", async () => {
      const { state } = await importIt();
      stack.controlPlane.snapshots.seed({ name });
      const refreshed = await stack
        .startOperation()
        .lifecycle.read(id, state, { recorded: { ...inputs, tag: "latest" } });
      assert.deepEqual(refreshed?.inputs, { ...inputs, tag: "" });
      assert.deepEqual(await replacedFor(refreshed.state, inputs, { ...refreshed.inputs }), ["tag"]);
    });
  });

  describe("import of a snapshot that no program can declare", () => {
    const withoutImage = { kind: "changeResponse", changes: { docker_image: null } } as const;
    const rows: { title: string; prepare: () => void; reason: RegExp; shown: Properties }[] = [
      {
        title: "a snapshot captured from a sandbox",
        prepare: () => void stack.controlPlane.faults.always(withoutImage),
        reason: /captured from a sandbox/,
        shown: { dockerImage: undefined },
      },
      {
        title: "a snapshot whose tag moved",
        prepare: () => void stack.controlPlane.snapshots.seed({ name }),
        reason: /it has no tag/,
        shown: { tag: "" },
      },
    ];
    for (const { title, prepare, reason, shown } of rows) {
      it(`import refuses ${title} and recommends a lookup`, async () => {
        prepare();
        await assert.rejects(importIt(), reason);
        await assert.rejects(importIt(), /`SandboxSnapshot\.get` or `getSandboxSnapshot`/);
        const { lifecycle } = stack.startOperation();
        for (const seen of [(await lifecycle.read(id, {}))?.state, await lifecycle.lookUp(id)]) {
          for (const [key, value] of Object.entries(shown)) assert.equal(seen?.[key], value);
        }
      });
    }
  });

  it("import of a snapshot with several tags requires one of them and records it", async () => {
    stack.controlPlane.snapshots.setTag(id, "v3");
    await assert.rejects(importIt(), /the tags latest, v3.*Import it as `workers:latest` or `workers:v3`\./);
    const { id: found, state, inputs: read } = await importIt("workers:v3");
    assert.deepEqual([found, read["tag" as never]], [id, "v3"]);
    assert.deepEqual(await replacedFor(state, { ...inputs, tag: "v3" }, { ...read }), []);
    const { lifecycle } = stack.startOperation();
    assert.equal((await lifecycle.read("workers:v3", {}))?.state["tag"], "v3");
    assert.equal((await lifecycle.lookUp("workers:v3"))["tag"], "v3");
  });

  it("import fails for a snapshot that does not exist", async () => {
    await assert.rejects(importIt("workers:v9"), /there is no snapshot of this name and tag/);
    await assert.rejects(importIt("workers"), /there is no snapshot of this id/);
  });
});
