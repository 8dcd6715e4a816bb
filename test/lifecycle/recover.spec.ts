import assert from "node:assert/strict";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import type { Properties } from "../../provider/lifecycle/properties";
import type { Fault } from "../../harness/control-plane/index";
import { inputsOf } from "./operation";
import { samples } from "./samples";
import { failureOf, partialFailureOf, TestStack } from "./test-stack";

const LOST = { kind: "reset", phase: "after", method: "POST" } satisfies Fault & { method: string };
const DROPPED = { ...LOST, phase: "before" } satisfies Fault;
const MINUTE_MS = 60_000;

describe("recovering a creation", () => {
  let stack: TestStack;
  afterEach(() => stack.close());

  async function failToCreate(inputs: Properties, logicalName = "workers"): Promise<ResourceState> {
    const error = await stack.failToCreate(inputs, logicalName);
    return error.state;
  }

  describe("SandboxPool", () => {
    const { definition, inputs } = samples.SandboxPool;
    const { name, ...withoutName } = inputs;
    beforeEach(async () => {
      stack = await TestStack.start(samples.SandboxPool, { timeScale: 1000 });
    });

    it("a create that exceeds customTimeouts records the pool that it created", async () => {
      stack.controlPlane.faults.add({ kind: "hang", phase: "after", method: "POST" });
      const operation = stack.startOperation();
      const wanted = inputsFrom(await operation.check({}, withoutName, "workers"));
      const error = await partialFailureOf(operation.lifecycle.create(wanted, 0.3));
      assert.match(error.message, /its time limit has passed.*It exists all the same/);
      assert.deepEqual(
        [stack.idOf(error.state)],
        stack.controlPlane.pools.list().map(({ id }) => id),
      );
    });

    interface Found {
      title: string;
      pool?: object;
      ageMs?: number;
      /** Changes of the control plane's responses about the pool. */
      response?: Properties;
      isOurs: boolean;
    }
    const found: Found[] = [
      { title: "identical to the request and as old as the creation", isOurs: true },
      { title: "of another size", pool: { replicas: 3 }, isOurs: true },
      { title: "older than the creation", ageMs: MINUTE_MS, isOurs: false },
      { title: "created in the future", ageMs: -MINUTE_MS, isOurs: false },
      { title: "of another template", pool: { templateName: "node" }, isOurs: false },
      { title: "of unknown age", response: { created_at: null }, isOurs: false },
    ];
    for (const { title, pool, ageMs = 0, response, isOurs } of found) {
      it(`a creation without a response ${isOurs ? "recovers" : "ignores"} a pool of the automatic name that is ${title}`, async () => {
        const { name: automatic } = await stack.given(withoutName, "workers");
        stack.byHand.remove(automatic);
        stack.controlPlane.faults.add(DROPPED);
        if (response) stack.controlPlane.faults.always({ kind: "changeResponse", changes: response });
        const createdAt = new Date(Date.now() - ageMs);
        const seed = stack.controlPlane.pools.seed({ name: automatic, replicas: 2, createdAt, ...pool });
        const state = await failToCreate(withoutName);
        assert.equal(state.unconfirmed === undefined, isOurs);
        assert.equal(stack.idOf(state), isOurs ? seed.id : undefined);
        if (!isOurs) {
          const error = await failureOf(stack.delete(state));
          assert.match(error.message, /nothing proves that this stack created it.*`pulumi state delete`/);
        }
        assert.deepEqual(stack.controlPlane.pools.list(), [seed]);
      });
    }

    it("a creation under a fixed name adopts an existing pool only with adoptExisting", async () => {
      stack.controlPlane.faults.add(DROPPED);
      const others = stack.controlPlane.pools.seed({ name, replicas: 2 });
      const state = await failToCreate(inputs);
      assert.ok(state.unconfirmed);
      await assert.rejects(stack.delete(state), /nothing proves/);
      await assert.rejects(stack.up(state, inputs), /nothing proves/);
      assert.deepEqual(stack.controlPlane.pools.list(), [others]);
      const adopted = await stack.up(state, { ...inputs, adoptExisting: true });
      assert.equal(stack.idOf(adopted), others.id);
      assert.ok(adopted.adoptedAt);
    });

    it("create records a pool that the control plane reports as not ready in time", async () => {
      stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
      const state = await failToCreate(inputs);
      assert.equal(stack.idOf(state), stack.byHand.get(name)?.id);
      assert.equal(state["readiness"], "notReady");
      assert.equal(state.unconfirmed, undefined);
    });

    it("delete keeps another stack's pool after the control plane removed its own unready pool", async () => {
      await stack.close();
      stack = await TestStack.start(samples.SandboxPool, { timeScale: 1000, poolsSurviveTimeout: false });
      stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
      const state = await failToCreate(inputs);
      const others = stack.controlPlane.pools.seed({ name, replicas: 2 });
      await assert.rejects(stack.delete(state), /nothing proves/);
      assert.deepEqual(stack.controlPlane.pools.list(), [others]);
    });

    it("a creation without a response is found by a second read if the first one fails", async () => {
      const { name: automatic } = await stack.given(withoutName, "workers");
      stack.byHand.remove(automatic);
      stack.controlPlane.faults.add(LOST);
      stack.controlPlane.faults.add({ kind: "status", status: 500, method: "GET" });
      const state = await failToCreate(withoutName);
      assert.equal(state.unconfirmed, undefined);
      assert.equal(stack.idOf(state), stack.byHand.get(automatic)?.id);
    });

    it("delete keeps a pool whose fixed name is no longer in the program", async () => {
      stack.controlPlane.faults.add(DROPPED);
      const state = await failToCreate(inputs);
      stack.controlPlane.faults.add(DROPPED);
      const error = await partialFailureOf(stack.up(state, withoutName, "workers", inputsOf(definition, state)));
      const others = stack.controlPlane.pools.seed({ name, replicas: 2 });
      await assert.rejects(stack.delete(error.state), /nothing proves/);
      assert.deepEqual(stack.controlPlane.pools.list(), [others]);
    });
  });

  describe("SandboxTemplate", () => {
    const { inputs } = samples.SandboxTemplate;
    const { name, ...withoutName } = inputs;
    beforeEach(async () => {
      stack = await TestStack.start(samples.SandboxTemplate);
    });

    /** The control plane fills in missing resources: here cpu 500m and memory 512Mi. */
    const open = [
      { title: "without resources", proposed: { ...withoutName, resources: undefined } },
      { title: "with some of the resources", proposed: { ...withoutName, resources: { cpu: "0.5" } } },
    ];
    for (const { title, proposed } of open) {
      it(`refresh confirms a template declared ${title} and then finds no drift`, async () => {
        const defaults = { resources: { cpu: "500m", memory: "512Mi" } };
        stack.controlPlane.faults.always({ kind: "changeResponse", changes: defaults });
        stack.controlPlane.faults.add(LOST);
        stack.controlPlane.faults.add({ kind: "status", status: 500, method: "GET", times: 2 });
        const state = await failToCreate(proposed, name);
        assert.ok(state.unconfirmed);
        const read = await stack.read(state);
        assert.equal(read?.state.unconfirmed, undefined);
        assert.ok(read);
        const operation = stack.startOperation();
        const wanted = await operation.check({ ...read.inputs }, proposed, name);
        assert.equal(operation.lifecycle.diff(read.state, wanted).changed, false);
        const again = await stack.read(read.state);
        assert.deepEqual(again?.state, read.state);
      });

      it(`create adopts a template declared ${title} without drift`, async () => {
        const defaults = { resources: { cpu: "500m", memory: "512Mi" } };
        stack.controlPlane.faults.always({ kind: "changeResponse", changes: defaults });
        await stack.given({ ...proposed, name });
        const { state } = await stack.create({ ...proposed, name, adoptExisting: true }, "adopter");
        const read = await stack.read(state);
        assert.deepEqual(read?.state, state);
      });
    }
  });
});
