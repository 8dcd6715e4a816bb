import assert from "node:assert/strict";
import { createServer } from "node:http";
import * as z from "zod";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import { clientWith, failureOf, Pools, FAST_RETRIES, Started } from "./support";

describe("HTTP client", () => {
  const started = new Started();
  afterEach(() => started.end());

  async function connect(): Promise<{ controlPlane: ControlPlane; pools: Pools }> {
    const controlPlane = started.add(await startControlPlane(), (it) => it.close());
    return { controlPlane, pools: poolsAt(controlPlane.url, controlPlane.apiKey) };
  }

  function poolsAt(endpoint: string, key = "lsv2_key"): Pools {
    return new Pools(started.client(clientWith(endpoint, key, FAST_RETRIES)));
  }

  it("reuses its connection for the requests that follow", async () => {
    const { controlPlane, pools } = await connect();
    await pools.create();
    for (let i = 0; i < 10; i++) await pools.get("workers");
    assert.equal(controlPlane.connectionsOpened, 1);
  });

  it("limits the number of connections and still sends all requests", async () => {
    const { controlPlane, pools } = await connect();
    controlPlane.faults.add({ kind: "delay", ms: 100, times: Infinity });
    await Promise.all(Array.from({ length: 200 }, (_, index) => pools.get(`pool-${index}`)));
    assert.equal(controlPlane.requests.all.length, 200);
    assert.ok(controlPlane.connectionsOpened <= 128, `${controlPlane.connectionsOpened} connections`);
  });

  it("encodes any name safely in a path", async () => {
    const { controlPlane, pools } = await connect();
    assert.equal(await pools.get("../templates/python?x=1#y"), undefined);
    assert.equal(controlPlane.requests.all[0]?.path, "/v2/sandboxes/pools/..%2Ftemplates%2Fpython%3Fx%3D1%23y");
  });

  it("sends the colon of `name:tag` unencoded, since the API splits the reference before it decodes", async () => {
    const { controlPlane, pools } = await connect();
    await pools.get("team/agent:v 1");
    assert.equal(controlPlane.requests.all[0]?.path, "/v2/sandboxes/pools/team%2Fagent:v%201");
  });

  it("rejects names that would lead to another path, without a request", async () => {
    const { controlPlane, pools } = await connect();
    for (const name of ["", ".", ".."]) assert.equal((await failureOf(pools.get(name))).name, "InvalidRequestError");
    assert.deepEqual(controlPlane.requests.all, []);
  });

  it("fails when an answer is too large", async () => {
    const { controlPlane, pools } = await connect();
    controlPlane.faults.add({ kind: "hugeBody", bytes: 100_000_000 });
    const error = await failureOf(pools.get("workers"));
    assert.equal(error.name, "UnexpectedResponseError");
    assert.match(error.message, /too large/);
  });

  it("skips interim answers, and parses the final one whatever its first character is", async () => {
    const url = await started.server((_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      setTimeout(() => response.end(`\ufeff${JSON.stringify({ name: "workers" })}`), 300);
    });
    const client = started.client(clientWith(url, "lsv2_key", { ...FAST_RETRIES, attemptMs: 200, maxAttempts: 1 }));
    // The size limit of the answer's body starts with the answer.
    const request = {
      method: "GET",
      path: ["pools", "workers"],
      schema: z.object({ name: z.string() }),
      waitMs: 5_000,
    };
    assert.deepEqual((await client.send({ ...request, method: "GET" })).value, { name: "workers" });
  });

  describe("HTTP client's observer", () => {
    /** Events of one request. */
    async function observe(url: string, key = "lsv2_key", onRetry: () => void = () => undefined): Promise<string[]> {
      const events: string[] = [];
      const client = started.client(clientWith(url, key, { ...FAST_RETRIES, maxAttempts: 1_000 }));
      const observed = client.within(undefined, {
        onRetry: (reason) => {
          events.push(reason);
          onRetry();
        },
        onSent: () => void events.push("sent"),
      });
      await new Pools(observed).get("workers");
      return events;
    }

    it("reports to its observer why a request is sent again, and when it was sent", async () => {
      const { controlPlane } = await connect();
      const { host } = new URL(controlPlane.url);
      controlPlane.faults.add({ kind: "reset", phase: "before" });
      controlPlane.faults.add({ kind: "status", status: 503 });
      controlPlane.faults.add({ kind: "status", status: 429 });
      assert.deepEqual(await observe(controlPlane.url, controlPlane.apiKey), [
        "sent",
        `the connection to ${host} broke`,
        "sent",
        `${host} is unavailable`,
        "sent",
        `${host} limits the rate of requests`,
        "sent",
      ]);
    });

    it("reports an unreachable host to its observer until a connection is open", async () => {
      const server = createServer((_request, response) => response.end(JSON.stringify({ name: "workers" })));
      const port = await started.listen(server);
      await new Promise((resolve) => server.close(resolve));
      const events = await observe(`http://127.0.0.1:${port}`, undefined, () => {
        if (!server.listening) server.listen(port, "127.0.0.1");
      });
      assert.deepEqual([...new Set(events)], [`no connection to 127.0.0.1:${port} yet`, "sent"]);
      assert.equal(events.at(-1), "sent");
    });
  });

  it("redacts a key that the answer repeats", async () => {
    const url = await started.server((request, response) => {
      const key = String(request.headers["x-api-key"]);
      response.writeHead(403).end(JSON.stringify({ detail: `${key} and ${encodeURIComponent(key)} may not` }));
    });
    const error = await failureOf(poolsAt(url, "lsv2_a/b+c").get("a"));
    assert.match(error.message, /403 \[secret\] and \[secret\] may not/);
  });

  it("redacts every part of a key at the cut of a long answer", async () => {
    const key = "lsv2_pt_0123456789abcdef0123456789abcdef";
    const url = await started.server((_request, response) => {
      response.writeHead(403).end(JSON.stringify({ detail: `${"x".repeat(280)} ${key}` }));
    });
    assert.doesNotMatch((await failureOf(poolsAt(url, key).get("a"))).message, /lsv2/);
  });

  it("sends no key to a proxy when the control plane is on this machine", async () => {
    const { controlPlane } = await connect();
    const visits: string[] = [];
    const proxy = await started.server((request, response) => {
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

  it("names the source of a refused key without printing the key", async () => {
    const { controlPlane } = await connect();
    const error = await failureOf(poolsAt(controlPlane.url, "lsv2_wrong").get("a"));
    assert.equal(error.name, "AuthenticationError");
    assert.match(error.message, /from the stack configuration \(langsmith:apiKey\) were refused/);
    assert.doesNotMatch(`${error.message} ${error.stack}`, /lsv2_wrong/);
  });

  it("follows no redirect", async () => {
    let visited = false;
    const elsewhere = await started.server((_request, response) => {
      visited = true;
      response.end();
    });
    const url = await started.server((_request, response) => {
      response.writeHead(307, { location: elsewhere });
      response.end();
    });
    assert.equal((await failureOf(poolsAt(url).get("a"))).name, "RedirectError");
    assert.equal(visited, false);
  });
});
