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
    /** Fields that replace the template; with `pulumi`, the engine compares and honours replaceOnChanges. */
    type Change = readonly string[] | "nothing" | "pulumi";
    const rows: [title: string, change: Change, inputs?: Properties, state?: Properties][] = [
      ["equal inputs", "nothing"],
      ["quantities in another notation", "nothing", { resources: { cpu: "0.5", memory: "1024Mi" } }],
      ["another order of the resources", "nothing", { resources: { memory: "1Gi", cpu: "500m" } }],
      ["a larger quantity", ["resources"], { resources: { cpu: "501m", memory: "1Gi" } }],
      ["an additional resource", ["resources"], { resources: { ...inputs.resources, storage: "1Gi" } }],
      ["a removed resource", ["resources"], { resources: { cpu: "500m" } }],
      ["removed resources", ["resources"], { resources: undefined }],
      ["an unknown quantity", ["resources"], { resources: { cpu: UNKNOWN, memory: "1Gi" } }],
      ["another image", ["image"], { image: "python:3.14" }],
      ["an unknown image", ["image"], { image: UNKNOWN }],
      ["another registry", ["registryName"], { registryName: "other" }],
      ["a removed registry", ["registryName"], { registryName: undefined }],
      ["a removed mount", ["volumeMounts"], { volumeMounts: mounts.slice(1) }],
      ["mounts in another order", ["volumeMounts"], { volumeMounts: mounts.toReversed() }],
      ["an unknown mount path", ["volumeMounts"], { volumeMounts: [{ ...mounts[0], mountPath: UNKNOWN }, mounts[1]] }],
      ["an explicit empty list of mounts", "nothing", { volumeMounts: [] }, { volumeMounts: undefined }],
      ["explicit empty resources", "nothing", { resources: {} }, { resources: undefined }],
      ["another name", "pulumi", { name: "others" }],
      ["a change of adoptExisting", "pulumi", { adoptExisting: true }],
    ];
    for (const [title, change, wanted, before] of rows) {
      const isReplacement = typeof change !== "string";
      it(`diff replaces ${isReplacement ? "the template" : "nothing"} for ${title}`, () => {
        const { lifecycle } = stack.startOperation();
        const { changed, replaces } = lifecycle.diff({ ...state, ...before }, { ...inputs, ...wanted });
        assert.deepEqual(replaces, isReplacement ? change : []);
        assert.equal(changed, isReplacement ? true : change === "nothing" ? false : undefined);
      });
    }
  });

  it("create sends only the inputs that the program sets", async () => {
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
    const normalised: [title: string, response: Properties, declared?: Properties][] = [
      ["quantities in another notation", { resources: { cpu: "0.5", memory: "1073741824" } }],
      ["numbers as quantities", { resources: { cpu: 0.5, memory: "1Gi" } }],
      ["an image with its registry", { image: "docker.io/library/python:3.13" }],
      ["null for a resource without a limit", { resources: { cpu: "500m", memory: "1Gi", storage: null } }],
      ["a default for an omitted resource", { resources: { cpu: "500m", memory: "1Gi", storage: "10Gi" } }],
      ["resources although none are declared", { resources: { cpu: "1" } }, { resources: undefined }],
      ["null for an empty list of mounts", { volume_mounts: null }, { volumeMounts: [] }],
      ["mounts in another order", { volume_mounts: mounts.toReversed().map(toWire) }],
      ["a registry id in place of its name", { registry_name: null, registry_id: "1" }],
      ["null for everything except the names", { image: null, resources: null, volume_mounts: null }],
    ];
    for (const [title, response, declared] of normalised) {
      it(`refresh finds no drift if the control plane returns ${title}`, async () => {
        changeAnswers(response);
        const wanted = { ...inputs, ...declared };
        const made = await stack.given(wanted);
        assert.deepEqual((await stack.read(made))?.state, made);
        assert.equal(await stack.up(made, wanted), made);
      });
    }

    it("refresh shows a changed image in the control plane's notation, and diff replaces the template", async () => {
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

    it("refresh shows the inputs of a template that was created again outside of Pulumi", async () => {
      const made = await stack.given(inputs);
      const { id } = stack.controlPlane.templates.recreate("workers", { image: "python:3.9" });
      const read = await stack.startOperation().lifecycle.read("workers", made);
      assert.equal(read?.state["templateId"], id);
      assert.deepEqual(inputsOf(definition, read.state), { ...inputs, image: "python:3.9" });
    });
  });

  describe("rename", () => {
    it("a rename keeps the template and the rest of its state", async () => {
      changeAnswers({ image: "docker.io/library/python:3.13" });
      const made = await stack.given(inputs);
      const renamed = await stack.up(made, { ...inputs, name: "workers-2" });
      assert.deepEqual(stack.changes, ["PATCH"]);
      assert.deepEqual({ ...renamed }, { ...made, name: "workers-2" });
      const read = await stack.startOperation().lifecycle.read("workers", renamed);
      assert.deepEqual([read?.id, read?.state], ["workers-2", renamed]);
    });

    it("a rename to a name that is taken fails and changes nothing", async () => {
      const made = await stack.given(inputs);
      await stack.given({ ...inputs, name: "workers-2" });
      await assert.rejects(stack.up(made, { ...inputs, name: "workers-2" }), /could not update/);
      assert.equal(stack.byHand.get("workers")?.id, made["templateId"]);
    });
  });

  describe("deletion of a template in use", () => {
    const plain = { name: "workers", image: "python:3.13" };

    it("deleting a template waits until its pools are deleted", async () => {
      const made = await stack.given(plain);
      stack.controlPlane.pools.seed({ name: "workers-pool", templateName: "workers" });
      stack.controlPlane.faults.once({ method: "DELETE", phase: "after" }, () => {
        stack.controlPlane.pools.remove("workers-pool");
      });
      await stack.delete(made);
      assert.deepEqual(stack.ids, []);
    });

    it("deleting a template fails after two minutes and names the pools that use it", async () => {
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
