import assert from "node:assert/strict";
import { mock } from "node:test";
import { inputsFrom } from "../../provider/lifecycle/resource-state";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import type { FaultRule } from "../../harness/control-plane/index";
import { until } from "../scenarios/until";
import { type Sample, samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

const MINUTE_MS = 60_000;
const POST = { method: "POST" };

describe("final check of an aborted creation", () => {
  let stack: TestStack;
  afterEach(() => stack.close());

  /** @param received - resolves when the control plane has received the request */
  async function cancel({ inputs }: Sample, received: Promise<unknown>): Promise<Error> {
    const cancellation = new AbortController();
    const { signal } = cancellation;
    // The pause between the two reads leaves time for a late response.
    const retryPolicy = { visiblePollMs: 50 };
    const failure = failureOf(stack.startOperation({ signal, retryPolicy }).create(inputs));
    await received;
    cancellation.abort();
    return failure;
  }

  async function runOutOfTime({ inputs }: Sample): Promise<Error> {
    const operation = stack.startOperation();
    return failureOf(operation.lifecycle.create(inputsFrom(await operation.check({}, inputs)), 0.3));
  }

  describe("pool with a fixed name", () => {
    const sample = samples.SandboxPool;
    const { inputs } = sample;
    const { name } = inputs;
    beforeEach(async () => {
      stack = await TestStack.start(sample);
    });

    const seed = (pool: object = {}) => stack.controlPlane.pools.seed({ name, replicas: 2, ...pool });

    /** Runs an action when the control plane receives the request, which then waits. @returns after the action */
    function onRequest(action: () => unknown, release = new Promise<unknown>(() => undefined)): Promise<void> {
      const received = Promise.withResolvers<undefined>();
      stack.controlPlane.faults.once(POST, async () => {
        action();
        received.resolve(undefined);
        await release;
      });
      return received.promise;
    }

    /** @returns when the control plane is about to respond to the first read */
    function firstRead(action: () => unknown = () => undefined): Promise<void> {
      const looked = Promise.withResolvers<undefined>();
      stack.controlPlane.faults.once({ method: "GET", phase: "after" }, () => {
        action();
        looked.resolve(undefined);
      });
      return looked.promise;
    }

    function assertUnproven(error: Error): asserts error is PartialCreationError {
      assert.ok(error instanceof PartialCreationError, error.message);
      assert.ok(error.state.unconfirmed);
      assert.equal(stack.idOf(error.state), undefined);
    }

    for (const [ending, giveUp] of Object.entries({ "is cancelled": cancel, "runs out of time": runOutOfTime })) {
      it(`a creation that ${ending} records the pool, and the next up continues with it`, async () => {
        stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
        const error = await giveUp(
          sample,
          until("the pool", () => stack.ids.length === 1),
        );
        assert.ok(error instanceof PartialCreationError, error.message);
        assert.match(
          error.message,
          /(cancelled|time limit has passed).*It exists all the same; the next `pulumi up` takes it/,
        );
        assert.equal(error.state.unconfirmed, undefined);
        assert.deepEqual(stack.ids, [stack.idOf(error.state)]);
        stack.controlPlane.requests.clear();
        const updated = await stack.up(error.state, { ...inputs, replicas: 3 });
        assert.deepEqual([stack.changes, updated["replicas"]], [["PATCH"], 3]);
      });
    }

    it("a successful creation makes no final check", async () => {
      const cancellation = new AbortController();
      await stack.startOperation({ signal: cancellation.signal }).create(inputs);
      cancellation.abort();
      const methods = stack.controlPlane.requests.all.map(({ method }) => method);
      assert.deepEqual(methods, ["POST"]);
    });

    const without = (field: string): FaultRule => ({
      ...{ kind: "changeResponse", changes: { [field]: null }, method: "GET", times: Infinity },
    });
    for (const { title, pool = {}, fault } of [
      { title: "that is older than the request", pool: { createdAt: new Date(Date.now() - MINUTE_MS) } },
      { title: "of another template", pool: { templateName: "node" } },
      { title: "of unknown age", fault: without("created_at") },
      { title: "without an id", fault: without("id") },
    ] satisfies { title: string; pool?: object; fault?: FaultRule }[]) {
      it(`an aborted creation stays unconfirmed beside a pool ${title}`, async () => {
        const received = onRequest(() => seed(pool));
        if (fault) stack.controlPlane.faults.add(fault);
        assertUnproven(await cancel(sample, received));
      });
    }

    it("an aborted creation stays unconfirmed beside a pool created long after the request", async () => {
      const now = Date.now.bind(Date);
      const later = mock.method(Date, "now", now);
      try {
        const received = onRequest(() => {
          later.mock.mockImplementation(() => now() + MINUTE_MS);
          seed();
        });
        assertUnproven(await cancel(sample, received));
      } finally {
        later.mock.restore();
      }
    });

    it("an aborted creation stays unconfirmed if the second read shows another pool", async () => {
      void firstRead(() => stack.controlPlane.pools.recreate(name, { replicas: 2 }));
      assertUnproven(
        await cancel(
          sample,
          onRequest(() => seed()),
        ),
      );
    });

    it("an aborted creation that is refused during the final check records nothing", async () => {
      const received = onRequest(() => seed(), firstRead());
      const error = await cancel(sample, received);
      assert.ok(!(error instanceof PartialCreationError), error.message);
      assert.equal(stack.ids.length, 1);
    });

    it("an aborted creation succeeds if its response arrives during the final check", async () => {
      const received = Promise.withResolvers<undefined>();
      const looked = firstRead();
      stack.controlPlane.faults.once({ ...POST, phase: "after" }, async () => {
        received.resolve(undefined);
        await looked;
      });
      const cancellation = new AbortController();
      const creation = stack.startOperation({ signal: cancellation.signal }).create(inputs);
      await received.promise;
      cancellation.abort();
      const { state } = await creation;
      assert.deepEqual([state["readiness"], stack.idOf(state)], ["ready", stack.ids[0]]);
    });

    it("an aborted creation stays unconfirmed if the connection breaks during the final check", async () => {
      const received = Promise.withResolvers<undefined>();
      const looked = firstRead();
      const action = async (): Promise<void> => {
        seed();
        received.resolve(undefined);
        await looked;
      };
      stack.controlPlane.faults.always({ kind: "run", ...POST, action });
      stack.controlPlane.faults.add({ kind: "reset", phase: "before", ...POST });
      const error = await cancel(sample, received.promise);
      assertUnproven(error);
      await assert.rejects(stack.delete(error.state), /nothing proves/);
      assert.equal(stack.ids.length, 1);
    });

    it("the final check ends within ten seconds if the control plane stops responding", async () => {
      stack.controlPlane.faults.always({ kind: "hang", phase: "before", method: "GET" });
      const startedAt = Date.now();
      assertUnproven(
        await cancel(
          sample,
          onRequest(() => undefined),
        ),
      );
      assert.ok(Date.now() - startedAt < 10_000);
    });
  });

  it("an aborted creation of a snapshot finds the snapshot by its label", async () => {
    stack = await TestStack.start(samples.SandboxSnapshot);
    stack.controlPlane.faults.add({ kind: "hang", phase: "after", ...POST });
    const error = await cancel(
      samples.SandboxSnapshot,
      until("the snapshot", () => stack.ids.length === 1),
    );
    assert.ok(error instanceof PartialCreationError, error.message);
    assert.deepEqual([error.state.unconfirmed, stack.ids], [undefined, [error.id]]);
  });
});
