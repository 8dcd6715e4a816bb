import assert from "node:assert/strict";
import { mock } from "node:test";
import { Collection } from "../../provider/http/collection";
import { sandboxPool } from "../../provider/resources/sandbox-pool";
import { sandboxRegistry } from "../../provider/resources/sandbox-registry";
import { sandboxTemplate } from "../../provider/resources/sandbox-template";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import { clientWith, failureOf, FAST_RETRIES, Started } from "./support";

const BODY = { name: "workers", template_name: "python", replicas: 2, wait_for_ready: true, timeout: 120 };
const WORKERS = { id: "1", name: "workers", template_name: "python", replicas: 1 };

describe("collection", () => {
  const started = new Started();
  afterEach(() => started.end());

  async function connect(): Promise<{ controlPlane: ControlPlane; pools: Collection }> {
    const controlPlane = started.add(await startControlPlane(), (it) => it.close());
    return { controlPlane, pools: collectionAt(controlPlane.url, controlPlane.apiKey) };
  }

  function collectionAt(
    endpoint: string,
    key = "lsv2_key",
    api: ConstructorParameters<typeof Collection>[1] = sandboxPool.api,
  ): Collection {
    return new Collection(started.client(clientWith(endpoint, key, FAST_RETRIES)), api);
  }

  /** Starts a control plane that gives the same answer to every request. */
  async function answering(json: object, headers: Readonly<Record<string, string>> = {}): Promise<Collection> {
    const url = await started.server((_request, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(JSON.stringify(json));
    });
    return collectionAt(url);
  }

  /** Advances this machine's clock at a certain request, so that waiting takes too long. */
  async function afterMinutes(
    controlPlane: ControlPlane,
    method: string,
    call: () => Promise<unknown>,
  ): Promise<Error> {
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    try {
      controlPlane.faults.once({ method, phase: "after" }, () => {
        mock.timers.tick(121_000);
      });
      return await failureOf(call());
    } finally {
      mock.timers.reset();
    }
  }

  it("creates, reads, updates and deletes an object", async () => {
    const { controlPlane, pools } = await connect();
    const created = await pools.create("workers", BODY);
    const there = controlPlane.pools.get("workers");
    assert.deepEqual([created.id, created.createdAt], [there?.id, there?.createdAt.toISOString()]);
    assert.deepEqual(created.inputs, { name: "workers", templateName: "python", replicas: 2 });
    const found = await pools.get("workers");
    assert.deepEqual(found, { ...created, ageMs: found?.ageMs });
    assert.deepEqual((await pools.findById(created.id ?? ""))?.name, "workers");
    assert.equal((await pools.change("workers", { replicas: 5 })).inputs["replicas"], 5);
    assert.equal((await pools.change("workers", { name: "renamed" }, "renamed")).name, "renamed");
    await pools.delete({ name: "renamed", id: created.id });
    assert.deepEqual(controlPlane.pools.list(), []);
    assert.equal(await pools.get("renamed"), undefined);
    await pools.delete({ name: "renamed", id: created.id });
  });

  describe("collection's list", () => {
    // Counts around the ends of pages: each has 100 objects and begins with the last one of the page before.
    for (const [count, pages] of [
      [0, 1],
      [1, 2],
      [99, 2],
      [100, 2],
      [101, 3],
      [199, 3],
      [200, 4],
    ] as const) {
      it(`reads a list of ${count} objects in ${pages} requests`, async () => {
        const { controlPlane, pools } = await connect();
        for (let index = 0; index < count; index++) controlPlane.pools.seed({ name: `pool-${index}` });
        const shown = (await pools.list()).map(({ name }) => name);
        assert.deepEqual(
          shown,
          controlPlane.pools.list().map(({ name }) => name),
        );
        assert.equal(controlPlane.requests.all.length, pages);
      });
    }

    it("reads the list again when a deletion between two pages would hide another object", async () => {
      const { controlPlane, pools } = await connect();
      const seeded = Array.from({ length: 101 }, (_, index) => controlPlane.pools.seed({ name: `pool-${index}` }));
      controlPlane.faults.once({ method: "GET", phase: "after" }, () => {
        controlPlane.pools.remove("pool-0");
      });
      assert.equal((await pools.findById(seeded[100]?.id ?? ""))?.name, "pool-100");
      assert.equal(controlPlane.pools.list().length, 100);
    });

    it("fails when the list changes during every attempt to read it", async () => {
      const { controlPlane, pools } = await connect();
      for (let index = 0; index < 110; index++) controlPlane.pools.seed({ name: `pool-${index}` });
      const removeFirst = (): void => {
        controlPlane.pools.remove(controlPlane.pools.list()[0]?.name ?? "");
      };
      controlPlane.faults.add({ kind: "run", phase: "after", times: Infinity, action: removeFirst });
      const error = await failureOf(pools.list());
      assert.equal(error.name, "UnexpectedResponseError");
      assert.match(error.message, /list of pools changed again and again/);
    });

    it("stops after the first page when an installation serves no pages", async () => {
      const names = ["a", "b", "c"];
      const pools = await answering({ pools: names.map((name) => ({ ...WORKERS, name })) });
      const seen = (await pools.list()).map(({ name }) => name);
      assert.deepEqual(seen, names);
    });

    it("stops when a page repeats the one before it", async () => {
      let requests = 0;
      const url = await started.server((_request, response) => {
        requests++;
        response.end(JSON.stringify({ pools: [WORKERS], offset: 1 }));
      });
      assert.equal(await collectionAt(url).findById("2"), undefined);
      assert.equal(requests, 2);
    });

    for (const cursors of [["a"], ["a", "b"]]) {
      it(`fails as soon as the list repeats one of its cursors (${cursors.join(", ")})`, async () => {
        let requests = 0;
        const url = await started.server((_request, response) => {
          const next_cursor = cursors[requests++ % cursors.length];
          response.end(JSON.stringify({ items: [], next_cursor }));
        });
        const error = await failureOf(collectionAt(url, "lsv2_key", sandboxRegistry.api).list());
        assert.equal(error.name, "UnexpectedResponseError");
        assert.match(error.message, /list of registries does not end/);
        assert.equal(requests, cursors.length + 1);
      });
    }

    for (const api of [sandboxPool.api, sandboxRegistry.api]) {
      it(`reads the list of ${api.path} only once when its pages never end`, async () => {
        const urls: unknown[] = [];
        const url = await started.server((request, response) => {
          const page = urls.push(request.url);
          const pools = [page, page + 1].map((index) => ({ ...WORKERS, name: `pool-${index}` }));
          response.end(JSON.stringify({ pools, items: [], next_cursor: String(page) }));
        });
        const error = await failureOf(collectionAt(url, "lsv2_key", api).list());
        assert.match(error.message, new RegExp(`list of ${api.path} does not end`));
        assert.equal(new Set(urls).size, urls.length);
      });
    }
  });

  describe("collection's answers", () => {
    it("accepts an answer without an id and without times", async () => {
      const pools = await answering({ ...WORKERS, id: null, created_at: null, extra: 1 });
      assert.deepEqual(await pools.get("workers"), {
        id: undefined,
        name: "workers",
        createdAt: undefined,
        inputs: { name: "workers", templateName: "python", replicas: 1 },
        ageMs: undefined,
      });
    });

    it("rejects an answer about another object", async () => {
      const pools = await answering({ ...WORKERS, name: "other" });
      for (const call of [() => pools.get("workers"), () => pools.create("workers", BODY)]) {
        const error = await failureOf(call());
        assert.deepEqual([error.name, error.effect], ["UnexpectedResponseError", "unknown"]);
        assert.match(error.message, /"other"/);
      }
    });

    for (const [createdAt, ageMs] of [
      ["2020-03-04T12:00:03.250Z", 6_750],
      ["2020-03-04T12:00:03.250", 6_750],
      ["2020-03-04T13:00:03.250+01:00", 6_750],
      ["yesterday", undefined],
    ] as const) {
      it(`computes the age of an object created at ${createdAt} from the control plane's clock`, async () => {
        const date = { date: "Wed, 04 Mar 2020 12:00:10 GMT" };
        const pools = await answering({ ...WORKERS, created_at: createdAt }, date);
        assert.equal((await pools.get("workers"))?.ageMs, ageMs);
      });
    }

    for (const [title, status, body] of [
      ["a 404 that does not name the object", 404, { detail: "Not Found" }],
      ["a 404 with a page", 404, "<html>Not Found</html>"],
      ["a 410 with an empty body", 410, ""],
    ] as const) {
      it(`checks the list before it believes ${title}`, async () => {
        const { controlPlane, pools } = await connect();
        controlPlane.faults.always({ kind: "status", status, body, path: /pools\// });
        assert.equal(await pools.get("workers"), undefined);
        const { id } = controlPlane.pools.seed({ name: "workers" });
        assert.equal((await pools.get("workers"))?.id, id);
      });
    }

    it("fails on a 404 when the list is not served either", async () => {
      const { controlPlane, pools } = await connect();
      controlPlane.faults.always({ kind: "status", status: 404, body: { detail: "Not Found" } });
      const error = await failureOf(pools.get("workers"));
      assert.equal(error.name, "RouteNotFoundError");
      assert.match(error.message, /pools\/workers/);
    });
  });

  describe("collection's deletion", () => {
    it("waits for an accepted deletion to finish", async () => {
      const { controlPlane, pools } = await connect();
      const { id } = controlPlane.pools.seed({ name: "workers" });
      controlPlane.faults.add({ kind: "slowDeletion", seconds: 0.1, status: 202, method: "DELETE" });
      await pools.delete({ name: "workers", id });
      assert.deepEqual(controlPlane.pools.list(), []);
    });

    for (const knowsId of [true, false]) {
      it(`${knowsId ? "stops" : "keeps"} waiting for a deletion when another object has the name ${knowsId ? "but another id" : "and no id is known"}`, async () => {
        const { controlPlane, pools } = await connect();
        const { id } = controlPlane.pools.seed({ name: "workers" });
        controlPlane.pools.recreate("workers");
        const wait = () => pools.waitUntilGone("workers", knowsId ? id : undefined);
        if (knowsId) await wait();
        else assert.equal((await afterMinutes(controlPlane, "GET", wait)).name, "DeadlineError");
      });
    }

    it("fails when a deletion does not finish", async () => {
      const { controlPlane, pools } = await connect();
      const { id } = controlPlane.pools.seed({ name: "workers" });
      controlPlane.faults.add({ kind: "slowDeletion", seconds: Infinity, status: 202, method: "DELETE" });
      const error = await afterMinutes(controlPlane, "GET", () => pools.delete({ name: "workers", id }));
      assert.match(error.message, /had not ended after 120 s/);
    });

    it("keeps waiting for a deletion while an answer without an id has the name", async () => {
      const { controlPlane, pools } = await connect();
      const { id } = controlPlane.pools.seed({ name: "workers" });
      controlPlane.faults.always({ kind: "changeResponse", changes: { id: null } });
      const error = await afterMinutes(controlPlane, "GET", () => pools.waitUntilGone("workers", id));
      assert.equal(error.name, "DeadlineError");
    });

    it("retries for a while to delete an object that is in use", async () => {
      const { controlPlane } = await connect();
      const templates = collectionAt(controlPlane.url, controlPlane.apiKey, sandboxTemplate.api);
      controlPlane.pools.seed({ name: "workers", templateName: "python" });
      controlPlane.faults.once({ method: "DELETE", phase: "after" }, () => {
        controlPlane.pools.remove("workers");
      });
      await templates.delete({ name: "python", id: undefined });
      controlPlane.pools.seed({ name: "workers", templateName: "node" });
      const error = await afterMinutes(controlPlane, "DELETE", () => templates.delete({ name: "node", id: undefined }));
      assert.equal(error.name, "ConflictError");
      assert.match(error.message, /workers/);
    });

    it("retries to delete a registry while a snapshot uses it", async () => {
      const controlPlane = started.add(await startControlPlane({ keepsUsedRegistries: true }), (it) => it.close());
      const { id } = controlPlane.registries.seed({ name: "ghcr" });
      controlPlane.snapshots.seed({ name: "images", registryId: id });
      controlPlane.faults.once({ method: "DELETE", phase: "after" }, () => {
        controlPlane.snapshots.remove("images");
      });
      const registries = collectionAt(controlPlane.url, controlPlane.apiKey, sandboxRegistry.api);
      await registries.delete({ name: "ghcr", id });
      assert.deepEqual(controlPlane.registries.list(), []);
    });

    it("fails at once when a deletion meets a conflict that waiting cannot resolve", async () => {
      const { controlPlane, pools } = await connect();
      controlPlane.faults.always({ kind: "status", status: 409, method: "DELETE" });
      assert.equal((await failureOf(pools.delete({ name: "workers", id: undefined }))).name, "ConflictError");
      assert.equal(controlPlane.requests.all.length, 1);
    });
  });
});
