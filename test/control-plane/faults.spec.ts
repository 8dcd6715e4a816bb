import assert from "node:assert/strict";
import type { ControlPlane, Fault } from "../../harness/control-plane/index";
import { call, FAST, poolBody, POOLS, until, useControlPlanes } from "./spec-support";

function create(controlPlane: Pick<ControlPlane, "url" | "apiKey">, signal?: AbortSignal) {
  return call(controlPlane, "POST", POOLS, { body: poolBody(), ...(signal && { signal }) });
}

async function assertReset(request: Promise<unknown>): Promise<void> {
  await assert.rejects(request, (error) => {
    assert.ok(error instanceof TypeError && error.cause instanceof Error && "code" in error.cause);
    assert.ok(["ECONNRESET", "UND_ERR_SOCKET"].includes(String(error.cause.code)), String(error.cause.code));
    return true;
  });
}

describe("control plane: faults", () => {
  const start = useControlPlanes();

  for (const [phase, pools] of [
    ["before", 0],
    ["after", 1],
  ] as const) {
    it(`resets the connection ${phase} the work`, async () => {
      const controlPlane = await start();
      const fault = controlPlane.faults.add({ kind: "reset", phase });
      await assertReset(create(controlPlane));
      assert.deepEqual([fault.hits, controlPlane.pools.list().length], [1, pools]);
      assert.equal(controlPlane.requests.all[0]?.status, undefined);
      assert.equal((await call(controlPlane, "GET", POOLS)).status, 200);
    });

    it(`hangs ${phase} the work until the client leaves`, async () => {
      const controlPlane = await start();
      const fault = controlPlane.faults.add({ kind: "hang", phase });
      const leaving = new AbortController();
      const creation = create(controlPlane, leaving.signal);
      await until(() => fault.hits === 1 && controlPlane.pools.list().length === pools);
      leaving.abort();
      await assert.rejects(creation, { name: "AbortError" });
      await until(() => controlPlane.requests.all[0]?.endedAt !== undefined);
      assert.equal(controlPlane.pools.list().length, pools);
    });

    it(`answers something else ${phase} the work`, async () => {
      const controlPlane = await start();
      const headers = { "retry-after": "7", location: "http://127.0.0.1:1/" };
      controlPlane.faults.add({ kind: "status", phase, status: 502, body: "<h1>Bad Gateway</h1>", headers });
      const answer = await create(controlPlane);
      assert.deepEqual([answer.status, answer.text], [502, "<h1>Bad Gateway</h1>"]);
      assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
      assert.equal(answer.headers.get("retry-after"), "7");
      assert.equal(answer.headers.get("location"), "http://127.0.0.1:1/");
      assert.equal(controlPlane.pools.list().length, pools);
    });

    it(`delays ${phase} the work and goes on`, async () => {
      const controlPlane = await start();
      controlPlane.faults.add({ kind: "delay", ms: 30, phase });
      assert.equal((await create(controlPlane)).status, 201);
      const [request] = controlPlane.requests.all;
      assert.ok(request?.endedAt !== undefined && request.endedAt - request.startedAt >= 28);
    });

    it(`runs an action ${phase} the work`, async () => {
      const controlPlane = await start();
      const seen: unknown[] = [];
      controlPlane.faults.once({ method: "POST", phase }, (request) => {
        seen.push(request.number, controlPlane.pools.list().length);
      });
      assert.equal((await create(controlPlane)).status, 201);
      assert.deepEqual(seen, [1, pools]);
    });
  }

  it("resets only after all of the work, the wait for a replica included", async () => {
    const controlPlane = await start({ ...FAST, readyAfterSeconds: 40 });
    controlPlane.faults.add({ kind: "reset", phase: "after" });
    await assertReset(create(controlPlane));
    assert.equal(controlPlane.pools.get("warm")?.readyReplicas, 2);
  });

  it("answers any JSON, before it looks at the key", async () => {
    const controlPlane = await start();
    controlPlane.faults.add({ kind: "status", status: 403, body: { detail: { error: "Forbidden", message: "no" } } });
    const answer = await create({ ...controlPlane, apiKey: "nope" });
    assert.deepEqual([answer.status, answer.json], [403, { detail: { error: "Forbidden", message: "no" } }]);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
  });

  it("cuts JSON in half with a content length that fits", async () => {
    const controlPlane = await start();
    controlPlane.faults.add({ kind: "cutJson" });
    const answer = await create(controlPlane);
    assert.equal(answer.status, 201);
    assert.match(answer.text, /^\{"id":/);
    assert.equal(answer.json, undefined);
    assert.equal(answer.headers.get("content-length"), String(answer.text.length));
    assert.equal(controlPlane.pools.list().length, 1);
  });

  it("answers another shape or another pool", async () => {
    const controlPlane = await start();
    controlPlane.faults.add({ kind: "wrongShape" });
    controlPlane.faults.add({ kind: "wrongShape", body: [] });
    controlPlane.faults.add({ kind: "changeResponse", changes: { id: "other" } });
    controlPlane.faults.add({ kind: "changeResponse", changes: { name: "other" } });
    const wrong = await create(controlPlane);
    assert.deepEqual([wrong.status, wrong.json], [200, { unexpected: true }]);
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}/warm`)).json, []);

    const answers = [];
    for (let count = 0; count < 3; count++) answers.push((await call(controlPlane, "GET", `${POOLS}/warm`)).json);
    const [otherId, otherName, real] = answers;
    assert.ok(typeof otherId === "object" && typeof real === "object" && real !== null);
    assert.notDeepEqual(otherId, real);
    assert.deepEqual({ ...real, ...otherId }, otherId);
    assert.deepEqual({ ...otherId, id: controlPlane.pools.get("warm")?.id }, real);
    assert.deepEqual(otherName, { ...real, name: "other" });
  });

  it("streams a body of any size", async () => {
    const controlPlane = await start();
    const bytes = 1_000_003;
    controlPlane.faults.add({ kind: "hugeBody", bytes });
    const answer = await create(controlPlane);
    assert.deepEqual([answer.status, answer.text.length, answer.headers.get("content-length")], [200, bytes, null]);
    assert.equal(typeof answer.json, "string");
  });

  it("meets only what matches, as often as ordered, one after the other", async () => {
    const controlPlane = await start();
    const status = (code: number): Fault => ({ kind: "status", status: code });
    const first = controlPlane.faults.add({ ...status(500), method: "GET", path: POOLS });
    const second = controlPlane.faults.add({ ...status(502), path: /pools$/, times: 2 });
    const late = controlPlane.faults.add({ ...status(503), path: "/nowhere", after: 1 });
    const removed = controlPlane.faults.add({ ...status(418), times: Infinity });
    removed.remove();

    const get = async (path: string) => (await call(controlPlane, "GET", path)).status;
    const statuses = [];
    for (const path of [POOLS, `${POOLS}/x`, POOLS, POOLS, POOLS, "/nowhere", "/nowhere", "/nowhere"]) {
      statuses.push(await get(path));
    }
    assert.deepEqual(statuses, [500, 404, 502, 502, 200, 404, 503, 404]);
    assert.deepEqual([first.hits, second.hits, late.hits, removed.hits], [1, 2, 1, 0]);

    controlPlane.faults.add({ ...status(418), times: Infinity });
    assert.deepEqual([await get(POOLS), await get(POOLS)], [418, 418]);
    controlPlane.faults.clear();
    assert.equal(await get(POOLS), 200);
  });
});
