import assert from "node:assert/strict";
import { runInThisContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { SandboxPool, type SandboxPoolArgs } from "../../sdk";

interface Registration {
  name: string;
  type: string;
  id: string | undefined;
  inputs: Record<string, unknown>;
}

/** Answers like the provider would, and keeps what was asked of it. */
class RecordingMocks implements pulumi.runtime.Mocks {
  readonly registrations: Registration[] = [];

  newResource(args: pulumi.runtime.MockResourceArgs): { id: string; state: Record<string, unknown> } {
    const inputs = args.inputs as Record<string, unknown>;
    this.registrations.push({ name: args.name, type: args.type, id: args.id, inputs });
    const name = [inputs["name"], inputs["autoName"], args.id].find((candidate) => typeof candidate === "string") ?? "";
    return { id: name, state: { ...inputs, name, poolId: "p-1", createdAt: "2026-03-01", readiness: "ready" } };
  }

  call(): Record<string, unknown> {
    return {};
  }
}

async function register(
  name: string,
  args: SandboxPoolArgs,
  { project = "shop", stack = "dev" } = {},
): Promise<{ pool: SandboxPool; registration: Registration }> {
  const mocks = new RecordingMocks();
  await pulumi.runtime.setMocks(mocks, project, stack);
  const pool = new SandboxPool(name, args);
  await valueOf(pool.urn);
  const registration = mocks.registrations.find((candidate) => candidate.type.endsWith(":SandboxPool"));
  assert.ok(registration);
  return { pool, registration };
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("SandboxPool in a program", () => {
  it("registers what the program asked for, and nothing that it did not", async () => {
    const { registration } = await register("workers", { name: "mine", templateName: "python", replicas: 3 });
    const { __provider, ...inputs } = registration.inputs;
    assert.equal(registration.type, "pulumi-nodejs:dynamic/langsmith:SandboxPool");
    assert.deepEqual(inputs, { name: "mine", templateName: "python", replicas: 3 });
    assert.equal(typeof __provider, "string");
  });

  it("has the outputs that only the control plane knows", async () => {
    const { pool } = await register("workers", { templateName: "python", replicas: 3 });
    assert.equal(await valueOf(pool.poolId), "p-1");
    assert.equal(await valueOf(pool.createdAt), "2026-03-01");
    assert.equal(await valueOf(pool.readiness), "ready");
    assert.equal(await valueOf(pool.replicas), 3);
  });

  it("has the defaults as outputs, though neither the program nor the provider tells them", async () => {
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
    // The text is stored with every resource, and refresh and destroy run the stored one. If this test fails, resources
    // made by earlier releases and resources made by this one would be served by different providers.
    it("is the constant that every release has stored", async () => {
      const { registration } = await register("workers", { templateName: "python", replicas: 3 });
      assert.equal(
        registration.inputs["__provider"],
        'exports.handler=()=>require("pulumi-langsmith/provider").dynamicProvider("SandboxPool")',
      );
    });
  });

  describe("automatic name", () => {
    const nameOf = async (...args: Parameters<typeof register>): Promise<string> =>
      String((await register(...args)).registration.inputs["autoName"]);
    const args = { templateName: "python", replicas: 3 };

    it("is the logical name and seven digits, the same in every run", async () => {
      const name = await nameOf("workers", args);
      assert.match(name, /^workers-[0-9a-f]{7}$/);
      assert.equal(await nameOf("workers", args), name);
      assert.equal(await nameOf("workers", { ...args, replicas: 4, timeout: 60 }), name);
    });

    it("differs between templates, stacks, projects and resources", async () => {
      const names = [
        await nameOf("workers", args),
        await nameOf("workers", { ...args, templateName: "node" }),
        await nameOf("workers", args, { stack: "prod" }),
        await nameOf("workers", args, { project: "other" }),
        await nameOf("Workers", args),
      ];
      assert.equal(new Set(names).size, names.length);
    });

    it("is the same whether the template is known at once or later", async () => {
      const later = pulumi.output(Promise.resolve("python"));
      assert.equal(await nameOf("workers", { ...args, templateName: later }), await nameOf("workers", args));
    });

    it("differs between parents, whose children may have the same name", async () => {
      const names: string[] = [];
      for (const type of ["app:a:A", "app:b:B"]) {
        const mocks = new RecordingMocks();
        await pulumi.runtime.setMocks(mocks, "shop", "dev");
        const parent = new pulumi.ComponentResource(type, "app");
        names.push(await valueOf(new SandboxPool("workers", args, { parent }).name));
      }
      assert.notEqual(names[0], names[1]);
    });

    it("is there for a name that turns out to be none", async () => {
      const nothing = pulumi.output(undefined) as unknown as pulumi.Output<string>;
      assert.match(await nameOf("workers", { ...args, name: nothing }), /^workers-[0-9a-f]{7}$/);
    });

    for (const [logicalName, pattern] of [
      ["My Workers!", /^my-workers-[0-9a-f]{7}$/],
      ["42", /^pool-[0-9a-f]{7}$/],
      ["9lives_", /^lives-[0-9a-f]{7}$/],
      ["x".repeat(80), /^x{55}-[0-9a-f]{7}$/],
      [`${"x".repeat(54)}-y`, /^x{54}-[0-9a-f]{7}$/],
    ] as const) {
      it(`of ${logicalName} is one that the control plane accepts`, async () => {
        assert.match(await nameOf(logicalName, args), pattern);
      });
    }
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

  it("refuses the import option before anything is registered", async () => {
    const mocks = new RecordingMocks();
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
    assert.throws(
      () => new SandboxPool("workers", { templateName: "python", replicas: 1 }, { import: "team-pool" }),
      /workers.*adoptExisting/,
    );
    assert.deepEqual(mocks.registrations, []);
  });

  describe("stack traces", () => {
    const args = { templateName: "python", replicas: 1 };

    /** The files in each trace that was taken, but for traces without any. */
    async function tracesOf(action: () => void): Promise<string[][]> {
      await pulumi.runtime.setMocks(new RecordingMocks(), "shop", "dev");
      const traces: string[][] = [];
      const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace") ?? {
        value: undefined,
        writable: true,
      };
      Error.prepareStackTrace = (_, frames) => {
        if (frames.length > 0) traces.push(frames.map((frame) => frame.getFileName() ?? ""));
        return "";
      };
      try {
        action();
      } finally {
        Object.defineProperty(Error, "prepareStackTrace", before);
      }
      return traces;
    }

    it("are not taken for outputs, only the one that tells Pulumi where the resource was made", async () => {
      const traces = await tracesOf(() => new SandboxPool("workers", args));
      assert.equal(traces.length, 1);
      assert.ok(traces[0]?.includes(__filename));
    });

    it("lead through the program alone, below what Pulumi counts as its own", async () => {
      const callIn = (filename: string): ((call: () => void) => void) =>
        runInThisContext("(call) => call()", { filename }) as (call: () => void) => void;
      const [trace = []] = await tracesOf(() => {
        callIn("/srv/node_modules/@pulumi/pulumi/cmd/run/run.js")(() => {
          callIn("node:internal/modules/cjs/loader")(() => {
            callIn("/srv/pools.js")(() => new SandboxPool("workers", args));
          });
        });
      });
      assert.deepEqual([...new Set(trace.slice(5))], [__filename, "/srv/pools.js"]);
      assert.equal(trace[4], require.resolve("../../sdk/sandbox-pool"));
      assert.ok(trace.slice(0, 4).every((file) => file.includes("/@pulumi/pulumi/")));
    });

    const failing = (fail: () => Error): pulumi.CustomResourceOptions => ({
      transformations: [
        () => {
          throw fail();
        },
      ],
    });

    it("of an error lead to the line of the program, and are as long as ever for what comes after", async () => {
      await pulumi.runtime.setMocks(new RecordingMocks(), "shop", "dev");
      const { stackTraceLimit } = Error;
      const options = failing(() => new Error("no pools on Fridays"));
      assert.throws(
        () => new SandboxPool("workers", args, options),
        (error: Error) => /^Error: no pools on Fridays\n +at .*sandbox-pool\.spec/.test(error.stack ?? ""),
      );
      assert.equal(Error.stackTraceLimit, stackTraceLimit);
    });

    it("of an error that has one stay as they are", async () => {
      await pulumi.runtime.setMocks(new RecordingMocks(), "shop", "dev");
      const error = new Error("made elsewhere");
      const { stack } = error;
      assert.throws(
        () =>
          new SandboxPool(
            "workers",
            args,
            failing(() => error),
          ),
        { message: "made elsewhere", stack },
      );
    });
  });
});
