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

  /** Lets all promises that can be fulfilled come to that. */
  const everythingElse = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("holds nothing up before there is a limit", async () => {
    for (const name of ["a", "b", "c"]) request(name);
    await everythingElse();
    assert.deepEqual(sent, ["a", "b", "c"]);
  });

  it("pauses for as long as it is told to, and spaces requests out after that", async () => {
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

  it("spaces them out further with each limit, and not for requests that were under way at the last one", async () => {
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

  it("recovers when requests are let through", async () => {
    limiter.slowDown(Date.now(), 0);
    for (let i = 0; i < 500; i++) limiter.speedUp();
    for (const name of ["a", "b", "c"]) request(name);
    await everythingElse();
    assert.deepEqual(sent, ["a", "b", "c"]);
  });

  it("lets nobody overtake, not even when a timer is late", async () => {
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
