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

describe("last look at a creation that is given up", () => {
  let stack: TestStack;
  afterEach(() => stack.close());

  /** @param received - the control plane has got the request */
  async function cancel({ inputs }: Sample, received: Promise<unknown>): Promise<Error> {
    const cancellation = new AbortController();
    const { signal } = cancellation;
    // Between the two looks there is time for whatever comes meanwhile.
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

  describe("for a pool with a fixed name", () => {
    const sample = samples.SandboxPool;
    const { inputs } = sample;
    const { name } = inputs;
    beforeEach(async () => {
      stack = await TestStack.start(sample);
    });

    const seed = (pool: object = {}) => stack.controlPlane.pools.seed({ name, replicas: 2, ...pool });

    /** Does something when the request has come, and lets the control plane wait with its work. @returns when that is so */
    function onRequest(action: () => unknown, mayGoOn = new Promise<unknown>(() => undefined)): Promise<void> {
      const received = Promise.withResolvers<undefined>();
      stack.controlPlane.faults.once(POST, async () => {
        action();
        received.resolve(undefined);
        await mayGoOn;
      });
      return received.promise;
    }

    /** @returns when the control plane is about to answer the first look */
    function firstLook(action: () => unknown = () => undefined): Promise<void> {
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

    for (const [ending, giveUp] of Object.entries({ "is cancelled": cancel, "has no time left": runOutOfTime })) {
      it(`recognizes the pool by the open request when the creation ${ending}, and up goes on with it`, async () => {
        stack.controlPlane.readyAfterSeconds.everywhere = Infinity;
        const error = await giveUp(
          sample,
          until("the pool", () => stack.ids.length === 1),
        );
        assert.ok(error instanceof PartialCreationError, error.message);
        assert.match(
          error.message,
          /(cancelled|customTimeouts).*It exists all the same; the next `pulumi up` takes it/,
        );
        assert.equal(error.state.unconfirmed, undefined);
        assert.deepEqual(stack.ids, [stack.idOf(error.state)]);
        stack.controlPlane.requests.clear();
        const updated = await stack.up(error.state, { ...inputs, replicas: 3 });
        assert.deepEqual([stack.changes, updated["replicas"]], [["PATCH"], 3]);
      });
    }

    it("is not taken when the operation ends as it should", async () => {
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
      { title: "whose age nobody knows", fault: without("created_at") },
      { title: "without an id", fault: without("id") },
    ] satisfies { title: string; pool?: object; fault?: FaultRule }[]) {
      it(`proves nothing of a pool ${title}`, async () => {
        const received = onRequest(() => seed(pool));
        if (fault) stack.controlPlane.faults.add(fault);
        assertUnproven(await cancel(sample, received));
      });
    }

    it("proves nothing of a pool that was made long after the request was sent", async () => {
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

    it("proves nothing of a pool that is another one at the second look", async () => {
      void firstLook(() => stack.controlPlane.pools.recreate(name, { replicas: 2 }));
      assertUnproven(
        await cancel(
          sample,
          onRequest(() => seed()),
        ),
      );
    });

    it("gives way to a refusal that comes meanwhile, and leaves the other stack's pool alone", async () => {
      const received = onRequest(() => seed(), firstLook());
      const error = await cancel(sample, received);
      assert.ok(!(error instanceof PartialCreationError), error.message);
      assert.equal(stack.ids.length, 1);
    });

    it("gives way to the answer that comes meanwhile: the pool is ready", async () => {
      const received = Promise.withResolvers<undefined>();
      const looked = firstLook();
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

    it("proves nothing when the connection breaks meanwhile, since a refusal may be lost with it", async () => {
      const received = Promise.withResolvers<undefined>();
      const looked = firstLook();
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

    it("ends soon where the control plane answers nothing any more", async () => {
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

  it("recognizes a snapshot by its label", async () => {
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
