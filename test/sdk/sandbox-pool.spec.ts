import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { SandboxPool, type SandboxPoolArgs } from "../../sdk";
import { warningsOf } from "./warnings";

const SDK_DIRECTORY = path.dirname(require.resolve("../../sdk"));

interface Registration {
  name: string;
  type: string;
  id: string | undefined;
  inputs: Record<string, unknown>;
}

/** Answers like the provider and records the registrations. */
class RecordingMocks implements pulumi.runtime.Mocks {
  readonly registrations: Registration[] = [];

  newResource(args: pulumi.runtime.MockResourceArgs): { id: string; state: Record<string, unknown> } {
    const inputs = args.inputs as Record<string, unknown>;
    this.registrations.push({ name: args.name, type: args.type, id: args.id, inputs });
    const given = [inputs["name"], args.id].find((name) => typeof name === "string" && name !== "");
    const id = typeof given === "string" ? given : args.name;
    return { id, state: { ...inputs, name: id, poolId: "p-1", createdAt: "2026-03-01", readiness: "ready" } };
  }

  call(): Record<string, unknown> {
    return {};
  }
}

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("app:index:Component", name, {}, opts);
  }
}

class RemoteComponent extends pulumi.ComponentResource {
  constructor(name: string) {
    super("app:index:Remote", name, {}, {}, true);
  }
}

/** The stack, whose type is no part of its children's URNs. */
class Stack extends pulumi.ComponentResource {
  constructor() {
    super("pulumi:pulumi:Stack", "shop-dev");
  }
}

