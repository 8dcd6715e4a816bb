import assert from "node:assert/strict";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import { CancelledError } from "../../provider/http/errors";
import { clientWith, failureOf, FAST_RETRIES, Pools, Started } from "./support";

describe("unknown outcome of a request", () => {
  const started = new Started();
  afterEach(() => started.end());
  let controlPlane: ControlPlane;
  beforeEach(async () => {
    controlPlane = started.add(await startControlPlane(), (it) => it.close());
    controlPlane.pools.seed({ name: "workers" });
  });

  const connect = () => started.client(clientWith(controlPlane.url, controlPlane.apiKey, FAST_RETRIES));
  const calls = {
    PATCH: (pools: Pools) => pools.scale("workers", 3),
    DELETE: (pools: Pools) => pools.delete("workers"),
  };

  for (const [method, call] of Object.entries(calls)) {
    it(`keeps an outcome unknown when the next attempt to ${method} is refused`, async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method });
      controlPlane.faults.add({ kind: "status", status: 403, body: { detail: "no" }, method });
      const error = await failureOf(call(new Pools(connect())));
      assert.deepEqual([error.name, error.effect], ["ForbiddenError", "unknown"]);
      assert.match(error.message, /403 no\); an attempt before that got no usable answer$/);
    });
  }

  it("keeps an update's outcome unknown when the object is no longer under its name, since the update may have renamed it", async () => {
    controlPlane.faults.add({ kind: "reset", phase: "after", method: "PATCH" });
    controlPlane.faults.once({ method: "PATCH" }, () => void controlPlane.pools.rename("workers", "moved"));
    const error = await failureOf(calls.PATCH(new Pools(connect())));
    assert.deepEqual([error.name, error.effect], ["NotFoundError", "unknown"]);
  });

  it("keeps an outcome unknown when the operation is cancelled before the next attempt", async () => {
    controlPlane.faults.add({ kind: "reset", phase: "after", method: "PATCH" });
    const cancellation = new AbortController();
    const client = connect().within(cancellation.signal);
    const pause = client.pause.bind(client);
    client.pause = (delayMs) => {
      cancellation.abort();
      return pause(delayMs);
    };
    const error = await failureOf(calls.PATCH(new Pools(client)));
    assert.ok(error instanceof CancelledError);
    assert.equal(error.effect, "unknown");
  });

  it("clears an unknown outcome when a later attempt succeeds", async () => {
    controlPlane.faults.add({ kind: "reset", phase: "after", method: "PATCH" });
    assert.equal((await calls.PATCH(new Pools(connect()))).name, "workers");
  });

  it("never reports an unknown outcome of a read", async () => {
    controlPlane.faults.add({ kind: "reset", phase: "after", method: "GET" });
    controlPlane.faults.add({ kind: "status", status: 403, body: {}, method: "GET" });
    assert.equal((await failureOf(new Pools(connect()).get("workers"))).effect, "none");
  });
});
