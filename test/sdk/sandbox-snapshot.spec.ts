import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SandboxRegistry, SandboxSnapshot } from "../../sdk";
import { Echo, requestOf, valueOf } from "./mocks";

const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxSnapshot";
const args = { dockerImage: "python:3.13", fsCapacityBytes: "4Gi" };

describe("SandboxSnapshot in a program", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  it("registers what the program asks for, nested values included", async () => {
    const given = {
      ...args,
      fsCapacityBytes: 4 * 1024 ** 3,
      tag: "3.13",
      labels: { team: "agents" },
      runConfig: { envVars: { LANG: "C.UTF-8" }, workDir: "/app" },
    };
    await valueOf(new SandboxSnapshot("python", given).urn);
    const { registration, __provider, ...inputs } = mocks.registered.get(TYPE) ?? {};
    assert.deepEqual(inputs, given);
    assert.deepEqual(registration, { urn: `urn:pulumi:dev::shop::${TYPE}::python` });
    assert.equal(typeof __provider, "string");
  });

  it("has no secret outputs of its own", async () => {
    const { opts } = await requestOf((opts) => new SandboxSnapshot("python", args, opts));
    assert.equal(opts.additionalSecretOutputs, undefined);
  });

  it("has the defaults as outputs, though neither the program nor the provider tells them", async () => {
    const { tag, waitForReady, timeout, status } = new SandboxSnapshot("python", args);
    assert.deepEqual(await Promise.all([tag, waitForReady, timeout, status].map(valueOf<unknown>)), [
      "latest",
      true,
      1800,
      "building",
    ]);
  });

  it("has the object's id as its own id, and a name that is another", async () => {
    const snapshot = new SandboxSnapshot("python", { ...args, name: "team/python" });
    assert.equal(await valueOf(snapshot.snapshotId), await valueOf(snapshot.id));
    assert.equal(await valueOf(snapshot.name), "team/python");
    assert.equal(await valueOf(SandboxSnapshot.get("shared", "5f2c").snapshotId), "5f2c");
    assert.notEqual(await valueOf<unknown>(SandboxSnapshot.get("shared", "5f2c").name), "5f2c");
  });

  it("is told apart from a registry", () => {
    const snapshot = new SandboxSnapshot("python", args);
    assert.ok(SandboxSnapshot.isInstance(snapshot) && !SandboxRegistry.isInstance(snapshot));
    assert.ok(!SandboxSnapshot.isInstance({}));
  });
});
