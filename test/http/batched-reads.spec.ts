import assert from "node:assert/strict";
import fc from "fast-check";
import { Collection } from "../../provider/http/collection";
import type { FoundObject } from "../../provider/http/object";
import { BatchedReads } from "../../provider/http/batched-reads";
import { sandboxPool } from "../../provider/resources/sandbox-pool";
import { type ControlPlane, type Fault, type Pool, startControlPlane } from "../../harness/control-plane";
import { clientWith, FAST_RETRIES, Started } from "./support";

const LIST = "/v2/sandboxes/pools";

describe("batched reads", () => {
  const started = new Started();
  let controlPlane: ControlPlane;
  let pools: Collection;

  beforeEach(async () => {
    controlPlane = started.add(await startControlPlane(), (it) => it.close());
    pools = open();
  });
  afterEach(() => started.end());

  /** Creates a client and shares its connections, like one operation of Pulumi. */
  function open(): Collection {
    return new Collection(
      started.client(clientWith(controlPlane.url, controlPlane.apiKey, FAST_RETRIES)),
      sandboxPool.api,
    );
  }

  function seed(count: number, prefix = "pool"): Pool[] {
    return Array.from({ length: count }, (_, index) => controlPlane.pools.seed({ name: `${prefix}-${index}` }));
  }

  const read = (some: readonly Pool[]) => Promise.all(some.map(({ name, id }) => pools.getBatched(name, id)));
  const replicasOf = async (some: readonly Pool[]) => (await read(some)).map((pool) => pool?.inputs["replicas"]);

  const withoutAge = (pool: FoundObject | undefined) => pool && { ...pool, ageMs: undefined };

  /** Counts the list's and the single pools' requests since the last call. */
  function count(): { list: number; single: number } {
    const paths = controlPlane.requests.all.map(({ path }) => path);
    controlPlane.requests.clear();
    const list = paths.filter((path) => path === LIST).length;
    return { list, single: paths.length - list };
  }

  it("reads pools at the same time in one request of the list", async () => {
    const some = seed(20);
    const found = await read(some);
    const seen = found.map((pool) => pool?.id);
    assert.deepEqual(
      seen,
      some.map(({ id }) => id),
    );
    assert.deepEqual(count(), { list: 1, single: 0 });
  });

  it("reads a single pool by its own request", async () => {
    const some = seed(2);
    for (const pool of some) await read([pool]);
    assert.deepEqual(count(), { list: 0, single: 2 });
  });

  it("answers a read only from a request that began after it", async () => {
    const some = seed(2);
    let later: Promise<unknown> | undefined;
    controlPlane.faults.once({ path: LIST, phase: "after" }, () => {
      for (const { name } of some) controlPlane.pools.scale(name, 7);
      later = replicasOf(some);
    });
    await replicasOf(some);
    assert.deepEqual(await later, [7, 7]);
    assert.deepEqual(count(), { list: 2, single: 0 });
  });

  it("reads a long list page by page, in order", async () => {
    const some = seed(300);
    for (let first = 0; first < some.length; first += 8) {
      const batch = some.slice(first, first + 8);
      const actual = (await read(batch)).map((pool) => pool?.name);
      assert.deepEqual(
        actual,
        batch.map(({ name }) => name),
      );
    }
    const { list, single } = count();
    assert.equal(single, 0);
    // 38 times 8 pools, once on two pages.
    assert.equal(list, 39);
  });

  it("requests a single pool, instead of a page, for the only read that is left", async () => {
    const some = seed(300);
    const far = [0, 100, 200].map((index) => some[index] ?? assert.fail());
    for (const first of [0, 100, 200]) await read(some.slice(first, first + 50));
    count();
    await read(far);
    assert.deepEqual(count(), { list: 0, single: 3 });
    await read([...far, ...far]);
    assert.deepEqual(count(), { list: 3, single: 0 });
  });

  it("falls back to single requests when an organization has many more pools than are read", async () => {
    seed(150, "other");
    const some = seed(10);
    await read(some);
    assert.deepEqual(count(), { list: 1, single: 10 });
    await read(some);
    assert.deepEqual(count(), { list: 0, single: 10 });
  });

  it("reads a pool that the list lacks by its own request", async () => {
    const some = seed(4);
    const gone = some.slice(2);
    for (const { name } of gone) controlPlane.pools.remove(name);
    await read(some);
    assert.deepEqual(count(), { list: 1, single: 2 });
    await read(gone);
    assert.deepEqual(count(), { list: 0, single: 2 });
  });

  const faults: { title: string; fault: Fault }[] = [
    { title: "is not served", fault: { kind: "status", status: 404, body: { detail: "Not Found" } } },
    { title: "is forbidden", fault: { kind: "status", status: 403, body: { detail: "no" } } },
    { title: "rejects its parameters", fault: { kind: "status", status: 422, body: { detail: "limit" } } },
    { title: "is unavailable", fault: { kind: "status", status: 503 } },
    { title: "breaks off", fault: { kind: "reset", phase: "after" } },
    { title: "returns another shape", fault: { kind: "wrongShape" } },
  ];
  for (const { title, fault } of faults) {
    it(`reads each pool by its own request if the list ${title}, and does not try the list again`, async () => {
      const some = seed(4);
      controlPlane.faults.add({ ...fault, path: LIST, times: 100 });
      for (let round = 0; round < 2; round++) {
        assert.deepEqual(
          (await read(some)).map((pool) => pool?.id),
          some.map(({ id }) => id),
        );
      }
      assert.deepEqual(count(), { list: 1, single: 8 });
    });
  }

  it("reads each pool by its own request when a later page of the list fails", async () => {
    const some = seed(4);
    await read(some);
    controlPlane.faults.add({ kind: "status", status: 503, path: LIST, times: 100 });
    count();
    for (let round = 0; round < 2; round++) assert.deepEqual(await replicasOf(some), [1, 1, 1, 1]);
    assert.deepEqual(count(), { list: 1, single: 8 });
  });

  it("reads only the pools of a malformed page one by one", async () => {
    const some = seed(150);
    const [first, second] = [some.slice(0, 2), some.slice(100, 102)];
    for (const page of [some.slice(0, 99), some.slice(99, 101), second]) await read(page);
    count();
    controlPlane.faults.add({ kind: "status", status: 503, path: LIST, after: 1, times: 100 });
    assert.deepEqual(await replicasOf([...first, ...second]), [1, 1, 1, 1]);
    assert.deepEqual(count(), { list: 2, single: 2 });
    assert.deepEqual(await replicasOf(first), [1, 1]);
    assert.deepEqual(count(), { list: 0, single: 2 });
  });

  it("pauses all batched reads when the control plane limits the rate", async () => {
    const some = seed(4);
    controlPlane.faults.add({ kind: "status", status: 429, path: LIST });
    assert.deepEqual(await replicasOf(some), [1, 1, 1, 1]);
    assert.deepEqual(count(), { list: 2, single: 0 });
  });

  it("returns for each batched read the result of a single read, whatever happens to the pools", async () => {
    const fate = fc.constantFrom("stays", "goes", "is renamed", "is re-created", "loses its name");
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(fate, { minLength: 1, maxLength: 40 }),
          fc.array(fate, { minLength: 101, maxLength: 250, size: "max" }),
        ),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (fates, batchSize, isReversed) => {
          controlPlane.pools.list().forEach(({ name }) => {
            controlPlane.pools.remove(name);
          });
          const some = seed(fates.length);
          fates.forEach((what, index) => {
            const { name } = some[index] ?? assert.fail();
            // Most pools stay, or no read could be shared.
            if (index % 3 > 0) return;
            if (what === "goes") controlPlane.pools.remove(name);
            if (what === "is re-created") controlPlane.pools.recreate(name);
            if (what === "is renamed" || what === "loses its name") controlPlane.pools.rename(name, `new-${name}`);
            if (what === "loses its name") controlPlane.pools.seed({ name });
          });
          if (isReversed) some.reverse();
          pools = open();
          const alone = await Promise.all(some.map(({ name }) => pools.get(name)));
          const together: Awaited<typeof alone> = [];
          count();
          for (let first = 0; first < some.length; first += batchSize) {
            together.push(...(await read(some.slice(first, first + batchSize))));
          }
          assert.deepEqual(together.map(withoutAge), alone.map(withoutAge));
          const { list, single } = count();
          assert.ok(list <= some.length / 2 && single <= some.length, `${list} lists, ${single} single`);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("settles all batched reads, even if the list throws an unexpected error", async () => {
    const broken = new BatchedReads(() => {
      throw new TypeError("a fault of ours");
    });
    assert.deepEqual(await Promise.all([broken.find("a", "1"), broken.find("b", "2")]), [undefined, undefined]);
  });
});
