import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { SandboxPool, SandboxRegistry, SandboxSnapshot } from "../../sdk";
import { Echo, requestOf, valueOf } from "./mocks";

const SDK_DIRECTORY = path.dirname(require.resolve("../../sdk"));
const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxPool";
const args = { templateName: "python", replicas: 3 };

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions, isRemote = false) {
    super("app:index:Component", name, {}, opts, isRemote);
  }
}

/** Its type is no part of its children's URNs. */
class Stack extends pulumi.ComponentResource {
  constructor() {
    super("pulumi:pulumi:Stack", "shop-dev");
  }
}

/** What a resource tells the dynamic provider besides its inputs; the same mechanism for all kinds. */
describe("the registration of a dynamic resource", () => {
  let mocks: Echo;
  beforeEach(async () => {
    mocks = new Echo();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
  });

  const registration = (): unknown => mocks.registered.get(TYPE)?.["__registration"];

  for (const [title, makeParent] of [
    ["no other resource", () => undefined],
    ["a component", () => new Component("a")],
    ["a component in a component", () => new Component("a", { parent: new Component("b") })],
    ["another pool", () => new SandboxPool("a", args)],
    ["the stack", () => new Stack()],
    ["a component that a provider makes elsewhere", () => new Component("a", {}, true)],
  ] as const) {
    it(`has the URN of a pool whose parent is ${title}`, async () => {
      const parent = makeParent();
      await valueOf(new SandboxPool("workers", args, { ...(parent && { parent }) }).id);
      assert.deepEqual(registration(), { urn: await valueOf(pulumi.createUrn("workers", TYPE, parent)) });
    });
  }

  for (const deleteBeforeReplace of [true, false]) {
    it(`has ${deleteBeforeReplace ? "" : "not "}the option deleteBeforeReplace if it is ${deleteBeforeReplace}`, async () => {
      await valueOf(new SandboxPool("workers", args, { deleteBeforeReplace }).urn);
      assert.equal("deleteBeforeReplace" in (registration() as object), deleteBeforeReplace);
    });
  }

  it("names the resource that an input comes from, as long as the input is that resource's output itself", async () => {
    const registry = new SandboxRegistry("private", { url: "registry.example.com" });
    const referencesFor = async (registryId: pulumi.Input<string>): Promise<unknown> => {
      const image = { dockerImage: "python:3.13", fsCapacityBytes: 1024 ** 3 };
      await valueOf(new SandboxSnapshot("python", { ...image, registryId }).urn);
      const found = mocks.registered.get(TYPE.replace("Pool", "Snapshot"))?.["__registration"];
      return (found as { references?: unknown }).references;
    };
    const reference = { urn: await valueOf(registry.urn), output: "registryId" };
    assert.deepEqual(await referencesFor(registry.registryId), { registryId: reference });
    assert.equal(await referencesFor(registry.registryId.apply((id) => id)), undefined);
    assert.equal(await referencesFor("5f2c"), undefined);
  });

  it("stays as it is when transformations change the rest", async () => {
    const parent = new Component("a", {
      transformations: [({ props, opts }) => ({ props: { ...props, replicas: 9 }, opts })],
    });
    assert.equal(await valueOf(new SandboxPool("workers", args, { parent }).replicas), 9);
    assert.match(JSON.stringify(registration()), /::app:index:Component\$pulumi-nodejs:.*::workers/);
  });

  it("keeps nothing waiting for a parent whose other children wait for it", async () => {
    const parent = new Component("a");
    const pools = ["x", "y"].map((name) => new SandboxPool(name, { ...args, name }, { parent }));
    const name = pulumi.all(pools.map((pool) => pool.name)).apply((names) => `${names.join("-")}-too`);
    assert.equal(await valueOf(new SandboxPool("z", { ...args, name }, { parent }).name), "x-y-too");
  });

  it("changes nothing global while it is made", async () => {
    const settings = (): unknown[] =>
      ["stackTraceLimit", "prepareStackTrace"].map((name) => Object.getOwnPropertyDescriptor(Error, name));
    const before = settings();
    let during: unknown;
    await requestOf((opts) => {
      const record = (): undefined => void (during = settings());
      const { transformations = [] } = opts;
      return new SandboxPool("workers", args, { ...opts, transformations: [...transformations, record] });
    });
    assert.deepEqual([during, settings()], [before, before]);
  });

  it("makes a resource that every copy of the package knows for one of its own", () => {
    const modules = Object.keys(require.cache).filter((file) => file.startsWith(SDK_DIRECTORY));
    const loaded = modules.map((file) => require.cache[file]);
    for (const file of modules) Reflect.deleteProperty(require.cache, file);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a second time
    const copy = require("../../sdk") as typeof import("../../sdk");
    modules.forEach((file, index) => (require.cache[file] = loaded[index]));
    const pool = new copy.SandboxPool("workers", args);
    assert.ok(!(pool instanceof SandboxPool));
    assert.ok(SandboxPool.isInstance(pool));
  });
});
