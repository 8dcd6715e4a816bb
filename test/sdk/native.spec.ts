import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as dynamic from "../../sdk";
import type { SandboxPoolArgs } from "../../sdk";
import * as native from "../../sdk/native";
import { requestOf, valueOf } from "./mocks";
import { warningsOf } from "./warnings";

const ARGS = { templateName: "python", replicas: 3 };
const POOL = { name: "team-pool", templateName: "python", replicas: 2, poolId: "p-1" };
/** What the plugin returns, by function. */
const FOUND: Readonly<Record<string, Record<string, unknown>>> = {
  getSandboxPool: POOL,
  getSandboxPools: { sandboxPools: [POOL] },
  getSandboxTemplate: { name: "python", image: "python:3.13" },
  getSandboxTemplates: { sandboxTemplates: [] },
  getSandboxRegistry: { name: "ghcr", url: "ghcr.io" },
  getSandboxRegistries: { sandboxRegistries: [] },
  getSandboxSnapshot: { name: "python", snapshotId: "5f2c" },
  getSandboxSnapshots: { sandboxSnapshots: [] },
};

interface Call {
  token: string;
  inputs: unknown;
  provider: string | undefined;
}

const CALLS: Call[] = [
  { token: "langsmith:index:getSandboxPool", inputs: { name: "team-pool" }, provider: "" },
  { token: "langsmith:index:getSandboxPools", inputs: {}, provider: "" },
  { token: "langsmith:index:getSandboxTemplate", inputs: { name: "python" }, provider: "" },
  { token: "langsmith:index:getSandboxTemplates", inputs: {}, provider: "" },
  { token: "langsmith:index:getSandboxRegistry", inputs: { name: "ghcr" }, provider: "" },
  { token: "langsmith:index:getSandboxRegistries", inputs: {}, provider: "" },
  { token: "langsmith:index:getSandboxSnapshot", inputs: { name: "python", tag: "3.13" }, provider: "" },
  { token: "langsmith:index:getSandboxSnapshots", inputs: { status: "ready" }, provider: "" },
  { token: "langsmith:index:getSandboxSnapshots", inputs: {}, provider: "" },
];

/** Answers like the plugin would, and keeps what was asked of it. */
class RecordingMocks implements pulumi.runtime.Mocks {
  readonly registrations: pulumi.runtime.MockResourceArgs[] = [];
  readonly calls: Call[] = [];

  newResource(args: pulumi.runtime.MockResourceArgs): { id: string; state: Record<string, unknown> } {
    this.registrations.push(args);
    const state = args.inputs as Record<string, unknown>;
    return { id: args.id === undefined || args.id === "" ? `${args.name}-id` : args.id, state };
  }

  call({ token, inputs, provider }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    this.calls.push({ token, inputs, provider });
    return FOUND[token.split(":").at(-1) ?? ""] ?? {};
  }
}

