import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { gunzipSync } from "node:zlib";
import {
  COMMAND_TEXT,
  type ControlPlane,
  escapeForHtml,
  escapeForJson,
  findSentKey,
  TERMINAL_TEXT,
} from "../../harness/control-plane/index";
import { call, FAST, poolBody, POOLS, TEMPLATES, until, useControlPlanes } from "./spec-support";

const WARM = `${POOLS}/warm`;

/** One field of an object that was answered. */
function read({ json }: { json: unknown }, field: string): unknown {
  return typeof json === "object" && json !== null ? Object.entries(json).find(([name]) => name === field)?.[1] : json;
}

describe("control plane: faults of the work", () => {
  const start = useControlPlanes();

  it("show reads and lists of some time ago, while writes are done at once", async () => {
    const controlPlane = await start();
    const stale = controlPlane.faults.always({ kind: "staleRead", seconds: 3600 });
    assert.equal((await call(controlPlane, "POST", POOLS, { body: poolBody() })).status, 201);
    assert.equal((await call(controlPlane, "GET", WARM)).status, 404);
    assert.equal((await call(controlPlane, "POST", POOLS, { body: poolBody() })).status, 409);
    assert.equal((await call(controlPlane, "GET", `${TEMPLATES}/python`)).status, 404);
    assert.deepEqual((await call(controlPlane, "GET", POOLS)).json, { pools: [] });
    assert.deepEqual((await call(controlPlane, "GET", TEMPLATES)).json, { templates: [] });
    assert.equal((await call(controlPlane, "PATCH", WARM, { body: { replicas: 3 } })).status, 200);
    stale.remove();
    assert.equal(read(await call(controlPlane, "GET", WARM), "replicas"), 3);
  });

  it("let reads catch up by themselves", async () => {
    const controlPlane = await start(FAST);
    controlPlane.faults.always({ kind: "staleRead", seconds: 8 });
    controlPlane.pools.seed({ name: "warm" });
    await until(async () => (await call(controlPlane, "GET", WARM)).status === 200);
    controlPlane.pools.remove("warm");
    await until(async () => (await call(controlPlane, "GET", WARM)).status === 404);
  });

  it("answer an update with 200 and do not scale", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm", replicas: 2 });
    controlPlane.faults.add({ kind: "changeRequest", method: "PATCH", changes: { replicas: undefined } });
    const answer = await call(controlPlane, "PATCH", WARM, { body: { replicas: 5 } });
    assert.deepEqual([answer.status, read(answer, "replicas")], [200, 2]);
    assert.equal(controlPlane.pools.get("warm")?.replicas, 2);
    assert.deepEqual(controlPlane.requests.all.at(-1)?.body, { replicas: 5 });
    assert.deepEqual(controlPlane.requests.all.at(-1)?.faults, ["changeRequest"]);
  });

  it("normalise a template's name before the work", async () => {
    const controlPlane = await start();
    const changes = ({ template_name: name }: Readonly<Record<string, unknown>>) => ({
      template_name: typeof name === "string" ? name.toLowerCase() : name,
    });
    controlPlane.faults.always({ kind: "changeRequest", method: "POST", path: POOLS, changes });
    const answer = await call(controlPlane, "POST", POOLS, { body: poolBody({ template_name: "Python" }) });
    assert.deepEqual([answer.status, read(answer, "template_name")], [201, "python"]);
    assert.equal((await call(controlPlane, "POST", POOLS, { body: "{broken" })).status, 422);
  });

  for (const status of [200, 202, 204] as const) {
    it(`answer a deletion with ${status} while the pool stays, and its name taken`, async () => {
      const controlPlane = await start();
      const { id } = controlPlane.pools.seed({ name: "warm" });
      controlPlane.faults.add({ kind: "slowDeletion", seconds: Infinity, status });
      const deleted = await call(controlPlane, "DELETE", WARM);
      assert.deepEqual([deleted.status, deleted.text], [status, ""]);

      assert.equal(read(await call(controlPlane, "GET", WARM), "id"), id);
      assert.equal((await call(controlPlane, "POST", POOLS, { body: poolBody() })).status, 409);
      assert.equal((await call(controlPlane, "DELETE", `${TEMPLATES}/python`)).status, 409);
    });
  }

  it("end a slow deletion by themselves", async () => {
    const controlPlane = await start(FAST);
    controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.always({ kind: "slowDeletion", seconds: 30, method: "DELETE" });
    assert.equal((await call(controlPlane, "DELETE", WARM)).status, 204);
    await until(async () => (await call(controlPlane, "GET", WARM)).status === 404);
    assert.equal((await call(controlPlane, "DELETE", `${TEMPLATES}/python`)).status, 204);
    await until(() => controlPlane.templates.get("python") === undefined);
  });

  it("let another pool take the name when a deletion ends", async () => {
    const controlPlane = await start(FAST);
    const { id } = controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.add({ kind: "slowDeletion", seconds: Infinity, status: 202 });
    controlPlane.faults.add({
      kind: "run",
      method: "GET",
      after: 1,
      action: () => void controlPlane.pools.recreate("warm"),
    });
    assert.equal((await call(controlPlane, "DELETE", WARM)).status, 202);
    assert.equal(read(await call(controlPlane, "GET", WARM), "id"), id);
    const other = read(await call(controlPlane, "GET", WARM), "id");
    assert.deepEqual([typeof other, other === id], ["string", false]);
  });

  it("answer a deletion with a maintenance page and do nothing", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.add({ kind: "status", method: "DELETE", status: 200, body: "<h1>Maintenance</h1>" });
    const { status, text } = await call(controlPlane, "DELETE", WARM);
    assert.deepEqual([status, text, controlPlane.pools.list().length], [200, "<h1>Maintenance</h1>", 1]);
  });
});

