import assert from "node:assert/strict";
import { call, FAST, poolBody, POOLS, until, useControlPlanes } from "./spec-support";

describe("control plane: readiness", () => {
  const start = useControlPlanes();

  it("answers a creation only when a replica is ready", async () => {
    const controlPlane = await start({ ...FAST, readyAfterSeconds: 50 });
    const answer = await call(controlPlane, "POST", POOLS, { body: poolBody() });
    const [request] = controlPlane.requests.all;
    assert.equal(answer.status, 201);
    assert.ok(request?.endedAt !== undefined && request.endedAt - request.startedAt >= 45);
  });

  it("does not wait when told so", async () => {
    const controlPlane = await start({ readyAfterSeconds: Infinity });
    const answer = await call(controlPlane, "POST", POOLS, { body: poolBody({ wait_for_ready: false }) });
    assert.equal(answer.status, 201);
    assert.equal(controlPlane.pools.get("warm")?.readyReplicas, 0);
  });

  for (const survives of [true, false]) {
    it(`answers 504 at the timeout and ${survives ? "keeps" : "removes"} the pool`, async () => {
      const controlPlane = await start({ ...FAST, readyAfterSeconds: Infinity, poolsSurviveTimeout: survives });
      const answer = await call(controlPlane, "POST", POOLS, { body: poolBody({ timeout: 10 }) });
      const message = "Pool 'warm' did not have any ready instances within 10 seconds";
      assert.deepEqual([answer.status, answer.json], [504, { detail: { error: "Timeout", message } }]);
      assert.equal(controlPlane.pools.get("warm") !== undefined, survives);
    });
  }

  it("waits 120 seconds by default", async () => {
    const controlPlane = await start({ timeScale: 10_000, readyAfterSeconds: Infinity });
    const answer = await call(controlPlane, "POST", POOLS, { body: poolBody() });
    assert.match(answer.text, /within 120 seconds/);
  });

  it("can differ by template and by pool", async () => {
    const controlPlane = await start({ ...FAST, readyAfterSeconds: Infinity });
    controlPlane.readyAfterSeconds.byTemplate.set("node", 0);
    controlPlane.readyAfterSeconds.byPool.set("slow", Infinity);
    const create = async (name: string, template: string) =>
      (await call(controlPlane, "POST", POOLS, { body: poolBody({ name, template_name: template, timeout: 10 }) }))
        .status;
    assert.deepEqual(
      [await create("a", "node"), await create("b", "python"), await create("slow", "node")],
      [201, 504, 504],
    );
  });

  it("keeps the pool when the client goes away while it waits", async () => {
    const controlPlane = await start({ readyAfterSeconds: Infinity });
    const leaving = new AbortController();
    const creation = call(controlPlane, "POST", POOLS, { body: poolBody(), signal: leaving.signal });
    await until(() => controlPlane.pools.get("warm") !== undefined);
    leaving.abort();
    await assert.rejects(creation, { name: "AbortError" });
    await until(() => controlPlane.requests.all[0]?.endedAt !== undefined);

    controlPlane.pools.makeReady("warm");
    assert.equal(controlPlane.pools.get("warm")?.readyReplicas, 2);
    assert.equal(controlPlane.requests.all[0]?.status, undefined);
  });

  it("lets a test say when a pool is ready", async () => {
    const controlPlane = await start({ readyAfterSeconds: Infinity });
    const creation = call(controlPlane, "POST", POOLS, { body: poolBody() });
    await until(() => controlPlane.pools.get("warm") !== undefined);
    assert.equal(controlPlane.pools.get("warm")?.readyReplicas, 0);
    controlPlane.pools.makeReady("warm");
    assert.equal((await creation).status, 201);
  });

  it("starts again when a paused pool is scaled up", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm", replicas: 2 });
    controlPlane.readyAfterSeconds.everywhere = Infinity;
    assert.equal(controlPlane.pools.scale("warm", 3).readyReplicas, 3);
    assert.equal(controlPlane.pools.scale("warm", 0).readyReplicas, 0);
    assert.equal(controlPlane.pools.scale("warm", 2).readyReplicas, 0);
  });
});
