import assert from "node:assert/strict";
import { mock } from "node:test";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { sandboxPool } from "../../provider/resources/sandbox-pool";
import { inputsOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { TestStack } from "../lifecycle/test-stack";

const { definition } = samples.SandboxTemplate;
const mounts = [
  { volumeName: "data", mountPath: "/data" },
  { volumeName: "logs", mountPath: "/logs" },
];
const inputs = {
  name: "workers",
  image: "python:3.13",
  resources: { cpu: "500m", memory: "1Gi" },
  volumeMounts: mounts,
  registryName: "private",
};
const state: ResourceState = {
  ...inputs,
  templateId: "5a3ff3c1-4ef1-4c6f-8d6b-0a9d6e3e3b55",
  createdAt: "2026-03-01T12:00:00Z",
};

describe("SandboxTemplate", () => {
  const stack = TestStack.each(samples.SandboxTemplate, { timeScale: 1000 });

  const changeAnswers = (changes: Properties) =>
    stack.controlPlane.faults.always({ kind: "changeResponse", path: /templates/, changes });

  describe("diff", () => {
    /** The fields that replace it; `pulumi` compares by itself, and so honours replaceOnChanges. */
    type Change = readonly string[] | "nothing" | "pulumi";
    const rows: [title: string, change: Change, inputs?: Properties, state?: Properties][] = [
      ["nothing", "nothing"],
      ["quantities written in another way", "nothing", { resources: { cpu: "0.5", memory: "1024Mi" } }],
      ["another order of the resources", "nothing", { resources: { memory: "1Gi", cpu: "500m" } }],
      ["more of a resource", ["resources"], { resources: { cpu: "501m", memory: "1Gi" } }],
      ["one resource more", ["resources"], { resources: { ...inputs.resources, storage: "1Gi" } }],
      ["one resource less", ["resources"], { resources: { cpu: "500m" } }],
      ["no resources any more", ["resources"], { resources: undefined }],
      ["a resource not known yet", ["resources"], { resources: { cpu: UNKNOWN, memory: "1Gi" } }],
      ["the image", ["image"], { image: "python:3.14" }],
      ["an image not known yet", ["image"], { image: UNKNOWN }],
      ["the registry", ["registryName"], { registryName: "other" }],
      ["no registry any more", ["registryName"], { registryName: undefined }],
      ["one mount less", ["volumeMounts"], { volumeMounts: mounts.slice(1) }],
      ["mounts in another order", ["volumeMounts"], { volumeMounts: mounts.toReversed() }],
      ["a path not known yet", ["volumeMounts"], { volumeMounts: [{ ...mounts[0], mountPath: UNKNOWN }, mounts[1]] }],
      ["no mounts, written out", "nothing", { volumeMounts: [] }, { volumeMounts: undefined }],
      ["no resources, written out", "nothing", { resources: {} }, { resources: undefined }],
      ["the name", "pulumi", { name: "others" }],
      ["adoptExisting", "pulumi", { adoptExisting: true }],
    ];
    for (const [title, change, wanted, before] of rows) {
      const isReplacement = typeof change !== "string";
      it(`${isReplacement ? "replaces the template" : "replaces nothing"} for ${title}`, () => {
        const { lifecycle } = stack.startOperation();
        const { changed, replaces } = lifecycle.diff({ ...state, ...before }, { ...inputs, ...wanted });
        assert.deepEqual(replaces, isReplacement ? change : []);
        assert.equal(changed, isReplacement ? true : change === "nothing" ? false : undefined);
      });
    }
  });

  it("sends what the program says, and nothing else", async () => {
    await stack.create(inputs);
    await stack.create({ name: "workers-2", image: "node:24" });
    const { volumeMounts, registryName, ...same } = inputs;
    const bodies = stack.controlPlane.requests.all.map(({ body }) => body);
    assert.deepEqual(bodies, [
      { ...same, volume_mounts: volumeMounts.map(toWire), registry_name: registryName },
      { name: "workers-2", image: "node:24" },
    ]);
  });

  describe("drift", () => {
    const normalised: [title: string, says: Properties, asked?: Properties][] = [
      ["quantities", { resources: { cpu: "0.5", memory: "1073741824" } }],
      ["numbers for quantities", { resources: { cpu: 0.5, memory: "1Gi" } }],
      ["the image", { image: "docker.io/library/python:3.13" }],
      ["what it does not limit", { resources: { cpu: "500m", memory: "1Gi", storage: null } }],
      ["what is a default", { resources: { cpu: "500m", memory: "1Gi", storage: "10Gi" } }],
      ["resources for none", { resources: { cpu: "1" } }, { resources: undefined }],
      ["no mounts for none", { volume_mounts: null }, { volumeMounts: [] }],
      ["the order of mounts", { volume_mounts: mounts.toReversed().map(toWire) }],
      ["nothing of the registry", { registry_name: null, registry_id: "1" }],
      ["nothing but the names", { image: null, resources: null, volume_mounts: null }],
    ];
    for (const [title, says, asked] of normalised) {
      it(`is none when the control plane answers in its own way with ${title}`, async () => {
        changeAnswers(says);
        const wanted = { ...inputs, ...asked };
        const made = await stack.given(wanted);
        assert.deepEqual((await stack.read(made))?.state, made);
        assert.equal(await stack.up(made, wanted), made);
      });
    }

    it("is seen through the control plane's own way of writing, and replaced", async () => {
      const habit = changeAnswers({ image: "docker.io/library/python:3.13" });
      const made = await stack.given(inputs);
      habit.remove();
      changeAnswers({ image: "docker.io/library/python:3.12" });
      const read = await stack.startOperation().lifecycle.read("workers", made);
      assert.equal((read?.inputs as Properties | undefined)?.["image"], "docker.io/library/python:3.12");
      assert.ok(read);
      const operation = stack.startOperation();
      assert.deepEqual(operation.lifecycle.diff(read.state, inputs).replaces, ["image"]);
    });

    it("of a template that was created again by hand is seen", async () => {
      const made = await stack.given(inputs);
      const { id } = stack.controlPlane.templates.recreate("workers", { image: "python:3.9" });
      const read = await stack.startOperation().lifecycle.read("workers", made);
      assert.equal(read?.state["templateId"], id);
      assert.deepEqual(inputsOf(definition, read.state), { ...inputs, image: "python:3.9" });
    });
  });

  describe("rename", () => {
    it("keeps the template, and everything that is remembered of it", async () => {
      changeAnswers({ image: "docker.io/library/python:3.13" });
      const made = await stack.given(inputs);
      const renamed = await stack.up(made, { ...inputs, name: "workers-2" });
      assert.deepEqual(stack.changes, ["PATCH"]);
      assert.deepEqual({ ...renamed }, { ...made, name: "workers-2" });
      const read = await stack.startOperation().lifecycle.read("workers", renamed);
      assert.deepEqual([read?.id, read?.state], ["workers-2", renamed]);
    });

    it("to a name that is taken is refused, and changes nothing", async () => {
      const made = await stack.given(inputs);
      await stack.given({ ...inputs, name: "workers-2" });
      await assert.rejects(stack.up(made, { ...inputs, name: "workers-2" }), /could not update/);
      assert.equal(stack.byHand.get("workers")?.id, made["templateId"]);
    });
  });

  describe("deletion while it is used", () => {
    const plain = { name: "workers", image: "python:3.13" };

    it("waits for pools that are on their way out", async () => {
      const made = await stack.given(plain);
      stack.controlPlane.pools.seed({ name: "workers-pool", templateName: "workers" });
      stack.controlPlane.faults.once({ method: "DELETE", phase: "after" }, () => {
        stack.controlPlane.pools.remove("workers-pool");
      });
      await stack.delete(made);
      assert.deepEqual(stack.ids, []);
    });

    it("ends after a while, and names the pools", async () => {
      const made = await stack.given(plain);
      const operation = stack.startOperation();
      await operation.forKind(sandboxPool).create({ name: "workers-pool", templateName: "workers", replicas: 1 });
      mock.timers.enable({ apis: ["Date"], now: Date.now() });
      try {
        stack.controlPlane.faults.once({ method: "DELETE" }, () => {
          mock.timers.tick(121_000);
        });
        await assert.rejects(
          operation.lifecycle.delete(made),
          /could not delete SandboxTemplate "workers": .*workers-pool/,
        );
      } finally {
        mock.timers.reset();
      }
      assert.deepEqual(stack.ids, [made["templateId"]]);
    });
  });
});

function toWire({ volumeName, mountPath }: { volumeName: string; mountPath: string }): object {
  return { volume_name: volumeName, mount_path: mountPath };
}
