import assert from "node:assert/strict";
import { inspect } from "node:util";
import { Agent, request } from "undici";
import { call, poolBody, POOLS, until, useControlPlanes } from "./spec-support";

describe("control plane: request log", () => {
  const start = useControlPlanes();

  it("keeps every request, refused ones included", async () => {
    const controlPlane = await start();
    await call(controlPlane, "POST", `${POOLS}?dry=1&dry=2`, { body: poolBody() });
    await call({ ...controlPlane, apiKey: "nope" }, "GET", "/elsewhere");
    await until(() => controlPlane.requests.all.every((logged) => logged.endedAt !== undefined));

    const [creation, other] = controlPlane.requests.all;
    assert.ok(creation && other);
    assert.deepEqual([creation.number, creation.method, creation.path], [1, "POST", POOLS]);
    assert.deepEqual(creation.query.getAll("dry"), ["1", "2"]);
    assert.deepEqual([creation.body, creation.status, creation.keyLabel], [poolBody(), 201, "key-1"]);
    assert.ok(creation.startedAt <= (creation.endedAt ?? 0) && creation.startedAt > Date.now() - 60_000);
    assert.deepEqual([other.number, other.status, other.keyLabel, other.body], [2, 404, undefined, undefined]);
  });

  it("hands out headers but never prints a key", async () => {
    const controlPlane = await start();
    await call(controlPlane, "GET", POOLS);
    const [logged] = controlPlane.requests.all;
    assert.equal(logged?.headers["x-api-key"], controlPlane.apiKey);
    for (const printed of [JSON.stringify(logged), inspect(logged, { depth: 9, showHidden: true })]) {
      assert.doesNotMatch(printed, /lsv2_/);
    }
  });

  it("finds requests by method and path", async () => {
    const controlPlane = await start();
    await call(controlPlane, "GET", POOLS);
    await call(controlPlane, "GET", `${POOLS}/a`);
    await call(controlPlane, "DELETE", `${POOLS}/a`);

    const numbers = (filter: Parameters<typeof controlPlane.requests.matching>[0]) =>
      controlPlane.requests.matching(filter).map(({ number }) => number);
    assert.deepEqual(numbers({}), [1, 2, 3]);
    assert.deepEqual(numbers({ method: "GET" }), [1, 2]);
    assert.deepEqual(numbers({ path: POOLS }), [1]);
    assert.deepEqual(numbers({ path: /\/a$/g }), [2, 3]);
    assert.deepEqual(numbers({ method: "GET", path: /\/a$/ }), [2]);
    controlPlane.requests.clear();
    assert.deepEqual(numbers({}), []);
  });

  it("counts connections, not requests", async () => {
    const controlPlane = await start();
    const dispatcher = new Agent({ connections: 1 });
    for (let count = 0; count < 3; count++) {
      const { body } = await request(controlPlane.url + POOLS, { dispatcher });
      await body.dump();
    }
    assert.deepEqual([controlPlane.requests.all.length, controlPlane.connectionsOpened], [3, 1]);
    await dispatcher.close();
  });
});
