import assert from "node:assert/strict";
import { RateLimit } from "../../harness/control-plane/rate-limit";
import { call, POOLS, useControlPlanes } from "./spec-support";

describe("control plane: rate limit", () => {
  const start = useControlPlanes();

  it("answers 429 with Retry-After when the requests are used up", async () => {
    const controlPlane = await start({ rateLimit: { requests: 2, windowMs: 60_000 } });
    const statuses = [];
    for (let count = 0; count < 2; count++) statuses.push((await call(controlPlane, "GET", POOLS)).status);
    assert.deepEqual(statuses, [200, 200]);

    const refused = await call(controlPlane, "POST", POOLS, { body: "{broken" });
    assert.deepEqual([refused.status, refused.json], [429, { detail: "Rate limit exceeded" }]);
    const retryAfterSeconds = Number(refused.headers.get("retry-after"));
    assert.ok(retryAfterSeconds > 50 && retryAfterSeconds <= 60);
  });

  it("lets requests through again in the next window", () => {
    let now = 1_000_000;
    const limit = new RateLimit({ requests: 1, windowMs: 1500 }, () => now);
    limit.take();
    now += 1499;
    assert.throws(
      () => {
        limit.take();
      },
      { status: 429, headers: { "retry-after": "1" } },
    );
    now += 1;
    limit.take();
  });
});
