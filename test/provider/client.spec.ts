import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import type { ControlPlaneClient, Patience } from "../../provider/client/client";
import type { ControlPlaneError } from "../../provider/client/errors";
import { Pacer } from "../../provider/client/pacer";
import { SandboxPools } from "../../provider/client/sandbox-pools";
import { Agent } from "../../provider/client/undici";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../control-plane";
import type { Trouble } from "../control-plane/faults";
import { clientWith, PATIENCE } from "./support";

const GATEWAY_PAGE = "<html><body><h1>Bad Gateway</h1></body></html>";
const creation = { name: "workers", templateName: "python", replicas: 2, waitForReady: true, timeout: 120 };

describe("client", () => {
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  async function connect(
    options?: ControlPlaneOptions,
    patience?: Partial<Patience>,
  ): Promise<{ controlPlane: ControlPlane; pools: SandboxPools }> {
    const controlPlane = await startControlPlane(options);
    endings.push(() => controlPlane.close());
    return {
      controlPlane,
      pools: poolsOf(clientWith(controlPlane.url, [controlPlane.apiKey], { ...PATIENCE, ...patience })),
    };
  }

  function poolsAt(endpoint: string, ...keys: [first: string, second?: string]): SandboxPools {
    return poolsOf(clientWith(endpoint, keys, PATIENCE));
  }

  function poolsOf(client: ControlPlaneClient): SandboxPools {
    endings.push(() => client.close());
    return new SandboxPools(client);
  }

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    endings.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function failureOf(call: Promise<unknown>): Promise<ControlPlaneError> {
    return (await call.then(
      () => assert.fail("the call succeeded"),
      (error: unknown) => error,
    )) as ControlPlaneError;
  }

  it("creates, reads, scales and deletes a pool", async () => {
    const { controlPlane, pools } = await connect();
    const created = await pools.create(creation);
    const there = controlPlane.pools.get("workers");
    assert.equal(created.id, there?.id);
    assert.equal(created.createdAt, there?.createdAt.toISOString());
    assert.deepEqual(await pools.get("workers"), { ...created, ageMs: (await pools.get("workers"))?.ageMs });
    assert.equal((await pools.scale("workers", 5)).replicas, 5);
    assert.equal(controlPlane.pools.get("workers")?.replicas, 5);
    await pools.delete("workers");
    assert.deepEqual(controlPlane.pools.list(), []);
    assert.equal(await pools.get("workers"), undefined);
    await pools.delete("workers");
  });

  it("keeps its connection for the requests that follow", async () => {
    const { controlPlane, pools } = await connect();
    await pools.create(creation);
    for (let i = 0; i < 10; i++) await pools.get("workers");
    assert.equal(controlPlane.connectionsOpened, 1);
  });

  it("opens a limited number of them, and sends everything all the same", async () => {
    const { controlPlane, pools } = await connect();
    controlPlane.faults.add({ kind: "delay", ms: 100, times: Infinity });
    await Promise.all(Array.from({ length: 200 }, (_, index) => pools.get(`pool-${index}`)));
    assert.equal(controlPlane.requests.all.length, 200);
    assert.ok(controlPlane.connectionsOpened <= 128, `${controlPlane.connectionsOpened} connections`);
  });

  it("puts any name safely into a path", async () => {
    const { controlPlane, pools } = await connect();
    assert.equal(await pools.get("../templates/python?x=1#y"), undefined);
    assert.equal(controlPlane.requests.all[0]?.path, "/v2/sandboxes/pools/..%2Ftemplates%2Fpython%3Fx%3D1%23y");
  });

  // Around the ends of pages, of which each has 100 pools and begins with the last one of the page before.
  for (const [count, pages] of [
    [0, 1],
    [1, 2],
    [99, 2],
    [100, 2],
    [101, 3],
    [199, 3],
    [200, 4],
  ] as const) {
    it(`reads a list of ${count} in pages`, async () => {
      const { controlPlane, pools } = await connect();
      for (let i = 0; i < count; i++) controlPlane.pools.seed({ name: `pool-${i}` });
      assert.deepEqual(
        (await pools.list()).map(({ name }) => name),
        controlPlane.pools.list().map(({ name }) => name),
      );
      assert.equal(controlPlane.requests.all.length, pages);
    });
  }

  it("reads a list again when a pool that went away between two pages would hide another", async () => {
    const { controlPlane, pools } = await connect();
    const seeded = Array.from({ length: 101 }, (_, index) => controlPlane.pools.seed({ name: `pool-${index}` }));
    controlPlane.faults.once({ method: "GET", phase: "after" }, () => {
      controlPlane.pools.remove("pool-0");
    });
    assert.equal((await pools.findById(seeded[100]?.id ?? ""))?.name, "pool-100");
    assert.equal(controlPlane.pools.list().length, 100);
  });

  it("gives a list up that changes whenever it is read", async () => {
    const { controlPlane, pools } = await connect();
    for (let i = 0; i < 110; i++) controlPlane.pools.seed({ name: `pool-${i}` });
    const removeFirst = (): void => {
      controlPlane.pools.remove(controlPlane.pools.list()[0]?.name ?? "");
    };
    controlPlane.faults.add({ kind: "run", phase: "after", times: Infinity, action: removeFirst });
    const error = await failureOf(pools.list());
    assert.equal(error.name, "UnexpectedAnswerError");
    assert.match(error.message, /changed again and again/);
  });

  it("reads a list of an installation that knows no pages", async () => {
    const list = ["a", "b", "c"].map((name) => ({ name, template_name: "python", replicas: 1 }));
    const url = await serve((_request, response) => {
      response.end(JSON.stringify({ pools: list }));
    });
    const pools = await poolsAt(url, "lsv2_first").list();
    assert.deepEqual(
      pools.map(({ name }) => name),
      ["a", "b", "c"],
    );
  });

  it("ends the reading of a list that repeats itself", async () => {
    const page = JSON.stringify({
      pools: [{ id: "1", name: "again", template_name: "python", replicas: 1 }],
      offset: 1,
    });
    let requests = 0;
    const pools = poolsAt(
      await serve((_request, response) => {
        requests++;
        response.end(page);
      }),
      "key",
    );
    assert.equal(await pools.findById("2"), undefined);
    assert.equal(requests, 2);
  });

  it("reads a pool without id and times", async () => {
    const url = await serve((_request, response) =>
      response.end(
        JSON.stringify({ id: null, name: "workers", template_name: "python", replicas: 1, created_at: null, extra: 1 }),
      ),
    );
    assert.deepEqual(await poolsAt(url, "lsv2_first").get("workers"), {
      id: undefined,
      name: "workers",
      templateName: "python",
      replicas: 1,
      createdAt: undefined,
      ageMs: undefined,
    });
  });

  it("tells a pool's age by the control plane's clock", async () => {
    const url = await serve((_request, response) => {
      response.setHeader("date", "Wed, 04 Mar 2020 12:00:10 GMT");
      response.end(
        JSON.stringify({
          name: "workers",
          template_name: "python",
          replicas: 1,
          created_at: "2020-03-04T12:00:03.250",
        }),
      );
    });
    assert.equal((await poolsAt(url, "lsv2_first").get("workers"))?.ageMs, 6_750);
  });

  it("waits until a deletion that was accepted has ended", async () => {
    let looks = 0;
    const url = await serve((request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.method === "DELETE") {
        response.statusCode = 202;
        response.end();
      } else if (++looks < 2) {
        response.end(JSON.stringify({ name: "workers", template_name: "python", replicas: 1 }));
      } else {
        response.statusCode = 404;
        response.end(JSON.stringify({ detail: "Pool 'workers' not found" }));
      }
    });
    await poolsAt(url, "lsv2_first").delete("workers");
    assert.equal(looks, 2);
  });

  describe("gives each failure its kind", () => {
    const detail = (value: unknown) => ({ detail: value });
    const kinds: { status: number; body: unknown; name: string; says: RegExp }[] = [
      {
        status: 400,
        body: detail({ error: "TemplateNotFound", message: "Template 'x' not found." }),
        name: "InvalidRequestError",
        says: /TemplateNotFound: Template 'x' not found/,
      },
      {
        status: 401,
        body: detail("Invalid API key"),
        name: "AuthenticationError",
        says: /stack configuration.*401 Invalid API key/,
      },
      { status: 403, body: detail({ message: "not enabled" }), name: "ForbiddenError", says: /not enabled/ },
      { status: 404, body: detail("Not Found"), name: "RouteNotFoundError", says: /does not serve/ },
      { status: 404, body: detail("Pool 'other' not found"), name: "RouteNotFoundError", says: /does not serve/ },
      { status: 404, body: "<html>404</html>", name: "RouteNotFoundError", says: /404 404\)/ },
      { status: 405, body: detail("Method Not Allowed"), name: "RouteNotFoundError", says: /405/ },
      { status: 409, body: detail("taken"), name: "ConflictError", says: /409 taken/ },
      {
        status: 422,
        body: detail([{ loc: ["body", "replicas"], msg: "too many", type: "x" }]),
        name: "InvalidRequestError",
        says: /replicas: too many/,
      },
      {
        status: 429,
        body: detail(
          "Limit of 10 sandbox(es) per organization exceeded. Current usage: 8 sandboxes, Requested: 5 additional.",
        ),
        name: "QuotaError",
        says: /Current usage: 8/,
      },
      { status: 429, body: detail("slow down"), name: "RateLimitError", says: /slow down/ },
      { status: 500, body: "Internal Server Error", name: "UnavailableError", says: /500 Internal/ },
      { status: 502, body: GATEWAY_PAGE, name: "UnavailableError", says: /502/ },
      { status: 504, body: "", name: "UnavailableError", says: /504/ },
      { status: 302, body: "", name: "RedirectError", says: /redirect/ },
      { status: 200, body: { unexpected: true }, name: "UnexpectedAnswerError", says: /name: .*expected string/ },
      { status: 200, body: '{"name": "work', name: "UnexpectedAnswerError", says: /not what the API promises/ },
      { status: 200, body: "", name: "UnexpectedAnswerError", says: /not what the API promises/ },
      {
        status: 200,
        body: { name: "other", template_name: "python", replicas: 1 },
        name: "UnexpectedAnswerError",
        says: /"other"/,
      },
      { status: 418, body: "", name: "UnexpectedAnswerError", says: /418/ },
    ];
    for (const { status, body, name, says } of kinds) {
      const sent = typeof body === "string" ? body : JSON.stringify(body);
      it(`${name}: ${status} ${sent.slice(0, 60)}`, async () => {
        const url = await serve((_request, response) => {
          response.writeHead(status, { location: "https://elsewhere.example.com/", "retry-after": "100" });
          response.end(sent);
        });
        const error = await failureOf(poolsAt(url, "lsv2_first").get("workers"));
        assert.equal(error.name, name, error.message);
        assert.match(error.message, says);
        assert.match(error.advice, /\.$/);
      });
    }

    it("NotReadyError to a creation, and to nothing else", async () => {
      const url = await serve((_request, response) => {
        response.writeHead(504).end(JSON.stringify(detail({ error: "Timeout", message: "not ready" })));
      });
      const pools = poolsAt(url, "lsv2_first");
      assert.equal((await failureOf(pools.create(creation))).name, "NotReadyError");
      assert.equal((await failureOf(pools.scale("workers", 2))).name, "UnavailableError");
    });

    it("InvalidRequestError to names that would lead to another path, without a request", async () => {
      const { controlPlane, pools } = await connect();
      for (const name of ["", ".", ".."]) assert.equal((await failureOf(pools.get(name))).name, "InvalidRequestError");
      assert.deepEqual(controlPlane.requests.all, []);
    });

    it("ConnectionError, when nobody listens, with no effect", async () => {
      const url = await serve(() => undefined);
      await endings.pop()?.();
      const error = await failureOf(poolsAt(url, "lsv2_first").create(creation));
      assert.equal(error.name, "ConnectionError");
      assert.equal(error.effect, "none");
    });

    for (const { syscall, message, effect } of [
      { syscall: "connect", message: /no connection could be made/, effect: "none" },
      { syscall: "getaddrinfo", message: /no connection could be made/, effect: "none" },
      { syscall: "read", message: /the connection broke/, effect: "unknown" },
    ]) {
      it(`ConnectionError, when ${syscall} is refused, with effect ${effect}`, async () => {
        const { pools } = await connect();
        const error = Object.assign(new Error(`${syscall} ECONNREFUSED`), { code: "ECONNREFUSED", syscall });
        const request = mock.method(Agent.prototype, "request", () => Promise.reject(error));
        const failure = await failureOf(pools.create(creation)).finally(() => {
          request.mock.restore();
        });
        assert.equal(failure.name, "ConnectionError");
        assert.match(failure.message, message);
        assert.equal(failure.effect, effect);
      });
    }

    it("UnexpectedAnswerError, when a body does not end", async () => {
      const { controlPlane, pools } = await connect();
      controlPlane.faults.add({ kind: "hugeBody", bytes: 100_000_000 });
      const error = await failureOf(pools.get("workers"));
      assert.equal(error.name, "UnexpectedAnswerError");
      assert.match(error.message, /larger than 8 MiB/);
    });
  });

  describe("tries again", () => {
    const passing: { title: string; trouble: Trouble }[] = [
      { title: "a lost connection", trouble: { kind: "reset", phase: "before" } },
      { title: "a gateway's page", trouble: { kind: "status", status: 502, body: GATEWAY_PAGE } },
      {
        title: "an overloaded control plane",
        trouble: { kind: "status", status: 503, headers: { "retry-after": "0" } },
      },
      { title: "a gateway's timeout", trouble: { kind: "status", status: 504, body: GATEWAY_PAGE } },
      { title: "a rate limit", trouble: { kind: "status", status: 429, body: { detail: "Rate limit exceeded" } } },
    ];
    for (const { title, trouble } of passing) {
      it(`to read, scale and delete after ${title}`, async () => {
        const { controlPlane, pools } = await connect();
        controlPlane.pools.seed({ name: "workers" });
        for (const call of [
          () => pools.get("workers"),
          () => pools.scale("workers", 3),
          () => pools.delete("workers"),
        ]) {
          controlPlane.requests.clear();
          controlPlane.faults.add({ ...trouble, times: 2 });
          await call();
          assert.equal(controlPlane.requests.all.length, 3);
        }
        assert.deepEqual(controlPlane.pools.list(), []);
      });
    }

    it("and gives up after a few attempts", async () => {
      const { controlPlane, pools } = await connect();
      controlPlane.faults.add({ kind: "status", status: 503, times: Infinity });
      assert.equal((await failureOf(pools.get("workers"))).name, "UnavailableError");
      assert.equal(controlPlane.requests.all.length, PATIENCE.maxAttempts);
    });

    it("once when there was no answer in time", async () => {
      const { controlPlane, pools } = await connect({}, { attemptMs: 500 });
      const hanging = controlPlane.faults.add({ kind: "hang", phase: "before" });
      assert.equal(await pools.get("workers"), undefined);
      assert.equal(hanging.hits, 1);

      controlPlane.requests.clear();
      controlPlane.faults.add({ kind: "hang", phase: "before", times: Infinity });
      assert.equal((await failureOf(pools.get("workers"))).name, "DeadlineError");
      assert.equal(controlPlane.requests.all.length, 2);
    });

    it("once when an answer begins in time and does not end, however steadily it comes", async () => {
      const timers = new Set<NodeJS.Timeout>();
      let requests = 0;
      const endpoint = await serve((_request, response) => {
        requests++;
        response.writeHead(200, { "content-type": "application/json" });
        timers.add(setInterval(() => response.write(" "), 10));
      });
      endings.push(() => {
        timers.forEach(clearInterval);
        return Promise.resolve();
      });
      const pools = poolsOf(clientWith(endpoint, ["key"], { ...PATIENCE, attemptMs: 200 }));
      assert.equal((await failureOf(pools.get("workers"))).name, "DeadlineError");
      assert.equal(requests, 2);
    });

    it("as often after a rate limit as if it had not been", async () => {
      const { controlPlane, pools } = await connect();
      const times = PATIENCE.maxAttempts;
      controlPlane.faults.add({ kind: "status", status: 429, body: { detail: "slow down" }, times });
      controlPlane.faults.add({ kind: "status", status: 503, times: PATIENCE.maxAttempts - 1 });
      assert.equal(await pools.get("workers"), undefined);
      assert.equal(controlPlane.requests.all.length, 2 * PATIENCE.maxAttempts);
    });

    it("and tells the pace of every answer, so that a rate limit does not slow down for good", async () => {
      const { pools } = await connect();
      const speedUp = mock.method(Pacer.prototype, "speedUp");
      try {
        await pools.create(creation);
        await pools.get("workers");
        assert.equal(speedUp.mock.callCount(), 2);
      } finally {
        speedUp.mock.restore();
      }
    });

    it("to create after a rate limit, when it was told to, and later than after any other failure", async () => {
      const { controlPlane, pools } = await connect({}, { windowMs: 100 });
      const headers = { "retry-after": new Date(Date.now() + 1_000).toUTCString() };
      controlPlane.faults.add({ kind: "status", status: 429, body: { detail: "slow down" }, headers });
      await pools.create(creation);
      assert.equal(controlPlane.requests.all.length, 2);
    });

    for (const trouble of [
      { kind: "reset", phase: "before" },
      { kind: "reset", phase: "after" },
      { kind: "status", status: 502, body: GATEWAY_PAGE },
      { kind: "status", status: 503 },
      { kind: "cutJson" },
    ] satisfies Trouble[]) {
      it(`never to create after ${JSON.stringify(trouble).replace(/[{}"]/g, "")}`, async () => {
        const { controlPlane, pools } = await connect();
        controlPlane.faults.add(trouble);
        assert.equal((await failureOf(pools.create(creation))).effect, "unknown");
        assert.equal(controlPlane.requests.matching({ method: "POST" }).length, 1);
      });
    }

    it("not when it is told to come back too late, and keeps no other request waiting for that", async () => {
      const { controlPlane, pools } = await connect();
      const headers = { "retry-after": "3600" };
      controlPlane.faults.add({ kind: "status", status: 429, body: { detail: "slow down" }, headers });
      assert.equal((await failureOf(pools.create(creation))).name, "RateLimitError");
      assert.equal((await pools.create(creation)).name, "workers");
    });

    it("never after a quota", async () => {
      const { controlPlane, pools } = await connect({ quota: 1 });
      assert.equal((await failureOf(pools.create(creation))).name, "QuotaError");
      assert.equal(controlPlane.requests.all.length, 1);
    });
  });

  describe("credentials", () => {
    it("turns to the second key when the first is refused, once for all requests", async () => {
      const { controlPlane } = await connect();
      const { id } = controlPlane.pools.seed({ name: "a" });
      const pools = poolsAt(controlPlane.url, "revoked", controlPlane.apiKey);
      await Promise.all([pools.get("a", id), pools.list()]);
      await pools.get("a", id);
      const statuses = controlPlane.requests.all.map(({ status }) => status);
      assert.deepEqual(statuses.sort(), [200, 200, 200, 200, 401, 401]);
    });

    it("do not take a pool for gone because the second key does not see it", async () => {
      const { controlPlane } = await connect();
      const error = await failureOf(poolsAt(controlPlane.url, "revoked", controlPlane.apiKey).get("a"));
      assert.equal(error.name, "AuthenticationError");
      assert.match(error.message, /stack configuration.*environment variable/);
      assert.match(error.advice, /--run-program/);
    });

    it("do not take another pool of the name for ours because only the second key works", async () => {
      const { controlPlane } = await connect();
      controlPlane.pools.seed({ name: "a" });
      const error = await failureOf(poolsAt(controlPlane.url, "revoked", controlPlane.apiKey).get("a", "our id"));
      assert.equal(error.name, "AuthenticationError");
      assert.match(error.message, /another organization/);
    });

    it("create nothing with a second key, which may belong to another organization", async () => {
      const { controlPlane } = await connect();
      const error = await failureOf(poolsAt(controlPlane.url, "revoked", controlPlane.apiKey).create(creation));
      assert.equal(error.name, "AuthenticationError");
      assert.deepEqual(controlPlane.pools.list(), []);
    });

    it("are not shown when the answer repeats them", async () => {
      const url = await serve((request, response) => {
        const key = String(request.headers["x-api-key"]);
        response.writeHead(403).end(JSON.stringify({ detail: `${key} and ${encodeURIComponent(key)} may not` }));
      });
      const error = await failureOf(poolsAt(url, "lsv2_a/b+c").get("a"));
      assert.match(error.message, /403 \[secret\] and \[secret\] may not/);
    });

    it("are not shown in part where a long answer is cut", async () => {
      const key = "lsv2_pt_0123456789abcdef0123456789abcdef";
      const url = await serve((_request, response) => {
        response.writeHead(403).end(JSON.stringify({ detail: `${"x".repeat(280)} ${key}` }));
      });
      assert.doesNotMatch((await failureOf(poolsAt(url, key).get("a"))).message, /lsv2/);
    });

    it("are not given to a proxy when the control plane is on this machine", async () => {
      const { controlPlane } = await connect();
      const visits: string[] = [];
      const proxy = await serve((request, response) => {
        visits.push(request.url ?? "");
        response.end();
      });
      process.env["HTTP_PROXY"] = proxy;
      try {
        assert.equal(await poolsAt(controlPlane.url, controlPlane.apiKey).get("a"), undefined);
      } finally {
        delete process.env["HTTP_PROXY"];
      }
      assert.deepEqual(visits, []);
    });

    it("says where the refused key came from and does not show it", async () => {
      const { controlPlane } = await connect();
      const error = await failureOf(poolsAt(controlPlane.url, "first-secret", "second-secret").get("a"));
      assert.equal(error.name, "AuthenticationError");
      assert.match(error.message, /environment variable/);
      assert.doesNotMatch(`${error.message} ${error.stack} ${error.advice}`, /-secret/);
    });

    it("do not follow a redirect", async () => {
      let visited = false;
      const elsewhere = await serve((_request, response) => {
        visited = true;
        response.end();
      });
      const url = await serve((_request, response) => {
        response.writeHead(307, { location: elsewhere });
        response.end();
      });
      assert.equal((await failureOf(poolsAt(url, "lsv2_first").get("a"))).name, "RedirectError");
      assert.equal(visited, false);
    });
  });
});
