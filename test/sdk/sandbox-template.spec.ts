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

  it("passes its name to a pool", async () => {
    const template = new SandboxTemplate("python", { image: "python:3.13" });
    const pool = new SandboxPool("workers", { templateName: template.name, replicas: 1 });
    assert.equal(await valueOf(pool.templateName), await valueOf(template.name));
    assert.equal(await valueOf(template.adoptExisting), false);
  });
});
