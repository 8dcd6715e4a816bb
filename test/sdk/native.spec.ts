import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { SandboxPoolArgs } from "../../sdk";
import * as native from "../../sdk/native";
import { requestOf, valueOf } from "./mocks";
import { warningsOf } from "./warnings";

const ARGS = { templateName: "python", replicas: 3 };
const POOL = { name: "team-pool", templateName: "python", replicas: 2, poolId: "p-1" };

interface Call {
  inputs: unknown;
  provider: string | undefined;
}

/** Answers like the plugin and records the requests. */
class RecordingMocks implements pulumi.runtime.Mocks {
  readonly registrations: pulumi.runtime.MockResourceArgs[] = [];
  readonly calls: Call[] = [];

  newResource(args: pulumi.runtime.MockResourceArgs): { id: string; state: Record<string, unknown> } {
    this.registrations.push(args);
    const state = args.inputs as Record<string, unknown>;
    return { id: args.id === undefined || args.id === "" ? `${args.name}-id` : args.id, state };
  }

  call({ inputs, provider }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
    this.calls.push({ inputs, provider });
    return POOL;
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
    it("registers the inputs of the program and nothing else", async () => {
      const { type, opts } = await requestOf(pool);
      assert.equal(type, "langsmith:index:SandboxPool");
      assert.deepEqual(mocks.registrations[0]?.inputs, ARGS);
      // The default provider's URN would contain them and change with each release.
      assert.deepEqual([opts.version, opts.pluginDownloadURL], [undefined, undefined]);
    });

    it("has the dynamic provider's pool as an alias, besides the aliases of the program", async () => {
      const opts = { aliases: [{ name: "old-workers" }] };
      const request = await requestOf(pool, opts);
      assert.deepEqual(request.opts.aliases, [
        { name: "old-workers" },
        { type: "pulumi-nodejs:dynamic/langsmith:SandboxPool" },
      ]);
      assert.deepEqual(opts, { aliases: [{ name: "old-workers" }] });
    });

    it("accepts the options import and customTimeouts without a warning", async () => {
      const given = { import: "team-pool", customTimeouts: { create: "5m" } };
      const warnings = await warningsOf(async () => {
        const { opts } = await requestOf<pulumi.CustomResourceOptions>(pool, given);
        assert.deepEqual({ import: opts.import, customTimeouts: opts.customTimeouts }, given);
      });
      assert.deepEqual(warnings, []);
    });

    it("has default outputs if the engine returns none", async () => {
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

    it("has its outputs again if it is read by its URN", async () => {
      const urn = await valueOf(new native.SandboxPool("workers", ARGS).urn);
      assert.equal(await valueOf(new native.SandboxPool("workers", {} as SandboxPoolArgs, { urn }).replicas), 3);
    });
  });

  describe("SandboxTemplate", () => {
    const args = { image: "python:3.13", resources: { cpu: "500m" } };

    it("passes its name to a pool", async () => {
      const template = new native.SandboxTemplate("python", args);
      const pool = new native.SandboxPool("workers", { templateName: template.name, replicas: 1 });
      assert.equal(await valueOf(pool.templateName), "python-id");
    });
  });

  describe("SandboxSnapshot", () => {
    it("is looked up by its id, not its name", async () => {
      const snapshot = native.SandboxSnapshot.get("shared", "5f2c");
      assert.equal(await valueOf(snapshot.snapshotId), "5f2c");
      assert.notEqual(await valueOf<unknown>(snapshot.name), "5f2c");
    });
  });

  describe("Provider", () => {
    it("registers its credentials as secrets and everything else as strings", async () => {
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

    it("treats null, also in an output, like a missing input", async () => {
      const args = { allowHttp: null, adoptExisting: pulumi.output(null) } as unknown as native.ProviderArgs;
      await valueOf(new native.Provider("europe", args).urn);
      const { allowHttp, adoptExisting } = mocks.registrations[0]?.inputs as Record<string, unknown>;
      assert.deepEqual([allowHttp ?? undefined, adoptExisting ?? undefined], [undefined, undefined]);
    });

    it("serves the resources and functions that name it as their provider", async () => {
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

    it("is recognised by isInstance, unlike a resource", () => {
      assert.ok(native.Provider.isInstance(new native.Provider("europe")));
      assert.ok(!native.Provider.isInstance(new native.SandboxPool("workers", ARGS)));
    });
  });

  describe("functions", () => {
    it("pass their arguments to the plugin and return its result", async () => {
      const name = pulumi.output("team-pool");
      assert.deepEqual(await native.getSandboxPool({ name: "team-pool" }), POOL);
      assert.equal(await valueOf(native.getSandboxPoolOutput({ name }).replicas), 2);
      await native.getSandboxSnapshot({ name: "python", tag: "3.13" });
      await valueOf(native.getSandboxSnapshotOutput({ name: "python", tag: pulumi.output("3.13") }));
      await native.getSandboxSnapshots({ status: "ready" });
      await valueOf(native.getSandboxSnapshotsOutput({ status: pulumi.output("ready") }));
      assert.deepEqual(
        mocks.calls.map(({ inputs }) => inputs),
        [{ name: "team-pool" }, { name: "python", tag: "3.13" }, { status: "ready" }].flatMap((inputs) => [
          inputs,
          inputs,
        ]),
      );
    });

    it("return a secret if an argument is secret", async () => {
      const { replicas } = native.getSandboxPoolOutput({ name: pulumi.secret("team-pool") });
      assert.ok(await pulumi.isSecret(replicas));
    });
  });
});
