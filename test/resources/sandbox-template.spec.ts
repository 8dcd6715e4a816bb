import assert from "node:assert/strict";
import { mock } from "node:test";
import type { ResourceState } from "../../provider/lifecycle/definition";
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
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.start(samples.SandboxTemplate, { timeScale: 1000 });
  });
  afterEach(() => stack.close());

  const changeAnswers = (changes: Properties) =>
    stack.controlPlane.faults.always({ kind: "changeResponse", path: /templates/, changes });

  describe("diff", () => {
    interface Row {
      title: string;
      state?: Properties;
      inputs?: Properties;
      /** `pulumi`: it compares by itself, and so honours replaceOnChanges. */
      changes: "nothing" | "pulumi" | readonly string[];
    }
    const rows: Row[] = [
      { title: "nothing", changes: "nothing" },
      {
        title: "quantities written in another way",
        inputs: { resources: { cpu: "0.5", memory: "1024Mi" } },
        changes: "nothing",
      },
      {
        title: "another order of the resources",
        inputs: { resources: { memory: "1Gi", cpu: "500m" } },
        changes: "nothing",
      },
      { title: "more of a resource", inputs: { resources: { cpu: "501m", memory: "1Gi" } }, changes: ["resources"] },
      {
        title: "one resource more",
        inputs: { resources: { ...inputs.resources, storage: "1Gi" } },
        changes: ["resources"],
      },
      { title: "one resource less", inputs: { resources: { cpu: "500m" } }, changes: ["resources"] },
      { title: "no resources any more", inputs: { resources: undefined }, changes: ["resources"] },
      {
        title: "a resource not known yet",
        inputs: { resources: { cpu: UNKNOWN, memory: "1Gi" } },
        changes: ["resources"],
      },
      { title: "the image", inputs: { image: "python:3.14" }, changes: ["image"] },
      { title: "an image not known yet", inputs: { image: UNKNOWN }, changes: ["image"] },
      { title: "the registry", inputs: { registryName: "other" }, changes: ["registryName"] },
      { title: "no registry any more", inputs: { registryName: undefined }, changes: ["registryName"] },
      { title: "one mount less", inputs: { volumeMounts: mounts.slice(1) }, changes: ["volumeMounts"] },
      { title: "mounts in another order", inputs: { volumeMounts: mounts.toReversed() }, changes: ["volumeMounts"] },
      {
        title: "a mount's path not known yet",
        inputs: { volumeMounts: [{ volumeName: "data", mountPath: UNKNOWN }, mounts[1]] },
        changes: ["volumeMounts"],
      },
      {
        title: "no mounts, written out",
        state: { volumeMounts: undefined },
        inputs: { volumeMounts: [] },
        changes: "nothing",
      },
      {
        title: "no resources, written out",
        state: { resources: undefined },
        inputs: { resources: {} },
        changes: "nothing",
      },
      { title: "the name", inputs: { name: "others" }, changes: "pulumi" },
      { title: "adoptExisting", inputs: { adoptExisting: true }, changes: "pulumi" },
    ];
    for (const { title, changes, ...row } of rows) {
      const isReplacement = typeof changes !== "string";
      it(`${isReplacement ? "replaces the template" : "replaces nothing"} for ${title}`, () => {
        const { lifecycle } = stack.startOperation();
        const { changed, replaces } = lifecycle.diff({ ...state, ...row.state }, { ...inputs, ...row.inputs });
        assert.deepEqual(replaces, isReplacement ? changes : []);
        assert.equal(changed, isReplacement ? true : changes === "nothing" ? false : undefined);
      });
    }
  });

  it("sends what the program says, and nothing else", async () => {
    await stack.create(inputs);
    await stack.create({ name: "workers-2", image: "node:24" });
    assert.deepEqual(
      stack.controlPlane.requests.all.map(({ body }) => body),
      [
        {
          name: "workers",
          image: "python:3.13",
          resources: { cpu: "500m", memory: "1Gi" },
          volume_mounts: [
            { volume_name: "data", mount_path: "/data" },
            { volume_name: "logs", mount_path: "/logs" },
          ],
          registry_name: "private",
        },
        { name: "workers-2", image: "node:24" },
      ],
    );
  });

  describe("drift", () => {
    const normalised: { title: string; says: Properties; asked?: Properties }[] = [
      { title: "quantities", says: { resources: { cpu: "0.5", memory: "1073741824" } } },
      { title: "numbers for quantities", says: { resources: { cpu: 0.5, memory: "1Gi" } } },
      { title: "the image", says: { image: "docker.io/library/python:3.13" } },
      { title: "what it does not limit", says: { resources: { cpu: "500m", memory: "1Gi", storage: null } } },
      { title: "what is a default", says: { resources: { cpu: "500m", memory: "1Gi", storage: "10Gi" } } },
      { title: "resources for none", says: { resources: { cpu: "1" } }, asked: { resources: undefined } },
      { title: "no mounts for none", says: { volume_mounts: null }, asked: { volumeMounts: [] } },
      { title: "the order of mounts", says: { volume_mounts: mounts.toReversed().map(toWire) } },
      { title: "nothing of the registry", says: { registry_name: null, registry_id: "1" } },
      { title: "nothing but the names", says: { image: null, resources: null, volume_mounts: null } },
    ];
    for (const { title, says, asked } of normalised) {
      it(`is none when the control plane answers in its own way with ${title}`, async () => {
        changeAnswers(says);
        const wanted = { ...inputs, ...asked };
        const made = await stack.given(wanted);
        const read = await stack.startOperation().lifecycle.read("workers", made);
        assert.deepEqual(read?.state, made);
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