describe("pulumi-langsmith/native", () => {
  let mocks: RecordingMocks;
  beforeEach(async () => {
    mocks = new RecordingMocks();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  const pool = (opts: pulumi.CustomResourceOptions): native.SandboxPool =>
    new native.SandboxPool("workers", ARGS, opts);

  describe("SandboxPool", () => {
    it("registers what the program asks for, and nothing else", async () => {
      const { type, opts } = await requestOf(pool);
      assert.equal(type, "langsmith:index:SandboxPool");
      assert.deepEqual(mocks.registrations[0]?.inputs, ARGS);
      // They would become a part of the default provider's URN, and change with each release.
      assert.deepEqual([opts.version, opts.pluginDownloadURL], [undefined, undefined]);
    });

    it("is the pool that the dynamic provider managed, besides what the program says it was", async () => {
      const opts = { aliases: [{ name: "old-workers" }] };
      const request = await requestOf(pool, opts);
      assert.deepEqual(request.opts.aliases, [
        { name: "old-workers" },
        { type: "pulumi-nodejs:dynamic/langsmith:SandboxPool" },
      ]);
      assert.deepEqual(opts, { aliases: [{ name: "old-workers" }] });
    });

    it("can be imported, and has the timeouts of its options, without a warning", async () => {
      const given = { import: "team-pool", customTimeouts: { create: "5m" } };
      const warnings = await warningsOf(async () => {
        const { opts } = await requestOf<pulumi.CustomResourceOptions>(pool, given);
        assert.deepEqual({ import: opts.import, customTimeouts: opts.customTimeouts }, given);
      });
      assert.deepEqual(warnings, []);
    });

    it("has the outputs that the engine returns nothing for", async () => {
      const pool = new native.SandboxPool("workers", ARGS);
      assert.deepEqual(await Promise.all([pool.waitForReady, pool.timeout, pool.adoptExisting].map(valueOf<unknown>)), [
        true,
        120,
        false,
      ]);
      assert.deepEqual(
        await Promise.all([pool.name, pool.readiness, pool.poolId, pool.replicas].map(valueOf<unknown>)),
        ["workers-id", "unchecked", undefined, 3],
      );
    });

    it("is looked up by id without any input", async () => {
      await valueOf(new native.SandboxPool("ours", ARGS, { id: "team-pool" }).urn);
      const shared = native.SandboxPool.get("shared", "team-pool");
      assert.equal(await valueOf(shared.name), "team-pool");
      const seen = mocks.registrations.map(({ id, inputs }) => [id, inputs as unknown]);
      assert.deepEqual(seen, [
        ["team-pool", {}],
        ["team-pool", {}],
      ]);
    });

    it("is found again by its URN", async () => {
      const urn = await valueOf(new native.SandboxPool("workers", ARGS).urn);
      assert.equal(await valueOf(new native.SandboxPool("workers", {} as SandboxPoolArgs, { urn }).replicas), 3);
    });

    it("is told apart from the dynamic provider's, and from anything else", () => {
      const pool = new native.SandboxPool("workers", ARGS);
      const others = [new dynamic.SandboxPool("dynamic", ARGS), new native.Provider("europe"), {}, null, undefined];
      assert.deepEqual(
        [pool, ...others].map((value) => native.SandboxPool.isInstance(value)),
        [true, ...others.map(() => false)],
      );
      assert.ok(!dynamic.SandboxPool.isInstance(pool));
    });
  });

  describe("SandboxTemplate", () => {
    const args = { image: "python:3.13", resources: { cpu: "500m" } };

    it("registers what the program asks for, and is the template that the dynamic provider managed", async () => {
      const { type, opts } = await requestOf((opts) => new native.SandboxTemplate("python", args, opts));
      assert.equal(type, "langsmith:index:SandboxTemplate");
      assert.deepEqual(mocks.registrations[0]?.inputs, args);
      assert.deepEqual(opts.aliases, [{ type: "pulumi-nodejs:dynamic/langsmith:SandboxTemplate" }]);
    });

    it("has the outputs that the engine returns nothing for", async () => {
      const template = new native.SandboxTemplate("python", args);
      assert.equal(await valueOf(template.adoptExisting), false);
      assert.equal(await valueOf(template.templateId), undefined);
    });

    it("gives its name to a pool", async () => {
      const template = new native.SandboxTemplate("python", args);
      const pool = new native.SandboxPool("workers", { templateName: template.name, replicas: 1 });
      assert.equal(await valueOf(pool.templateName), "python-id");
      assert.ok(native.SandboxTemplate.isInstance(template) && !native.SandboxTemplate.isInstance(pool));
    });
  });

  describe("SandboxRegistry", () => {
    const args = { url: "ghcr.io", username: "bot", password: "ghp_token" };

    it("keeps its password secret, and is the registry that the dynamic provider managed", async () => {
      const { type, props, opts } = await requestOf((opts) => new native.SandboxRegistry("ghcr", args, opts));
      assert.equal(type, "langsmith:index:SandboxRegistry");
      assert.ok(await pulumi.isSecret(pulumi.output(props["password"])));
      assert.deepEqual(opts.additionalSecretOutputs, ["password"]);
      assert.deepEqual(opts.aliases, [{ type: "pulumi-nodejs:dynamic/langsmith:SandboxRegistry" }]);
    });

    it("is looked up by its name", async () => {
      const registry = native.SandboxRegistry.get("shared", "team-registry");
      assert.equal(await valueOf(registry.name), "team-registry");
      assert.ok(native.SandboxRegistry.isInstance(registry) && !dynamic.SandboxRegistry.isInstance(registry));
    });
  });

  describe("SandboxSnapshot", () => {
    const args = { dockerImage: "python:3.13", fsCapacityBytes: "4Gi" };

    it("registers what the program asks for, and is the snapshot that the dynamic provider managed", async () => {
      const { type, opts } = await requestOf((opts) => new native.SandboxSnapshot("python", args, opts));
      assert.equal(type, "langsmith:index:SandboxSnapshot");
      assert.deepEqual(mocks.registrations[0]?.inputs, args);
      assert.deepEqual(opts.aliases, [{ type: "pulumi-nodejs:dynamic/langsmith:SandboxSnapshot" }]);
    });

    it("is looked up by its id, which is not its name", async () => {
      const snapshot = native.SandboxSnapshot.get("shared", "5f2c");
      assert.equal(await valueOf(snapshot.snapshotId), "5f2c");
      assert.notEqual(await valueOf<unknown>(snapshot.name), "5f2c");
      assert.ok(native.SandboxSnapshot.isInstance(snapshot) && !dynamic.SandboxSnapshot.isInstance(snapshot));
    });
  });

  describe("Provider", () => {
    it("keeps its credentials as secrets, and writes everything else as the engine wants it", async () => {
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
      const inputs = Object.keys(args);
      const isSecret = await Promise.all(inputs.map((name) => pulumi.isSecret(pulumi.output(props[name]))));
      assert.deepEqual(isSecret, [true, true, false, false, false]);
      const { apiUrl, allowHttp, adoptExisting } = mocks.registrations[0]?.inputs as Record<string, unknown>;
      assert.deepEqual([apiUrl, allowHttp, adoptExisting], [args.apiUrl, "false", "true"]);
    });

    it("serves the resources and functions that name it", async () => {
      const provider = new native.Provider("europe");
      const reference = `${await valueOf(provider.urn)}::europe-id`;
      await valueOf(pool({ provider }).urn);
      assert.equal(mocks.registrations[1]?.provider, reference);
      await native.getSandboxPools({ provider });
      await valueOf(native.getSandboxPoolsOutput({ provider }));
      assert.deepEqual(
        mocks.calls.map((call) => call.provider),
        [reference, reference],
      );
    });

    it("is told apart from a resource", () => {
      assert.ok(native.Provider.isInstance(new native.Provider("europe")));
      assert.ok(!native.Provider.isInstance(new native.SandboxPool("workers", ARGS)));
    });
  });

  describe("functions", () => {
    it("return promises", async () => {
      assert.deepEqual(await native.getSandboxPool({ name: "team-pool" }), POOL);
      assert.deepEqual((await native.getSandboxPools()).sandboxPools, [POOL]);
      assert.equal((await native.getSandboxTemplate({ name: "python" })).image, "python:3.13");
      assert.deepEqual((await native.getSandboxTemplates()).sandboxTemplates, []);
      assert.equal((await native.getSandboxRegistry({ name: "ghcr" })).url, "ghcr.io");
      assert.deepEqual((await native.getSandboxRegistries()).sandboxRegistries, []);
      assert.equal((await native.getSandboxSnapshot({ name: "python", tag: "3.13" })).snapshotId, "5f2c");
      assert.deepEqual((await native.getSandboxSnapshots({ status: "ready" })).sandboxSnapshots, []);
      assert.deepEqual((await native.getSandboxSnapshots()).sandboxSnapshots, []);
      assert.deepEqual(mocks.calls, CALLS);
    });

    it("return outputs, and take them", async () => {
      const name = pulumi.output("team-pool");
      assert.equal(await valueOf(native.getSandboxPoolOutput({ name }).replicas), 2);
      assert.deepEqual(await valueOf(native.getSandboxPoolsOutput().sandboxPools), [POOL]);
      assert.equal(await valueOf(native.getSandboxTemplateOutput({ name: "python" }).image), "python:3.13");
      assert.deepEqual(await valueOf(native.getSandboxTemplatesOutput().sandboxTemplates), []);
      assert.equal(await valueOf(native.getSandboxRegistryOutput({ name: pulumi.output("ghcr") }).url), "ghcr.io");
      assert.deepEqual(await valueOf(native.getSandboxRegistriesOutput().sandboxRegistries), []);
      const tag = pulumi.output("3.13");
      assert.equal(await valueOf(native.getSandboxSnapshotOutput({ name: "python", tag }).snapshotId), "5f2c");
      const status = pulumi.output("ready");
      assert.deepEqual(await valueOf(native.getSandboxSnapshotsOutput({ status }).sandboxSnapshots), []);
      assert.deepEqual(await valueOf(native.getSandboxSnapshotsOutput().sandboxSnapshots), []);
      assert.deepEqual(mocks.calls, CALLS);
    });

    it("keep a secret argument's result secret", async () => {
      const { replicas } = native.getSandboxPoolOutput({ name: pulumi.secret("team-pool") });
      assert.ok(await pulumi.isSecret(replicas));
    });
  });
});
