import assert from "node:assert/strict";
import { functionNames } from "../../../provider/adapters/plugin/functions";
import { InvalidArgumentsError } from "../../../provider/adapters/plugin/grpc";
import { Provider } from "../../../provider/adapters/plugin/provider";
import type { CheckFailure } from "../../../provider/lifecycle/definition";
import { resources } from "../../../provider/resources";
import { type ControlPlane, startControlPlane } from "../../../harness/control-plane";
import type { Properties } from "../../../harness/engine/properties";

const GIBIBYTE = 1024 ** 3;

describe("functions of the plugin", () => {
  let controlPlane: ControlPlane;
  let provider: Provider;

  beforeEach(async () => {
    controlPlane = await startControlPlane({ pageSize: 2, buildSeconds: Infinity });
    provider = new Provider(() => undefined);
    provider.configure("default", { endpoint: controlPlane.url, apiKey: controlPlane.apiKey });
  });
  afterEach(() => controlPlane.close());

  const invoke = (name: string, args: Properties = {}): Promise<Properties> =>
    provider.invoke(`langsmith:index:${name}`, args) as Promise<Properties>;

  async function failuresOf(name: string, args: Properties): Promise<readonly CheckFailure[]> {
    const error: unknown = await invoke(name, args).catch((reason: unknown) => reason);
    assert.ok(error instanceof InvalidArgumentsError);
    return error.failures;
  }

  for (const definition of Object.values(resources)) {
    const { single, all } = functionNames(definition.type);
    for (const name of [single, all]) {
      it(`rejects an unknown argument of ${name} without a request`, async () => {
        controlPlane.requests.clear();
        const failures = await failuresOf(name, { colour: "red" });
        assert.deepEqual(failures[0], { property: "colour", reason: "there is no such property" });
        assert.deepEqual(controlPlane.requests.all, []);
      });
    }
  }

  it("suggests the right name for a misspelt argument", async () => {
    assert.deepEqual(await failuresOf("getSandboxSnapshots", { nameContain: "zzz", state: "ready" }), [
      { property: "nameContain", reason: 'there is no such property; did you mean "nameContains"?' },
      { property: "state", reason: 'there is no such property; did you mean "status"?' },
    ]);
    assert.deepEqual(await failuresOf("getSandboxPool", { Name: "workers" }), [
      { property: "Name", reason: 'there is no such property; did you mean "name"?' },
      { property: "name", reason: "must be a string" },
    ]);
  });

  describe("getSandboxRegistry and getSandboxRegistries", () => {
    it("returns registries without credentials", async () => {
      const access = { url: "ghcr.io", username: "bot", password: "hunter2" };
      const { id, createdAt } = controlPlane.registries.seed({ name: "ghcr", ...access });
      const ghcr = {
        name: "ghcr",
        url: "ghcr.io",
        authType: "DOCKER_CONFIG",
        registryId: id,
        provider: "GHCR",
        createdAt: createdAt.toISOString(),
      };
      assert.deepEqual(await found("getSandboxRegistry", { name: "ghcr" }), ghcr);
      assert.deepEqual(await namesIn("getSandboxRegistries", "sandboxRegistries"), ["ghcr"]);
    });

    it("names the missing registry or the unreadable list in the error", async () => {
      await assert.rejects(invoke("getSandboxRegistry", { name: "nothing" }), /there is no registry of this name/);
      controlPlane.faults.always({ kind: "status", status: 401, body: {} });
      await assert.rejects(invoke("getSandboxRegistries"), /could not look up all registries: /);
    });
  });

  describe("getSandboxSnapshot", () => {
    it("finds a snapshot by name, slashes included, and tag, or by id", async () => {
      const older = controlPlane.snapshots.seed({ name: "team/python", tag: "3.12", dockerImage: "python:3.12" });
      const latest = controlPlane.snapshots.seed({ name: "team/python", dockerImage: "python:3.13" });
      const snapshotOf = async (args: Properties): Promise<unknown> =>
        (await found("getSandboxSnapshot", args))["snapshotId"];
      assert.equal(await snapshotOf({ name: "team/python" }), latest.id);
      assert.equal(await snapshotOf({ name: "team/python", tag: "3.12" }), older.id);
      assert.equal(await snapshotOf({ id: older.id }), older.id);
    });

    it("returns all outputs of the snapshot", async () => {
      const made = controlPlane.snapshots.seed({
        name: "python",
        dockerImage: "python:3.13",
        fsCapacityBytes: 4 * GIBIBYTE,
        labels: { team: "agents", "pulumi-creation": "a-token" },
        runConfig: { envVars: { LANG: "C.UTF-8" }, workDir: "/app" },
      });
      assert.deepEqual(await found("getSandboxSnapshot", { name: "python" }), {
        name: "python",
        dockerImage: "python:3.13",
        fsCapacityBytes: 4 * GIBIBYTE,
        tag: "latest",
        labels: { team: "agents" },
        runConfig: { envVars: made.runConfig.envVars, user: "root", workDir: "/app" },
        snapshotId: made.id,
        status: "ready",
        imageDigest: made.imageDigest,
        createdAt: made.createdAt.toISOString(),
      });
    });

    it("rejects a name as an id, since a name may refer to another snapshot tomorrow", async () => {
      controlPlane.snapshots.seed({ name: "python" });
      await assert.rejects(
        invoke("getSandboxSnapshot", { id: "python" }),
        /could not look up SandboxSnapshot "python": there is no snapshot of this id\. Correct the id/,
      );
    });

    it("fails if the snapshot does not exist or is being deleted", async () => {
      const { id } = controlPlane.snapshots.seed({ name: "python" });
      controlPlane.snapshots.removeLater(id, Infinity);
      await assert.rejects(invoke("getSandboxSnapshot", { id }), /there is no snapshot of this id/);
      for (const tag of ["latest", "3.13"]) {
        await assert.rejects(
          invoke("getSandboxSnapshot", { name: "python", tag }),
          /there is no snapshot of this name and tag\. Correct the name and tag/,
        );
      }
    });

    it("names missing and contradictory arguments in the error", async () => {
      const namesOf = async (args: Properties): Promise<string[]> =>
        (await failuresOf("getSandboxSnapshot", args)).map(({ property, reason }) => `${property} ${reason}`);
      assert.deepEqual(await namesOf({}), ["name is needed, or the id"]);
      assert.deepEqual(await namesOf({ tag: "latest" }), ["name is needed, or the id"]);
      assert.deepEqual(await namesOf({ id: "a", name: "b", tag: "c" }), [
        "name cannot be given together with the id",
        "tag cannot be given together with the id",
      ]);
      assert.deepEqual(await namesOf({ name: "" }), ["name must not be empty"]);
    });
  });

  describe("getSandboxSnapshots", () => {
    const list = (args: Properties = {}): Promise<string[]> => namesIn("getSandboxSnapshots", "sandboxSnapshots", args);

    it("returns the snapshots of all pages, without LangSmith's own and those that are being deleted", async () => {
      for (const name of ["a", "b", "c", "d", "gone"]) controlPlane.snapshots.seed({ name });
      controlPlane.snapshots.removeLater("gone", Infinity);
      assert.deepEqual(await list(), ["a", "b", "c", "d"]);
      assert.deepEqual(await list({ includeSystem: true }), ["a", "b", "c", "d", "system/default"]);
    });

    it("filters snapshots by a part of the name and by status", async () => {
      controlPlane.snapshots.seed({ name: "team/python" });
      controlPlane.snapshots.publish({ name: "team/node" });
      controlPlane.snapshots.seed({ name: "other" });
      assert.deepEqual(await list({ nameContains: "team/" }), ["team/node", "team/python"]);
      assert.deepEqual(await list({ status: "building" }), ["team/node"]);
      assert.deepEqual(await list({ nameContains: "team/", status: "ready" }), ["team/python"]);
      assert.deepEqual(await failuresOf("getSandboxSnapshots", { includeSystem: "yes" }), [
        { property: "includeSystem", reason: "must be true or false" },
      ]);
    });
  });

  /** The result of a function, without undefined values. */
  async function found(name: string, args: Properties): Promise<Properties> {
    return JSON.parse(JSON.stringify(await invoke(name, args))) as Properties;
  }

  async function namesIn(name: string, property: string, args: Properties = {}): Promise<string[]> {
    const objects = (await invoke(name, args))[property] as { name: string }[];
    return objects.map((object) => object.name).sort();
  }
});
