import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import type { ControlPlaneClient } from "../../provider/client/client";
import { ControlPlaneError } from "../../provider/client/errors";
import { SandboxPools } from "../../provider/client/sandbox-pools";
import { type MaybeUnknown, type Properties, UNKNOWN } from "../../provider/lifecycle";
import {
  type Readiness,
  type SandboxPoolInputs,
  SandboxPoolLifecycle,
  type SandboxPoolState,
} from "../../provider/resources/sandbox-pool";
import { poolCreation } from "../control-plane/schemas";
import { clientWith } from "./support";

const lifecycle = new SandboxPoolLifecycle(() => {
  throw new Error("check and diff make no request");
});
const PROPERTIES = ["name", "templateName", "replicas", "waitForReady", "timeout", "adoptExisting"] as const;
const valid: Properties = { name: "workers", templateName: "python", replicas: 2 };

/** Anything at all, and more often what is nearly right. */
const value = fc.oneof(
  fc.constantFrom(
    UNKNOWN,
    undefined,
    null,
    "",
    "workers",
    "a-",
    "9",
    "a".repeat(63),
    "a".repeat(64),
    "true",
    true,
    false,
  ),
  fc.constantFrom(0, -0, -1, 1, 9, 10, 600, 601, 1.5, NaN, Infinity, 2 ** 53, 1e21, "10"),
  fc.anything({ withBigInt: true, withNullPrototype: true }),
);
const property = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(...PROPERTIES),
  },
  { weight: 1, arbitrary: fc.constantFrom("template", "Replicas", "__proto__", "constructor", "toString") },
  { weight: 1, arbitrary: fc.string() },
);
const anyProperties = fc
  .array(fc.tuple(property, value))
  .map((entries): Properties => ({ ...valid, ...Object.fromEntries(entries) }));

const check = (proposed: Properties, previous: Properties = {}) =>
  lifecycle.check(previous, { ...proposed, preview: true });

const template = fc.constantFrom("python", "node");
const knownInputs = fc.record({
  name: fc.constantFrom("a", "b"),
  templateName: template,
  replicas: fc.nat({ max: 2 }),
  waitForReady: fc.boolean(),
  timeout: fc.constantFrom(10, 120),
  adoptExisting: fc.boolean(),
});
const state: fc.Arbitrary<SandboxPoolState> = fc
  .tuple(knownInputs, fc.constantFrom<Readiness>("ready", "notReady", "unchecked"))
  .map(([inputs, readiness]) => ({ ...inputs, readiness, poolId: "id", createdAt: "2026-03-01T12:00:00Z" }));

