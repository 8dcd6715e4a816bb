import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SandboxRegistry, SandboxSnapshot } from "../../sdk";
import { Echo, valueOf } from "./mocks";

const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxSnapshot";
const args = { dockerImage: "python:3.13", fsCapacityBytes: "4Gi" };

describe("SandboxSnapshot in a program", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  it("registers which resource an input comes from if the input is the output itself", async () => {
    const registry = new SandboxRegistry("private", { url: "registry.example.com" });
    const referencesFor = async (registryId: pulumi.Input<string>): Promise<unknown> => {
      await valueOf(new SandboxSnapshot("python", { ...args, registryId }).urn);
      return (mocks.registered.get(TYPE)?.["__registration"] as { references?: unknown }).references;
    };
    assert.deepEqual(await referencesFor(registry.registryId), {
      registryId: { urn: await valueOf(registry.urn), output: "registryId" },
    });
    assert.equal(await referencesFor(registry.registryId.apply((id) => id)), undefined);
    assert.equal(await referencesFor("5f2c"), undefined);
  });

  it("has the snapshot's id, not its name, as the resource's id", async () => {
    const snapshot = new SandboxSnapshot("python", { ...args, name: "team/python" });
    assert.equal(await valueOf(snapshot.snapshotId), await valueOf(snapshot.id));
    assert.equal(await valueOf(snapshot.name), "team/python");
    assert.equal(await valueOf(SandboxSnapshot.get("shared", "5f2c").snapshotId), "5f2c");
    assert.notEqual(await valueOf<unknown>(SandboxSnapshot.get("shared", "5f2c").name), "5f2c");
  });
});
