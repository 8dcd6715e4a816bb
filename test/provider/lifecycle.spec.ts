import assert from "node:assert/strict";
import { mock } from "node:test";
import type { ControlPlaneClient } from "../../provider/client/client";
import { PartialCreationError } from "../../provider/errors";
import {
  type Readiness,
  type SandboxPoolApi,
  type SandboxPoolInputs,
  SandboxPoolLifecycle,
  type SandboxPoolState,
} from "../../provider/resources/sandbox-pool";
import { type ControlPlane, type PoolSeed, startControlPlane, type Trouble } from "../control-plane";
import { apiOf, clientWith, PATIENCE, WORKERS } from "./support";

const OUT_OF_ORDER = { kind: "status", status: 500, body: "Internal Server Error" } satisfies Trouble;
const inputs: SandboxPoolInputs = WORKERS;
const adopting = { ...inputs, adoptExisting: true };

describe("SandboxPool", () => {
  let controlPlane: ControlPlane;
  let client: ControlPlaneClient;
  let api: SandboxPoolApi;
  let lifecycle: SandboxPoolLifecycle;

  beforeEach(async () => {
    controlPlane = await startControlPlane();
    client = clientWith(controlPlane.url, [controlPlane.apiKey], { ...PATIENCE, maxAttempts: 2 });
    api = apiOf(client);
    lifecycle = newProcess();
  });
  afterEach(async () => {
    await client.close();
    await controlPlane.close();
  });

  /** What is claimed is forgotten with the process: one for each operation of Pulumi. */
  const newProcess = (): SandboxPoolLifecycle => new SandboxPoolLifecycle(() => api);

  /** A pool of the stack, made by an operation before. */
  async function givenPool(changes: Partial<SandboxPoolInputs> = {}): Promise<SandboxPoolState> {
    const { state } = await newProcess().create({ ...inputs, ...changes });
    controlPlane.requests.clear();
    return state;
  }

  /** What Pulumi does first with a resource that the program still has. */
  async function register(state: SandboxPoolState, wanted: SandboxPoolInputs): Promise<void> {
    await lifecycle.check({ ...wanted }, { ...wanted });
    lifecycle.diff(state, wanted);
  }

  const names = (): string[] => controlPlane.pools.list().map(({ name }) => name);
  const methods = (): string[] => controlPlane.requests.all.map(({ method }) => method);

  async function failureOf(call: Promise<unknown>): Promise<Error> {
    const error = await call.then(
      () => assert.fail("the call succeeded"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Error);
    return error;
  }

  async function partialFailureOf(call: Promise<unknown>): Promise<PartialCreationError & { state: SandboxPoolState }> {
    const error = await failureOf(call);
    assert.ok(error instanceof PartialCreationError, error.message);
    return error as PartialCreationError & { state: SandboxPoolState };
  }

  describe("creation", () => {
    it("of a paused pool does not wait for a replica", async () => {
      const { state } = await lifecycle.create({ ...inputs, replicas: 0 });
      assert.deepEqual(methods(), ["POST", "PATCH"]);
      const [{ body } = {}] = controlPlane.requests.all;
      assert.deepEqual(body, {
        name: "workers",
        template_name: "python",
        replicas: 1,
        wait_for_ready: false,
        timeout: 120,
      });
      assert.equal(state.replicas, 0);
      assert.equal(state.readiness, "unchecked");
    });

    it("remembers a pool that could not be paused", async () => {
      controlPlane.faults.add({ ...OUT_OF_ORDER, method: "PATCH" });
      const error = await partialFailureOf(lifecycle.create({ ...inputs, replicas: 0 }));
      assert.match(error.message, /could not pause.*next `pulumi up` pauses it/);
      assert.equal(error.id, "workers");
      assert.equal(error.state.replicas, 1);
      assert.equal(error.state.poolId, controlPlane.pools.get("workers")?.id);
    });

    const minute = 60_000;
    interface Found {
      title: string;
      pool: Omit<PoolSeed, "name">;
      isOurs: boolean;
      /** What the control plane says of it, if that is something else. */
      says?: object;
    }
    const found: Found[] = [
      { title: "just as asked for, and as old as the creation", pool: {}, isOurs: true },
      { title: "older than the creation", pool: { createdAt: new Date(Date.now() - minute) }, isOurs: false },
      { title: "made in the future", pool: { createdAt: new Date(Date.now() + minute) }, isOurs: false },
      { title: "of another template", pool: { templateName: "node" }, isOurs: false },
      { title: "of unknown age", pool: {}, isOurs: false, says: { created_at: null } },
      { title: "of another size", pool: { replicas: 3 }, isOurs: false },
    ];
    for (const { title, pool, isOurs, says } of found) {
      it(`with a lost answer ${isOurs ? "remembers" : "leaves alone"} a pool ${title}`, async () => {
        controlPlane.faults.add({ kind: "status", status: 502, method: "POST" });
        if (says) controlPlane.faults.add({ kind: "otherPool", method: "GET", changes: { ...says } });
        const there = controlPlane.pools.seed({ name: "workers", replicas: 2, ...pool });
        if (isOurs) {
          const { state } = await partialFailureOf(lifecycle.create(inputs));
          assert.equal(state.poolId, there.id);
          assert.equal(state.readiness, "unchecked");
        } else {
          const error = await failureOf(lifecycle.create(inputs));
          assert.equal(error.name, "OperationError");
          assert.match(error.message, /it cannot be told whether this creation made it.*adoptExisting/);
        }
        assert.deepEqual(controlPlane.pools.list(), [there]);
      });
    }

    it("says that nothing is known when the look for a lost pool fails as well", async () => {
      controlPlane.faults.add({ ...OUT_OF_ORDER, method: "POST", phase: "after" });
      controlPlane.faults.add({ ...OUT_OF_ORDER, method: "GET" });
      const error = await failureOf(lifecycle.create(inputs));
      assert.equal(error.name, "OperationError");
      assert.match(error.message, /Whether the pool exists is not known/);
    });
  });

  describe("reading", () => {
    it("does not say of a pool re-created outside that it was seen ready", async () => {
      const state = await givenPool();
      assert.equal(state.readiness, "ready");
      const { id } = controlPlane.pools.recreate("workers");
      const read = await lifecycle.read("workers", state);
      assert.equal(read?.state.poolId, id);
      assert.equal(read.state.readiness, "unchecked");
    });

    it("remembers what a renamed pool should be called, until it is again", async () => {
      const names: (string | undefined)[][] = [];
      let state: Partial<SandboxPoolState> = await givenPool();
      for (const name of ["renamed", "again", "workers"]) {
        controlPlane.pools.rename(state.name ?? "", name);
        const read = await lifecycle.read("workers", state);
        assert.ok(read);
        names.push([read.id, read.inputs.renamedFrom, read.state.renamedFrom]);
        ({ state } = read);
      }
      assert.deepEqual(names, [
        ["renamed", "workers", "workers"],
        ["again", "workers", "workers"],
        ["workers", undefined, undefined],
      ]);
    });

    it("remembers that the pool was seen ready", async () => {
      const read = await lifecycle.read("workers", await givenPool());
      assert.equal(read?.state.readiness, "ready");
    });
  });

  describe("update", () => {
    it("does not make ready what was not, when the program no longer waits for it", async () => {
      const state: SandboxPoolState = { ...(await givenPool()), readiness: "notReady" };
      const updated = await lifecycle.update(state, { ...inputs, waitForReady: false });
      assert.equal(updated.readiness, "unchecked");
    });

    it("of what is only written down takes no request", async () => {
      await lifecycle.update(await givenPool(), { ...inputs, timeout: 60 });
      assert.deepEqual(methods(), []);
    });

    for (const readiness of ["notReady", "unchecked"] satisfies Readiness[]) {
      it(`looks again at a pool that is ${readiness}`, async () => {
        const state: SandboxPoolState = { ...(await givenPool()), readiness };
        controlPlane.pools.remove("workers");
        const error = await failureOf(lifecycle.update(state, { ...inputs, waitForReady: false }));
        assert.match(error.message, /it is gone/);
      });
    }

    it("notices a pool that took the name while it was scaled", async () => {
      const state = await givenPool();
      controlPlane.faults.once({ method: "PATCH" }, () => void controlPlane.pools.recreate("workers"));
      const error = await failureOf(lifecycle.update(state, { ...inputs, replicas: 3 }));
      assert.match(error.message, /another pool took its name while it was scaled/);
    });
  });

  describe("claim on a pool", () => {
    it("keeps a second resource of the program from adopting it", async () => {
      controlPlane.pools.seed({ name: "workers", replicas: 2 });
      await lifecycle.create(adopting);
      for (const attempt of ["first", "second"]) {
        const error = await failureOf(lifecycle.create(adopting));
        assert.match(error.message, /belongs to another resource of this program/, attempt);
      }
    });

    it("keeps another resource from adopting it while it is created", async () => {
      const [first, second] = await Promise.allSettled([lifecycle.create(adopting), lifecycle.create(adopting)]);
      assert.deepEqual([first.status, second.status].sort(), ["fulfilled", "rejected"]);
    });

    it("keeps another resource from adopting what the program has already", async () => {
      await register(await givenPool(), inputs);
      const error = await failureOf(lifecycle.create(adopting));
      assert.match(error.message, /belongs to another resource of this program/);
    });

    it("ends with its deletion", async () => {
      const { state } = await lifecycle.create(inputs);
      await lifecycle.delete(state);
      const { id } = controlPlane.pools.seed({ name: "workers", replicas: 2 });
      assert.equal((await lifecycle.create(adopting)).state.poolId, id);
    });

    it("ends with a failed creation", async () => {
      controlPlane.faults.add({ ...OUT_OF_ORDER, method: "POST" });
      await failureOf(lifecycle.create(adopting));
      const { id } = controlPlane.pools.seed({ name: "workers", replicas: 2 });
      assert.equal((await lifecycle.create(adopting)).state.poolId, id);
    });

    it("stays with a creation that failed half-way", async () => {
      controlPlane.faults.add({ ...OUT_OF_ORDER, method: "POST", phase: "after" });
      await partialFailureOf(lifecycle.create(inputs));
      const error = await failureOf(lifecycle.create(adopting));
      assert.match(error.message, /belongs to another resource of this program/);
    });

    it("is not made by a refresh, which asks about resources that the program dropped, too", async () => {
      const old = await givenPool();
      lifecycle.diff(old, inputs);
      assert.equal((await lifecycle.create(adopting)).state.poolId, old.poolId);
    });

    it("is not on another pool of the name, which the creation of a replacement may have left", async () => {
      const old = await givenPool();
      await register(old, { ...inputs, templateName: "node" });
      const { id } = controlPlane.pools.recreate("workers", { templateName: "node" });
      assert.equal((await lifecycle.create({ ...adopting, templateName: "node" })).state.poolId, id);
    });
  });

  describe("deletion", () => {
    it("leaves a pool to the resource that adopted it", async () => {
      const old = await givenPool();
      const { state } = await lifecycle.create(adopting);
      assert.equal(state.poolId, old.poolId);
      controlPlane.requests.clear();
      await lifecycle.delete(old);
      assert.deepEqual(methods(), []);
      assert.deepEqual(names(), ["workers"]);
    });

    it("leaves a pool to the resource that adopted it in an operation before", async () => {
      const old = await givenPool();
      const { state } = await newProcess().create(adopting);
      await register(state, adopting);
      await lifecycle.delete(old);
      assert.deepEqual(names(), ["workers"]);
    });

    it("takes a pool with it that the resource itself adopted", async () => {
      controlPlane.pools.seed({ name: "workers", replicas: 2 });
      const { state } = await lifecycle.create(adopting);
      await lifecycle.delete(state);
      assert.deepEqual(names(), []);
    });

    it("finds the resource's own renamed pool when a new one has its name", async () => {
      const old = await givenPool();
      controlPlane.pools.rename("workers", "renamed");
      const { state } = await lifecycle.create(inputs);
      await lifecycle.delete(old);
      assert.deepEqual(
        controlPlane.pools.list().map(({ id }) => id),
        [state.poolId],
      );
      const error = await failureOf(lifecycle.create(adopting));
      assert.match(error.message, /belongs to another resource/, "the new pool's claim went with the old pool");
    });

    it("that was accepted and does not end fails after a while", async () => {
      const state = await givenPool();
      controlPlane.faults.add({ kind: "status", status: 202, method: "DELETE" });
      mock.timers.enable({ apis: ["Date"], now: Date.now() });
      try {
        controlPlane.faults.once({ method: "GET", path: /workers/ }, () => undefined);
        controlPlane.faults.once({ method: "GET", path: /workers/ }, () => {
          mock.timers.tick(121_000);
        });
        const error = await failureOf(lifecycle.delete(state));
        assert.match(error.message, /had not ended after 120 s/);
      } finally {
        mock.timers.reset();
      }
      assert.deepEqual(names(), ["workers"]);
    });
  });

  describe("replacement", () => {
    const check = (proposed: object, previous: object = inputs) =>
      lifecycle.check({ ...previous }, { ...inputs, ...proposed });

    it("is not held up by an installation that does not tell about templates", async () => {
      controlPlane.faults.add({ kind: "status", status: 404, body: { detail: "Not Found" }, path: /\/templates\// });
      assert.deepEqual((await check({ templateName: "node" })).failures, []);
      assert.equal(controlPlane.requests.all.length, 1);
    });

    it("is refused when the template does not exist", async () => {
      const { failures } = await check({ templateName: "nothing" });
      assert.deepEqual(failures, [
        {
          property: "templateName",
          reason: 'the template "nothing" does not exist, so the pool "workers" was not replaced',
        },
      ]);
    });

    it("is refused when the template has volumes", async () => {
      const { failures } = await check({ templateName: "stateful" });
      assert.match(failures[0]?.reason ?? "", /"stateful" has volume mounts/);
    });

    it("is refused when the template does not exist, with an automatic name too", async () => {
      const automatic = { name: undefined, autoName: "workers-7654321", templateName: "nothing" };
      const previous = { ...inputs, name: "workers-1234567" };
      const { failures } = await check(automatic, previous);
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["templateName"],
      );
    });

    it("asks for nothing when the template stays, or in a preview", async () => {
      await check({ replicas: 4 });
      await check({ templateName: "nothing", preview: true });
      assert.deepEqual(methods(), []);
    });
  });
});
