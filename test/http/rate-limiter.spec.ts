import assert from "node:assert/strict";
import { mock } from "node:test";
import { AdaptiveRateLimiter } from "../../provider/http/rate-limiter";

describe("rate limiter", () => {
  let sent: string[];
  let limiter: AdaptiveRateLimiter;
  beforeEach(() => {
    sent = [];
    limiter = new AdaptiveRateLimiter();
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  function request(name: string): void {
    void limiter.wait().then(() => sent.push(name));
  }

  async function pass(ms: number): Promise<void> {
    mock.timers.tick(ms);
    await everythingElse();
  }

  /** Settles all promises that can be settled. */
  const everythingElse = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("delays no request before the first rate limit", async () => {
    for (const name of ["a", "b", "c"]) request(name);
    await everythingElse();
    assert.deepEqual(sent, ["a", "b", "c"]);
  });

  it("pauses for the requested time, and spaces requests out afterwards", async () => {
    limiter.slowDown(Date.now(), 1_000);
    for (const name of ["a", "b", "c"]) request(name);
    await pass(999);
    assert.deepEqual(sent, []);
    await pass(1);
    assert.deepEqual(sent, ["a"]);
    await pass(25);
    assert.deepEqual(sent, ["a", "b"]);
    await pass(25);
    assert.deepEqual(sent, ["a", "b", "c"]);
  });

  it("spaces requests out further with each rate limit, except for requests already under way at the last one", async () => {
    await pass(1);
    limiter.slowDown(Date.now(), 0);
    limiter.slowDown(Date.now() - 1, 0);
    limiter.slowDown(Date.now(), 0);
    for (const name of ["a", "b"]) request(name);
    await everythingElse();
    await pass(49);
    assert.deepEqual(sent, ["a"]);
    await pass(1);
    assert.deepEqual(sent, ["a", "b"]);
  });

  it("shortens the spacing while requests succeed", async () => {
    limiter.slowDown(Date.now(), 0);
    for (let i = 0; i < 500; i++) limiter.speedUp();
    for (const name of ["a", "b", "c"]) request(name);
    await everythingElse();
    assert.deepEqual(sent, ["a", "b", "c"]);
  });

  it("sends requests in order even when a timer fires late", async () => {
    limiter.slowDown(Date.now(), 1_000);
    request("a");
    await everythingElse();
    mock.timers.setTime(Date.now() + 1_000);
    request("b");
    await everythingElse();
    assert.deepEqual(sent, []);
    await pass(1_000);
    await pass(25);
    assert.deepEqual(sent, ["a", "b"]);
  });
});
