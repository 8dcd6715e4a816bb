import assert from "node:assert/strict";
import fc from "fast-check";
import type { ApiClient } from "../../provider/http/client";
import { Collection } from "../../provider/http/collection";
import { ApiError } from "../../provider/http/errors";
import { sandboxPool } from "../../provider/resources/sandbox-pool";
import { clientWith, FAST_RETRIES, Started } from "./support";

describe("fuzzing the client", function () {
  this.timeout(60_000);
  const started = new Started();
  let client: ApiClient;
  let answer: { status: number; type: string; retryAfter: string; body: string };

  before(async () => {
    const url = await started.server((_request, response) => {
      response.writeHead(answer.status, { "content-type": answer.type, "retry-after": answer.retryAfter });
      response.end(answer.body);
    });
    const once = { ...FAST_RETRIES, maxAttempts: 1, retryWindowMs: -1, rateLimitWindowMs: -1 };
    client = started.client(clientWith(url, "lsv2_canary", once));
  });
  after(() => started.end());

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
    // Text that could slow the clean-up of a gateway's page down.
    fc.constantFrom("<", "<script", "<style>", "\u0000", "{", "lsv2_canary ").map((piece) => piece.repeat(20_000)),
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

  it("returns a pool or one of its own errors on one line, quickly, for any answer", () =>
    fc.assert(
      fc.asyncProperty(anyAnswer, async (one) => {
        answer = one;
        const pools = new Collection(client, sandboxPool.api);
        for (const call of [
          () => pools.get("workers"),
          () => pools.list(),
          () => pools.change("workers", { replicas: 1 }),
        ]) {
          try {
            await call();
          } catch (error) {
            assert.ok(error instanceof ApiError, String(error));
            assert.ok(error.message.length < 2_000, `${error.message.length} characters`);
            assert.doesNotMatch(error.message, /\p{Cc}|lsv2_canary/u);
          }
        }
      }),
      { numRuns: 150, plugins: [fc.interruptAfterTimeLimit(30_000, { failOnInterrupt: true })] },
    ));
});
