import assert from "node:assert/strict";
import { mock } from "node:test";
import { AdaptiveRateLimiter } from "../../provider/http/rate-limiter";
import { DEFAULT_RETRY_POLICY, retryDelayMs, type RetryPolicy } from "../../provider/http/retry-policy";
import {
  ConnectionError,
  type ApiError,
  DeadlineError,
  RateLimitError,
  UnavailableError,
} from "../../provider/http/errors";
import {
  type ControlPlane,
  type ControlPlaneOptions,
  type Fault,
  startControlPlane,
} from "../../harness/control-plane";
import { clientWith, failureOf, Pools, FAST_RETRIES, Started } from "./support";

const GATEWAY_PAGE = "<html><body><h1>Bad Gateway</h1></body></html>";

const MAX_ATTEMPTS = 3;

describe("HTTP client's retries", () => {
  const started = new Started();
  afterEach(() => started.end());

  async function connect(
    options?: ControlPlaneOptions,
    retryPolicy?: Partial<RetryPolicy>,
  ): Promise<{ controlPlane: ControlPlane; pools: Pools }> {
    const controlPlane = started.add(await startControlPlane(options), (it) => it.close());
    return { controlPlane, pools: poolsAt(controlPlane.url, controlPlane.apiKey, retryPolicy) };
  }

  function poolsAt(endpoint: string, key = "lsv2_key", retryPolicy?: Partial<RetryPolicy>): Pools {
    return new Pools(
      started.client(clientWith(endpoint, key, { ...FAST_RETRIES, maxAttempts: MAX_ATTEMPTS, ...retryPolicy })),
    );
  }

  const passing: { title: string; fault: Fault }[] = [
    { title: "a lost connection", fault: { kind: "reset", phase: "before" } },
    { title: "a gateway's page", fault: { kind: "status", status: 502, body: GATEWAY_PAGE } },
    {
      title: "an overloaded control plane",
      fault: { kind: "status", status: 503, headers: { "retry-after": "0" } },
    },
    { title: "a gateway's timeout", fault: { kind: "status", status: 504, body: GATEWAY_PAGE } },
    { title: "a rate limit", fault: { kind: "status", status: 429, body: { detail: "Rate limit exceeded" } } },
  ];
  for (const { title, fault } of passing) {
    it(`retries reading, scaling and deleting after ${title}`, async () => {
      const { controlPlane, pools } = await connect();
      controlPlane.pools.seed({ name: "workers" });
      for (const call of [() => pools.get("workers"), () => pools.scale("workers", 3), () => pools.delete("workers")]) {
        controlPlane.requests.clear();
        controlPlane.faults.add({ ...fault, times: 2 });
        await call();
        assert.equal(controlPlane.requests.all.length, 3);
      }
      assert.deepEqual(controlPlane.pools.list(), []);
    });
  }

  it("gives up after a few attempts", async () => {
    const { controlPlane, pools } = await connect();
    controlPlane.faults.add({ kind: "status", status: 503, times: Infinity });
    assert.equal((await failureOf(pools.get("workers"))).name, "UnavailableError");
    assert.equal(controlPlane.requests.all.length, MAX_ATTEMPTS);
  });

  it("does not retry when the control plane itself failed, since it would fail again", async () => {
    const { controlPlane, pools } = await connect();
    controlPlane.faults.add({ kind: "status", status: 500, times: Infinity });
    assert.equal((await failureOf(pools.get("workers"))).name, "UnavailableError");
    assert.equal(controlPlane.requests.all.length, 1);
  });

  it("retries once when an answer is late", async () => {
    const { controlPlane, pools } = await connect({}, { attemptMs: 500 });
    const hanging = controlPlane.faults.add({ kind: "hang", phase: "before" });
    assert.equal(await pools.get("workers"), undefined);
    assert.equal(hanging.hits, 1);

    controlPlane.requests.clear();
    controlPlane.faults.add({ kind: "hang", phase: "before", times: Infinity });
    assert.equal((await failureOf(pools.get("workers"))).name, "DeadlineError");
    assert.equal(controlPlane.requests.all.length, 2);
  });

  it("retries once when an answer begins in time and does not end, however steadily it comes", async () => {
    const timers = new Set<NodeJS.Timeout>();
    let requests = 0;
    const endpoint = await started.server((_request, response) => {
      requests++;
      response.writeHead(200, { "content-type": "application/json" });
      timers.add(setInterval(() => response.write(" "), 10));
    });
    started.add(timers, () => {
      timers.forEach(clearInterval);
    });
    const pools = poolsAt(endpoint, "lsv2_key", { attemptMs: 200 });
    assert.equal((await failureOf(pools.get("workers"))).name, "DeadlineError");
    assert.equal(requests, 2);
  });

  it("does not count rate limits as failed attempts", async () => {
    const { controlPlane, pools } = await connect();
    const times = MAX_ATTEMPTS;
    controlPlane.faults.add({ kind: "status", status: 429, body: { detail: "slow down" }, times });
    controlPlane.faults.add({ kind: "status", status: 503, times: MAX_ATTEMPTS - 1 });
    assert.equal(await pools.get("workers"), undefined);
    assert.equal(controlPlane.requests.all.length, 2 * MAX_ATTEMPTS);
  });

  it("reports every answer to the rate limiter, so that a limit slows requests down only for a while", async () => {
    const { pools } = await connect();
    const speedUp = mock.method(AdaptiveRateLimiter.prototype, "speedUp");
    try {
      await pools.create();
      await pools.get("workers");
      assert.equal(speedUp.mock.callCount(), 2);
    } finally {
      speedUp.mock.restore();
    }
  });

  it("retries a create after a rate limit at the time in Retry-After, even beyond the retry window", async () => {
    const { controlPlane, pools } = await connect({}, { retryWindowMs: 100 });
    const headers = { "retry-after": new Date(Date.now() + 1_000).toUTCString() };
    controlPlane.faults.add({ kind: "status", status: 429, body: { detail: "slow down" }, headers });
    await pools.create();
    assert.equal(controlPlane.requests.all.length, 2);
  });

  for (const fault of [
    { kind: "reset", phase: "before" },
    { kind: "reset", phase: "after" },
    { kind: "status", status: 502, body: GATEWAY_PAGE },
    { kind: "status", status: 503 },
    { kind: "cutJson" },
  ] satisfies Fault[]) {
    it(`never retries a create after ${JSON.stringify(fault).replace(/[{}"]/g, "")}`, async () => {
      const { controlPlane, pools } = await connect();
      controlPlane.faults.add(fault);
      assert.equal((await failureOf(pools.create())).effect, "unknown");
      assert.equal(controlPlane.requests.matching({ method: "POST" }).length, 1);
    });
  }

  it("fails when Retry-After is too far away, and delays no other request for it", async () => {
    const { controlPlane, pools } = await connect();
    const headers = { "retry-after": "3600" };
    controlPlane.faults.add({ kind: "status", status: 429, body: { detail: "slow down" }, headers });
    assert.equal((await failureOf(pools.create())).name, "RateLimitError");
    assert.equal((await pools.create()).name, "workers");
  });

  it("never retries after a quota error", async () => {
    const { controlPlane, pools } = await connect({ quota: 1 });
    assert.equal((await failureOf(pools.create())).name, "QuotaError");
    assert.equal(controlPlane.requests.all.length, 1);
  });
});