async function register(
  name: string,
  args: SandboxPoolArgs,
  { preview = false } = {},
  opts?: pulumi.CustomResourceOptions,
): Promise<{ pool: SandboxPool; registration: Registration }> {
  const mocks = new RecordingMocks();
  await pulumi.runtime.setMocks(mocks, "shop", "dev", preview);
  const pool = new SandboxPool(name, args, opts);
  await valueOf(pool.urn);
  const registration = mocks.registrations.find((candidate) => candidate.type.endsWith(":SandboxPool"));
  assert.ok(registration);
  return { pool, registration };
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("SandboxPool in a program", () => {
  it("registers the inputs of the program and nothing else", async () => {
    const args = { name: "mine", templateName: "python", replicas: 3 };
    const { registration } = await register("workers", args);
    const { __provider, ...inputs } = registration.inputs;
    assert.equal(registration.type, "pulumi-nodejs:dynamic/langsmith:SandboxPool");
    assert.deepEqual(Object.keys(inputs).sort(), ["__registration", "name", "replicas", "templateName"]);
    assert.deepEqual({ ...inputs, __registration: undefined }, { ...args, __registration: undefined });
    assert.equal(typeof __provider, "string");
  });

  it("has the outputs that the control plane returns", async () => {
    const { pool } = await register("workers", { templateName: "python", replicas: 3 });
    assert.equal(await valueOf(pool.poolId), "p-1");
    assert.equal(await valueOf(pool.createdAt), "2026-03-01");
    assert.equal(await valueOf(pool.readiness), "ready");
    assert.equal(await valueOf(pool.replicas), 3);
  });

  it("has default outputs if neither the program nor the provider gives values", async () => {
    for (const args of [{}, { timeout: undefined }, { timeout: pulumi.output(undefined) }]) {
      const { pool, registration } = await register("workers", {
        templateName: "python",
        replicas: 3,
        ...args,
      } as SandboxPoolArgs);
      assert.deepEqual(
        await Promise.all([valueOf(pool.waitForReady), valueOf(pool.timeout), valueOf(pool.adoptExisting)]),
        [true, 120, false],
      );
      assert.equal("timeout" in registration.inputs, false);
    }
    const { pool } = await register("workers", {
      templateName: "python",
      replicas: 3,
      timeout: 60,
      waitForReady: false,
    });
    assert.deepEqual(
      await Promise.all([valueOf(pool.waitForReady), valueOf(pool.timeout), valueOf(pool.adoptExisting)]),
      [false, 60, false],
    );
  });

  describe("provider text", () => {
    // `refresh` and `destroy` run the text in the state: another text would not serve resources of earlier releases.
    it("is the constant of all releases", async () => {
      const { registration } = await register("workers", { templateName: "python", replicas: 3 });
      assert.equal(
        registration.inputs["__provider"],
        'exports.handler=()=>require("pulumi-langsmith/provider").dynamicProvider("SandboxPool")',
      );
    });
  });

  describe("__registration", () => {
    const args = { templateName: "python", replicas: 3 };
    const registrationOf = ({ inputs }: Registration): unknown => inputs["__registration"];

    it("has the resource's URN", async () => {
      const { registration, pool } = await register("workers", args);
      assert.deepEqual(registrationOf(registration), { urn: await valueOf(pool.urn) });
    });

    it("has the option deleteBeforeReplace if it is true", async () => {
      for (const [deleteBeforeReplace, expected] of [
        [true, { deleteBeforeReplace: true }],
        [false, {}],
      ] as const) {
        const { registration, pool } = await register("workers", args, {}, { deleteBeforeReplace });
        assert.deepEqual(registrationOf(registration), { urn: await valueOf(pool.urn), ...expected });
      }
    });

    for (const [title, makeParent] of [
      ["a component", () => new Component("a")],
      ["a component in a component", () => new Component("a", { parent: new Component("b") })],
      ["another pool", () => new SandboxPool("a", args)],
      ["the stack", () => new Stack()],
      ["a component that a provider makes elsewhere", () => new RemoteComponent("a")],
    ] as const) {
      it(`has the resource's URN if its parent is ${title}`, async () => {
        const mocks = new RecordingMocks();
        await pulumi.runtime.setMocks(mocks, "shop", "dev");
        const parent = makeParent();
        const pool = new SandboxPool("workers", args, { parent });
        const urn = pulumi.createUrn("workers", "pulumi-nodejs:dynamic/langsmith:SandboxPool", parent);
        await valueOf(pool.id);
        const registration = mocks.registrations.find(({ name }) => name === "workers");
        assert.ok(registration);
        assert.deepEqual(registrationOf(registration), { urn: await valueOf(urn) });
      });
    }

    it("stays the same if transformations change inputs", async () => {
      const mocks = new RecordingMocks();
      await pulumi.runtime.setMocks(mocks, "shop", "dev");
      const replicas = 9;
      const parent = new Component("a", {
        transformations: [({ props, opts }) => ({ props: { ...props, replicas }, opts })],
      });
      const pool = new SandboxPool("workers", args, { parent });
      assert.equal(await valueOf(pool.replicas), replicas);
      const registration = mocks.registrations.find(({ name }) => name === "workers");
      assert.match(
        JSON.stringify(registration?.inputs["__registration"]),
        /::app:index:Component\$pulumi-nodejs:.*::workers/,
      );
    });

    it("does not wait for a parent whose other children wait for the resource", async () => {
      const mocks = new RecordingMocks();
      await pulumi.runtime.setMocks(mocks, "shop", "dev");
      const parent = new Component("a");
      const pools = ["x", "y"].map((name) => new SandboxPool(name, args, { parent }));
      const name = pulumi.all(pools.map((pool) => pool.name)).apply((names) => `${names.join("-")}-too`);
      assert.equal(await valueOf(new SandboxPool("z", { ...args, name }, { parent }).name), "x-y-too");
    });
  });

  it("is looked up by id without any input", async () => {
    const mocks = new RecordingMocks();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
    const pool = SandboxPool.get("shared", "team-pool");
    await valueOf(pool.urn);
    const registration = mocks.registrations.find(({ name }) => name === "shared");
    assert.equal(registration?.id, "team-pool");
    assert.deepEqual(Object.keys(registration.inputs), ["__provider"]);
    assert.equal(await valueOf(pool.name), "team-pool");
  });

  it("has its outputs again if it is read by its URN, as in a component of another program", async () => {
    const { pool } = await register("workers", { templateName: "python", replicas: 3 });
    const urn = await valueOf(pool.urn);
    const again = new SandboxPool("workers", {} as SandboxPoolArgs, { urn });
    assert.equal(await valueOf(again.replicas), 3);
    assert.equal(await valueOf(again.name), "workers");
  });

  it("warns that customTimeouts has no effect", async () => {
    const warnings = await warningsOf(async () => {
      await register("workers", { templateName: "python", replicas: 1 });
      await register("workers", { templateName: "python", replicas: 1 }, {}, { customTimeouts: { create: "5m" } });
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /customTimeouts has no effect.*`timeout`/);
  });

  it("changes nothing global while it is constructed", async () => {
    await pulumi.runtime.setMocks(new RecordingMocks(), "shop", "dev");
    const settings = (): unknown[] =>
      ["stackTraceLimit", "prepareStackTrace"].map((name) => Object.getOwnPropertyDescriptor(Error, name));
    let during: unknown;
    const before = settings();
    new SandboxPool(
      "workers",
      { templateName: "python", replicas: 1 },
      {
        transformations: [
          () => {
            during = settings();
            return undefined;
          },
        ],
      },
    );
    assert.deepEqual(during, before);
    assert.deepEqual(settings(), before);
  });

  describe("with mocks that return only the inputs", () => {
    beforeEach(async () => {
      await pulumi.runtime.setMocks(
        {
          newResource: ({ name, inputs }) => ({ id: `${name}_id`, state: inputs as Record<string, unknown> }),
          call: ({ inputs }) => inputs as Record<string, unknown>,
        },
        "shop",
        "dev",
      );
    });

    it("has the name that the program gives it", async () => {
      const pool = new SandboxPool("workers", { name: "mine", templateName: "python", replicas: 1 });
      assert.equal(await valueOf(pool.name), "mine");
    });

    it("has its id as its name if the program gives none", async () => {
      const pool = new SandboxPool("workers", { templateName: "python", replicas: 1 });
      assert.equal(await valueOf(pool.name), "workers_id");
      assert.equal(await valueOf(SandboxPool.get("shared", "team-pool").name), "team-pool");
    });

    it("has the readiness unchecked", async () => {
      const pool = new SandboxPool("workers", { templateName: "python", replicas: 1 });
      assert.equal(await valueOf(pool.readiness), "unchecked");
    });
  });

  describe("isInstance", () => {
    it("recognises a pool and no other value", async () => {
      await pulumi.runtime.setMocks(new RecordingMocks(), "shop", "dev");
      const pool = new SandboxPool("workers", { templateName: "python", replicas: 1 });
      const others = [new Component("a"), new Stack(), {}, "pool", null, undefined, 1, () => pool];
      assert.deepEqual(
        [pool, ...others].map((value) => SandboxPool.isInstance(value)),
        [true, ...others.map(() => false)],
      );
    });

    it("recognises a pool of another copy of the package", async () => {
      await pulumi.runtime.setMocks(new RecordingMocks(), "shop", "dev");
      const modules = Object.keys(require.cache).filter((file) => file.startsWith(SDK_DIRECTORY));
      const loaded = modules.map((file) => require.cache[file]);
      for (const file of modules) Reflect.deleteProperty(require.cache, file);
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loads a second copy
      const copy = require("../../sdk") as typeof import("../../sdk");
      modules.forEach((file, index) => (require.cache[file] = loaded[index]));
      assert.notEqual(copy.SandboxPool, SandboxPool);
      const pool = new copy.SandboxPool("workers", { templateName: "python", replicas: 1 });
      assert.ok(!(pool instanceof SandboxPool));
      assert.ok(SandboxPool.isInstance(pool));
    });
  });
});
