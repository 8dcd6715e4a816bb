import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as native from "../../sdk/native";
import { Echo, requestOf, valueOf } from "./mocks";

describe("pulumi-langsmith/native", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  it("has a provider that keeps its credentials as secrets, and writes everything else as the engine wants it", async () => {
    const args = {
      apiKey: "lsv2",
      bearerToken: pulumi.output("token"),
      apiUrl: "https://eu.api.smith.langchain.com",
      allowHttp: false,
      adoptExisting: pulumi.output(true),
    };
    const { type, props, opts } = await requestOf((opts) => new native.Provider("europe", args, opts));
    assert.equal(type, "pulumi:providers:langsmith");
    assert.deepEqual(opts.additionalSecretOutputs, ["apiKey", "bearerToken"]);
    const isSecret = Object.keys(args).map((name) => pulumi.isSecret(pulumi.output(props[name])));
    assert.deepEqual(await Promise.all(isSecret), [true, true, false, false, false]);
    const { apiUrl, allowHttp, adoptExisting } = mocks.registered.get(type) ?? {};
    assert.deepEqual([apiUrl, allowHttp, adoptExisting], [args.apiUrl, "false", "true"]);
  });

  it("has a provider that takes null for what the program leaves out, also from an output", async () => {
    const args = { allowHttp: null, adoptExisting: pulumi.output(null) } as unknown as native.ProviderArgs;
    const { type } = await requestOf((opts) => new native.Provider("europe", args, opts));
    const { allowHttp, adoptExisting } = mocks.registered.get(type) ?? {};
    assert.deepEqual([allowHttp ?? undefined, adoptExisting ?? undefined], [undefined, undefined]);
  });

  it("has a provider that serves the resources and functions that name it", async () => {
    const provider = new native.Provider("europe");
    const reference = `${await valueOf(provider.urn)}::europe-id`;
    await valueOf(new native.SandboxPool("workers", { templateName: "python", replicas: 3 }, { provider }).urn);
    await native.getSandboxPools({ provider });
    await valueOf(native.getSandboxPoolsOutput({ provider }));
    assert.deepEqual(mocks.providers, [reference, reference, reference]);
  });

  it("has functions that take what says which objects, also as outputs, and return what the plugin found", async () => {
    mocks.found = { name: "python", replicas: 2 };
    await native.getSandboxSnapshot({ name: "python", tag: "3.13" });
    await valueOf(native.getSandboxSnapshotOutput({ name: "python", tag: pulumi.output("3.13") }));
    await native.getSandboxSnapshots({ status: "ready" });
    await valueOf(native.getSandboxSnapshotsOutput({ status: pulumi.output("ready") }));
    const asked = [{ name: "python", tag: "3.13" }, { status: "ready" }].flatMap((inputs) => [inputs, inputs]);
    assert.deepEqual(
      mocks.called.map(({ inputs }) => inputs),
      asked,
    );
    const { replicas } = native.getSandboxPoolOutput({ name: pulumi.secret("team-pool") });
    assert.equal(await valueOf(replicas), 2);
    assert.ok(await pulumi.isSecret(replicas), "what a secret argument leads to is secret");
  });
});
