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

describe("recovery of a creation", () => {
  let stack: TestStack;
  afterEach(() => stack.close());

  async function failToCreate(inputs: Properties, logicalName = "workers"): Promise<ResourceState> {
    const error = await stack.failToCreate(inputs, logicalName);
    return error.state;
  }

  describe("of a pool", () => {
    const { definition, inputs } = samples.SandboxPool;
    const { name, ...withoutName } = inputs;
    beforeEach(async () => {
      stack = await TestStack.start(samples.SandboxPool, { timeScale: 1000 });
    });

    it("looks for a pool whose time in the program is over, and proves it", async () => {
      stack.controlPlane.faults.add({ kind: "hang", phase: "after", method: "POST" });
      const operation = stack.startOperation();
      const wanted = inputsFrom(await operation.check({}, withoutName, "workers"));
      const error = await partialFailureOf(operation.lifecycle.create(wanted, 0.3));
      assert.match(error.message, /the time that customTimeouts gives it has passed.*It exists all the same/);
      assert.deepEqual(
        [stack.idOf(error.state)],
        stack.controlPlane.pools.list().map(({ id }) => id),
      );
    });

    interface Found {
      title: string;
      pool?: object;
      ageMs?: number;
      /** What the control plane says of it, if that is something else. */
      says?: Properties;
      isOurs: boolean;
    }
    const found: Found[] = [
      { title: "just as asked for, and as old as the creation", isOurs: true },
      { title: "of another size", pool: { replicas: 3 }, isOurs: true },
      { title: "older than the creation", ageMs: MINUTE_MS, isOurs: false },
      { title: "made in the future", ageMs: -MINUTE_MS, isOurs: false },
      { title: "of another template", pool: { templateName: "node" }, isOurs: false },
      { title: "of unknown age", says: { created_at: null }, isOurs: false },
    ];
    for (const { title, pool, ageMs = 0, says, isOurs } of found) {
      it(`${isOurs ? "takes" : "leaves alone"} a pool under the automatic name that is ${title}`, async () => {
        const { name: automatic } = await stack.given(withoutName, "workers");
        stack.byHand.remove(automatic);
        stack.controlPlane.faults.add(DROPPED);
        if (says) stack.controlPlane.faults.always({ kind: "changeResponse", changes: says });
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

    it("takes nothing under a fixed name, since another stack may have made it", async () => {
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

    it("remembers a pool that was given up, by the control plane's own word", async () => {
      stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
      const state = await failToCreate(inputs);
      assert.equal(stack.idOf(state), stack.byHand.get(name)?.id);
      assert.equal(state["readiness"], "notReady");
      assert.equal(state.unconfirmed, undefined);
    });

    it("takes no pool of another stack for the one that was given up and removed", async () => {
      await stack.close();
      stack = await TestStack.start(samples.SandboxPool, { timeScale: 1000, poolsSurviveTimeout: false });
      stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
      const state = await failToCreate(inputs);
      const others = stack.controlPlane.pools.seed({ name, replicas: 2 });
      await assert.rejects(stack.delete(state), /nothing proves/);
      assert.deepEqual(stack.controlPlane.pools.list(), [others]);
    });

    it("goes on after a look that failed, and remembers what another look finds", async () => {
      const { name: automatic } = await stack.given(withoutName, "workers");
      stack.byHand.remove(automatic);
      stack.controlPlane.faults.add(LOST);
      stack.controlPlane.faults.add({ kind: "status", status: 500, method: "GET" });
      const state = await failToCreate(withoutName);
      assert.equal(state.unconfirmed, undefined);
      assert.equal(stack.idOf(state), stack.byHand.get(automatic)?.id);
    });

    it("does not prove anything by a name that the program gave once and no longer gives", async () => {
      stack.controlPlane.faults.add(DROPPED);
      const state = await failToCreate(inputs);
      stack.controlPlane.faults.add(DROPPED);
      const error = await partialFailureOf(stack.up(state, withoutName, "workers", inputsOf(definition, state)));
      const others = stack.controlPlane.pools.seed({ name, replicas: 2 });
      await assert.rejects(stack.delete(error.state), /nothing proves/);
      assert.deepEqual(stack.controlPlane.pools.list(), [others]);
    });
  });

  describe("of a template", () => {
    const { inputs } = samples.SandboxTemplate;
    const { name, ...withoutName } = inputs;
    beforeEach(async () => {
      stack = await TestStack.start(samples.SandboxTemplate);
    });

    /** What the program leaves open, the control plane chooses: here cpu 500m and memory 512Mi. */
    const open = [
      { title: "no resources", proposed: { ...withoutName, resources: undefined } },
      { title: "a part of the resources", proposed: { ...withoutName, resources: { cpu: "0.5" } } },
    ];
    for (const { title, proposed } of open) {
      it(`proves one for which the program says ${title}, and then finds no drift`, async () => {
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

      it(`can adopt one for which the program says ${title}`, async () => {
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
