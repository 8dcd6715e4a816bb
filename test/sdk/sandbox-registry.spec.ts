import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SandboxRegistry, type SandboxRegistryArgs, SandboxSnapshot } from "../../sdk";
import { Echo, requestOf, valueOf } from "./mocks";

const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxRegistry";
const args: SandboxRegistryArgs = { url: "ghcr.io", username: "bot", password: "ghp_token" };

describe("SandboxRegistry in a program", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  for (const [title, password] of [
    ["plain text", "ghp_token"],
    ["an output", pulumi.output("ghp_token")],
    ["a secret", pulumi.secret("ghp_token")],
  ] as const) {
    it(`keeps a password secret that the program gives as ${title}`, async () => {
      const make = (opts: pulumi.CustomResourceOptions) => new SandboxRegistry("ghcr", { ...args, password }, opts);
      const { props, opts } = await requestOf(make, { additionalSecretOutputs: ["username"] });
      assert.ok(await pulumi.isSecret(pulumi.output(props["password"])));
      assert.ok(!(await pulumi.isSecret(pulumi.output(props["url"]))));
      assert.deepEqual(opts.additionalSecretOutputs, ["username", "password"]);
    });
  }

  it("has no password but the default outputs if the program gives no password", async () => {
    for (const password of [{}, { password: undefined }]) {
      const registry = new SandboxRegistry("public", { url: "docker.io", ...password } as SandboxRegistryArgs);
      assert.equal(await valueOf(registry.password), undefined);
      assert.deepEqual(
        [await valueOf(registry.authType), await valueOf(registry.adoptExisting), await valueOf(registry.name)],
        ["DOCKER_CONFIG", false, "public-id"],
      );
      assert.ok(!("password" in (mocks.registered.get(TYPE) ?? {})));
    }
  });

  it("passes its registryId to a snapshot", async () => {
    mocks.outputs = { registryId: "r-1" };
    const registry = new SandboxRegistry("ghcr", args);
    const { registryId } = registry;
    const snapshot = new SandboxSnapshot("python", { dockerImage: "ghcr.io/a/b", fsCapacityBytes: "4Gi", registryId });
    await valueOf(snapshot.urn);
    assert.equal(mocks.registered.get("pulumi-nodejs:dynamic/langsmith:SandboxSnapshot")?.["registryId"], "r-1");
  });
});