describe("retry policy", () => {
  /** @returns the number of attempts, and the start of the last one, if each fails at once */
  function attemptsAfter(error: unknown, method: string): { attempts: number; lastMs: number } {
    let [attempts, lastMs] = [1, 0];
    for (;;) {
      const delayMs = retryDelayMs(error, method, attempts, lastMs, DEFAULT_RETRY_POLICY);
      if (delayMs === undefined) return { attempts, lastMs };
      attempts++;
      lastMs += delayMs;
    }
  }

  const passing: { error: ApiError; methods: string[] }[] = [
    { error: new UnavailableError("503", true, undefined), methods: ["GET", "PATCH", "DELETE"] },
    { error: new ConnectionError("broken", "broken"), methods: ["GET", "PATCH", "DELETE"] },
    { error: new ConnectionError("refused", "unreachable"), methods: ["GET", "PATCH", "DELETE", "POST"] },
  ];
  for (const { error, methods } of passing) {
    for (const method of methods) {
      it(`retries ${method} with growing pauses for about a minute after "${error.message}"`, () => {
        const { attempts, lastMs } = attemptsAfter(error, method);
        assert.ok(lastMs > 45_000 && lastMs <= 60_000, `${lastMs} ms`);
        assert.ok(attempts >= 10 && attempts <= 25, `${attempts} attempts`);
      });
    }
  }

  const certificates = ["untrustedCertificate", "invalidCertificate"] as const;
  const lasting = ["unknownHost", "noTls", ...certificates, "proxyCredentials", "proxyRefused"] as const;
  const final: { error: ApiError; method: string }[] = [
    { error: new UnavailableError("503", true, undefined), method: "POST" },
    { error: new UnavailableError("500", false, undefined), method: "GET" },
    { error: new ConnectionError("broken", "broken"), method: "POST" },
    { error: new DeadlineError("late", "unknown"), method: "POST" },
    ...lasting.map((fault) => ({ error: new ConnectionError(fault, fault), method: "GET" })),
  ];
  for (const { error, method } of final) {
    it(`fails ${method} at once on ${error.name} "${error.message}"`, () => {
      assert.equal(attemptsAfter(error, method).attempts, 1);
    });
  }

  it("retries once after a timeout", () => {
    assert.equal(attemptsAfter(new DeadlineError("late", "unknown"), "GET").attempts, 2);
  });

  it("retries at the time that the answer names, and fails at once if that is too late", () => {
    const { attempts, lastMs } = attemptsAfter(new UnavailableError("503", true, 25_000), "GET");
    assert.equal(attempts, 3);
    assert.ok(lastMs >= 50_000);
    assert.equal(attemptsAfter(new UnavailableError("503", true, 61_000), "GET").attempts, 1);
    assert.ok(attemptsAfter(new RateLimitError("429", 61_000), "POST").attempts > 10);
  });

  it("does not retry after errors of other origin", () => {
    assert.equal(attemptsAfter(new Error("a mistake of ours"), "GET").attempts, 1);
  });
});