describe("fuzzing", function () {
  this.timeout(60_000);

  describe("check", () => {
    it("lets nothing pass that the control plane would refuse", () =>
      fc.assert(
        fc.asyncProperty(anyProperties, anyProperties, async (previous, proposed) => {
          const { inputs, failures } = await check(proposed, previous);
          if (failures.length > 0 || Object.values(inputs).includes(UNKNOWN)) return;
          const { name, templateName, replicas, waitForReady, timeout } = inputs;
          const body = { name, template_name: templateName, wait_for_ready: waitForReady, timeout };
          // Pools without replicas are made with one and paused.
          const accepted = poolCreation.safeParse({ ...body, replicas: replicas === 0 ? 1 : replicas });
          assert.ok(accepted.success, accepted.error?.message);
          assert.ok(typeof replicas === "number" && replicas >= 0);
        }),
        { numRuns: 2_000 },
      ));

    it("names every faulty property at once, each as if it were the only one", () =>
      fc.assert(
        fc.asyncProperty(anyProperties, async (proposed) => {
          const faulty: string[] = [];
          for (const [key, one] of Object.entries(proposed)) {
            const { failures } = await check({ ...valid, [key]: one });
            if (failures.length > 0) {
              assert.deepEqual([...new Set(failures.map(({ property: named }) => named))], [key]);
              faulty.push(key);
            }
          }
          const { failures } = await check(proposed);
          assert.deepEqual([...new Set(failures.map(({ property: named }) => named))].sort(), faulty.sort());
        }),
        { numRuns: 500 },
      ));
  });

  it("diff finds each change, values not yet known included, and replaces for a name or a template alone", () => {
    const inputs: fc.Arbitrary<MaybeUnknown<SandboxPoolInputs>> = fc
      .tuple(knownInputs, fc.subarray([...PROPERTIES]))
      .map(([known, unknown]) => ({ ...known, ...Object.fromEntries(unknown.map((key) => [key, UNKNOWN])) }));
    fc.assert(
      fc.property(state, inputs, (before, after) => {
        const { changed, replaces, deleteBeforeReplace } = lifecycle.diff(before, after);
        const different = PROPERTIES.filter((key) => before[key] !== after[key]);
        const unready = before.readiness === "notReady" && after.waitForReady !== false;
        assert.equal(changed, different.length > 0 || unready);
        assert.deepEqual(
          replaces.filter((key) => key !== "readiness"),
          different.filter((key) => key === "name" || key === "templateName"),
        );
        assert.equal(replaces.includes("readiness"), unready);
        assert.equal(deleteBeforeReplace, before.name === after.name);
      }),
      { numRuns: 1_000 },
    );
  });

  describe("the client", () => {
    let server: Server;
    let client: ControlPlaneClient;
    let answer: { status: number; type: string; retryAfter: string; body: string };

    before(async () => {
      server = createServer((_request, response) => {
        response.writeHead(answer.status, { "content-type": answer.type, "retry-after": answer.retryAfter });
        response.end(answer.body);
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      client = clientWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, ["canary"], {
        attemptMs: 5_000,
        maxAttempts: 1,
        firstDelayMs: 0,
        maxDelayMs: 0,
        windowMs: -1,
        rateLimitWindowMs: -1,
        lookDelaysMs: [0],
      });
    });
    after(async () => {
      await client.close();
      server.close();
    });

    const detail = fc.oneof(
      fc.string(),
      fc.record({ error: fc.constantFrom("Timeout", "Conflict", "TemplateNotFound", "other"), message: fc.anything() }),
      fc.constantFrom<unknown>([[{ toString: 1, valueOf: 1 }]], [{ loc: ["body", { toString: null }] }]),
      fc.array(fc.oneof(fc.record({ loc: fc.anything(), msg: fc.anything(), type: fc.anything() }), fc.anything())),
      fc.anything(),
    );
    const pool = fc.record(
      {
        id: fc.jsonValue(),
        name: fc.oneof(fc.constant("workers"), fc.jsonValue()),
        template_name: fc.jsonValue(),
        replicas: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const json = fc.oneof(
      detail.map((one) => ({ detail: one })),
      pool,
      fc.jsonValue(),
    );
    const body = fc.oneof(
      json.map((one) => JSON.stringify(one, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part))),
      fc.string({ unit: "binary" }),
      fc.constant(`{"detail":[{"loc":["body",${"[".repeat(20_000)}${"]".repeat(20_000)}]}]}`),
      // What could keep the clean-up of a gateway's page busy.
      fc.constantFrom("<", "<script", "<style>", "\u0000", "{", "canary ").map((piece) => piece.repeat(20_000)),
    );
    const anyAnswer = fc.record({
      status: fc.oneof(
        fc.constantFrom(200, 201, 204, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504),
        fc.integer({ min: 200, max: 599 }),
      ),
      type: fc.constantFrom("application/json", "text/html", ""),
      retryAfter: fc.constantFrom("", "-1", "1e9", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"),
      body,
    });

    it("answers with a pool or one of its own errors, soon and on one line, whatever comes", () =>
      fc.assert(
        fc.asyncProperty(anyAnswer, async (one) => {
          answer = one;
          const pools = new SandboxPools(client);
          for (const call of [() => pools.get("workers"), () => pools.list(), () => pools.scale("workers", 1)]) {
            try {
              await call();
            } catch (error) {
              assert.ok(error instanceof ControlPlaneError, String(error));
              assert.ok(error.message.length < 2_000, `${error.message.length} characters`);
              assert.doesNotMatch(error.message, /\p{Cc}|canary/u);
            }
          }
        }),
        { numRuns: 300, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: true },
      ));
  });
});
