import assert from "node:assert/strict";
import { call, poolBody, POOLS, readPlaces, useControlPlanes } from "./spec-support";

describe("control plane: validation", () => {
  const start = useControlPlanes();

  it("names every invalid field", async () => {
    const controlPlane = await start();
    const body = { name: "Warm", replicas: 0, wait_for_ready: "maybe", timeout: 601 };
    const answer = await call(controlPlane, "POST", POOLS, { body });

    assert.equal(answer.status, 422);
    assert.deepEqual(answer.json, {
      detail: [
        {
          loc: ["body", "name"],
          msg: "Value error, Invalid string: must match pattern /^[a-z]([-a-z0-9]*[a-z0-9])?$/",
          type: "value_error",
        },
        { loc: ["body", "template_name"], msg: "Field required", type: "missing" },
        {
          loc: ["body", "replicas"],
          msg: "Input should be greater than or equal to 1",
          type: "greater_than_equal",
        },
        { loc: ["body", "wait_for_ready"], msg: "Input should be a valid boolean", type: "bool_type" },
        { loc: ["body", "timeout"], msg: "Input should be less than or equal to 600", type: "less_than_equal" },
      ],
    });
  });

  for (const [reason, body, place] of [
    ["a name that ends with a hyphen", poolBody({ name: "warm-" }), ["body", "name"]],
    ["a name of 64 characters", poolBody({ name: "a".repeat(64) }), ["body", "name"]],
    ["half a replica", poolBody({ replicas: 1.5 }), ["body", "replicas"]],
    ["replicas as text", poolBody({ replicas: "2" }), ["body", "replicas"]],
    ["a timeout of 9 seconds", poolBody({ timeout: 9 }), ["body", "timeout"]],
    ["a list", [], ["body"]],
    ["broken JSON", '{"name":', ["body", 0]],
    ["no body", undefined, ["body"]],
  ] as const) {
    it(`refuses ${reason}`, async () => {
      const controlPlane = await start();
      const answer = await call(controlPlane, "POST", POOLS, { body });
      assert.equal(answer.status, 422);
      assert.deepEqual(readPlaces(answer), [place]);
    });
  }

  it("takes the limits themselves, and null as the default timeout", async () => {
    const controlPlane = await start();
    for (const changes of [{ timeout: 10 }, { timeout: 600 }, { timeout: null }, { name: "a".repeat(63) }]) {
      controlPlane.pools.list().forEach((pool) => {
        controlPlane.pools.remove(pool.name);
      });
      const answer = await call(controlPlane, "POST", POOLS, { body: poolBody(changes) });
      assert.equal(answer.status, 201, JSON.stringify(changes));
    }
  });

  it("refuses negative replicas in an update, and a page that is none", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });
    const update = await call(controlPlane, "PATCH", `${POOLS}/warm`, { body: { replicas: -1 } });
    assert.deepEqual([update.status, readPlaces(update)], [422, [["body", "replicas"]]]);
    const list = await call(controlPlane, "GET", `${POOLS}?limit=0&offset=x`);
    assert.deepEqual(
      [list.status, readPlaces(list)],
      [
        422,
        [
          ["query", "limit"],
          ["query", "offset"],
        ],
      ],
    );
  });
});
