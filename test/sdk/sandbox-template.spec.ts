import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SandboxPool, SandboxTemplate } from "../../sdk";
import { Echo, valueOf } from "./mocks";

const PROJECT = "shop";

describe("SandboxTemplate in a program", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, PROJECT, "dev");
  });

  it("registers what the program asks for, nested values included", async () => {
    const args = {
      image: "python:3.13",
      resources: { cpu: "500m" },
      volumeMounts: [{ volumeName: "data", mountPath: "/data" }],
    };
    const template = new SandboxTemplate("python", args);
    await valueOf(template.urn);
    const { image, resources, volumeMounts, __registration } =
      mocks.registered.get("pulumi-nodejs:dynamic/langsmith:SandboxTemplate") ?? {};
    assert.deepEqual({ image, resources, volumeMounts }, args);
    assert.deepEqual(__registration, {
      urn: `urn:pulumi:dev::${PROJECT}::pulumi-nodejs:dynamic/langsmith:SandboxTemplate::python`,
    });
  });

  it("gives its name to a pool", async () => {
    const template = new SandboxTemplate("python", { image: "python:3.13" });
    const pool = new SandboxPool("workers", { templateName: template.name, replicas: 1 });
    assert.equal(await valueOf(pool.templateName), await valueOf(template.name));
    assert.equal(await valueOf(template.adoptExisting), false);
  });
});