describe("control plane: faulty answers", () => {
  const start = useControlPlanes();

  it("come in place of one status, and of no other", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });
    const missing = { kind: "status", phase: "after", insteadOf: 404 } as const;
    controlPlane.faults.add({ ...missing, status: 410, times: 2, body: { detail: "Gone" } });
    controlPlane.faults.add({ ...missing, status: 404, body: ({ path }) => ({ detail: `There is no ${path}` }) });
    assert.equal((await call(controlPlane, "GET", WARM)).status, 200);
    const gone = await call(controlPlane, "GET", `${POOLS}/gone`);
    assert.deepEqual([gone.status, gone.json], [410, { detail: "Gone" }]);
    const unquoted = await call(controlPlane, "GET", `${POOLS}/gone`);
    assert.deepEqual([unquoted.status, unquoted.json], [404, { detail: `There is no ${POOLS}/gone` }]);
  });

  it("withhold ids in single objects and in lists, and leave errors alone", async () => {
    const controlPlane = await start();
    const pool = controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.always({ kind: "changeResponse", changes: { id: null } });
    for (const path of [WARM, POOLS, TEMPLATES, `${TEMPLATES}/python`]) {
      const { text } = await call(controlPlane, "GET", path);
      assert.match(text, /"id":null,"name"/, path);
      assert.doesNotMatch(text, /"id":"/, path);
    }
    assert.deepEqual((await call(controlPlane, "GET", `${POOLS}/gone`)).json, { detail: "Pool 'gone' not found" });
    assert.equal(controlPlane.pools.get("warm")?.id, pool.id);
  });

  it("echo the key and hostile text in fields and in errors", async () => {
    const controlPlane = await start({ apiKeys: [`lsv2_"<&'/>`] });
    controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.add({ kind: "changeResponse", changes: { name: TERMINAL_TEXT, template_name: COMMAND_TEXT } });
    const hostile = await call(controlPlane, "GET", WARM);
    assert.deepEqual([read(hostile, "name"), read(hostile, "template_name")], [TERMINAL_TEXT, COMMAND_TEXT]);
    assert.ok(TERMINAL_TEXT.includes("\u001b["));
    assert.ok(COMMAND_TEXT.includes("\n::error::"));

    controlPlane.faults.add({ kind: "changeResponse", changes: (_pool, request) => ({ name: findSentKey(request) }) });
    assert.equal(read(await call(controlPlane, "GET", WARM), "name"), controlPlane.apiKey);

    for (const [escape, expected] of [
      [escapeForJson, String.raw`lsv2_\"\u003c\u0026'\u002f\u003e`],
      [escapeForHtml, "lsv2_&#x22;&#x3c;&#x26;&#x27;&#x2f;&#x3e;"],
    ] as const) {
      controlPlane.faults.add({
        kind: "status",
        status: 500,
        body: (request) => ({ detail: escape(findSentKey(request)) }),
      });
      assert.equal(read(await call(controlPlane, "GET", WARM), "detail"), expected);
    }
  });

  it("cannot be read: replicas as text, compression, endless headers", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.add({ kind: "changeResponse", changes: { replicas: "1" } });
    assert.equal(read(await call(controlPlane, "GET", WARM), "replicas"), "1");

    controlPlane.faults.add({ kind: "gzip" });
    const compressed = await getRaw(controlPlane, WARM);
    assert.equal(compressed.headers["content-encoding"], "gzip");
    assert.match(gunzipSync(compressed.body).toString(), /"name":"warm"/);

    controlPlane.faults.add({ kind: "changeHeaders", headers: { "x-filler": "x".repeat(20_000) } });
    await assert.rejects(call(controlPlane, "GET", WARM), TypeError);
  });

  it("come without a date or with other headers", async () => {
    const controlPlane = await start();
    const habit = controlPlane.faults.always({ kind: "changeHeaders", headers: { date: undefined, "x-more": "1" } });
    const { headers } = await call(controlPlane, "GET", POOLS);
    assert.deepEqual([headers.get("date"), headers.get("x-more")], [null, "1"]);
    habit.remove();
    assert.ok((await call(controlPlane, "GET", POOLS)).headers.get("date"));
    assert.equal(habit.hits, 1);
  });

  it("come from a habit and from another fault at the same time", async () => {
    const controlPlane = await start();
    controlPlane.pools.seed({ name: "warm" });
    controlPlane.faults.always({ kind: "changeHeaders", headers: { date: undefined } });
    controlPlane.faults.add({ kind: "status", status: 503 });
    const refused = await call(controlPlane, "GET", WARM);
    assert.deepEqual([refused.status, refused.headers.get("date")], [503, null]);
    assert.deepEqual(controlPlane.requests.all[0]?.faults, ["changeHeaders", "status"]);
    assert.equal((await call(controlPlane, "GET", WARM)).status, 200);

    controlPlane.faults.always({ kind: "status", status: 503 });
    const action = controlPlane.faults.once({}, () => {
      controlPlane.pools.remove("warm");
    });
    assert.equal((await call(controlPlane, "GET", WARM)).status, 503);
    assert.deepEqual([action.hits, controlPlane.pools.list().length], [1, 1]);
  });
});

/** Unlike `fetch`, leaves the body as it is. */
async function getRaw({ url, apiKey }: ControlPlane, path: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    headers: NodeJS.Dict<string | string[]>;
    body: Buffer;
  }>();
  const sent = httpRequest(url + path, { headers: { "x-api-key": apiKey } }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => {
      resolve({ headers: response.headers, body: Buffer.concat(chunks) });
    });
  });
  sent.on("error", reject).end();
  return promise;
}
