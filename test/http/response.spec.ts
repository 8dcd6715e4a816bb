import assert from "node:assert/strict";
import { InvalidRequestError, NotFoundError } from "../../provider/http/errors";
import { clientWith, failureOf, Pools, FAST_RETRIES, Started } from "./support";

const GATEWAY_PAGE = "<html><body><h1>Bad Gateway</h1></body></html>";

describe("failures", () => {
  const started = new Started();
  afterEach(() => started.end());

  function poolsAt(endpoint: string, key = "lsv2_key"): Pools {
    return new Pools(started.client(clientWith(endpoint, key, FAST_RETRIES)));
  }

  const detail = (value: unknown) => ({ detail: value });
  const kinds: { status: number; body: unknown; name: string; says: RegExp }[] = [
    {
      status: 400,
      body: detail({ error: "TemplateNotFound", message: "Template 'x' not found." }),
      name: "InvalidRequestError",
      says: /TemplateNotFound: Template 'x' not found/,
    },
    {
      status: 400,
      body: { title: "Bad image", detail: "no such tag", remedy: "Push it first.", error_class: "ImageNotFound" },
      name: "InvalidRequestError",
      says: /400 Bad image: no such tag Push it first\.\)/,
    },
    {
      status: 400,
      body: { title: 1, detail: "no such tag", remedy: 2 },
      name: "InvalidRequestError",
      says: /400 no such tag\)/,
    },
    {
      status: 422,
      body: detail(["odd", { loc: "body", msg: 1 }]),
      name: "InvalidRequestError",
      says: /422 odd; request: invalid\)/,
    },
    { status: 501, body: "", name: "UnsupportedError", says: /does not support it/ },
    {
      status: 401,
      body: detail("Invalid API key"),
      name: "AuthenticationError",
      says: /stack configuration.*401 Invalid API key/,
    },
    { status: 403, body: detail({ message: "not enabled" }), name: "ForbiddenError", says: /not enabled/ },
    { status: 404, body: detail("Not Found"), name: "RouteNotFoundError", says: /does not serve/ },
    { status: 404, body: detail("Pool 'other' not found"), name: "RouteNotFoundError", says: /does not serve/ },
    { status: 404, body: "<html>404</html>", name: "RouteNotFoundError", says: /404 404\)/ },
    { status: 404, body: detail("Pool 'workers' not found"), name: "NotFoundError", says: /does not exist/ },
    { status: 410, body: detail('Pool "workers" is gone'), name: "NotFoundError", says: /does not exist/ },
    { status: 410, body: detail("Gone"), name: "RouteNotFoundError", says: /does not serve/ },
    { status: 405, body: detail("Pool 'workers' is read-only"), name: "RouteNotFoundError", says: /405/ },
    { status: 405, body: detail("Method Not Allowed"), name: "RouteNotFoundError", says: /405/ },
    { status: 409, body: detail("taken"), name: "ConflictError", says: /409 taken/ },
    {
      status: 422,
      body: detail([{ loc: ["body", "replicas"], msg: "too many", type: "x" }]),
      name: "InvalidRequestError",
      says: /replicas: too many/,
    },
    {
      status: 429,
      body: detail(
        "Limit of 10 sandbox(es) per organization exceeded. Current usage: 8 sandboxes, Requested: 5 additional.",
      ),
      name: "QuotaError",
      says: /Current usage: 8/,
    },
    { status: 429, body: detail("slow down"), name: "RateLimitError", says: /slow down/ },
    { status: 500, body: "Internal Server Error", name: "UnavailableError", says: /500 Internal/ },
    { status: 502, body: GATEWAY_PAGE, name: "UnavailableError", says: /502/ },
    { status: 504, body: "", name: "UnavailableError", says: /504/ },
    { status: 302, body: "", name: "RedirectError", says: /redirect/ },
    { status: 200, body: { unexpected: true }, name: "UnexpectedResponseError", says: /body.name: .*expected string/ },
    { status: 200, body: '{"name": "work', name: "UnexpectedResponseError", says: /200, not JSON, or cut off\)/ },
    {
      status: 200,
      body: " <!doctype html><p>Hi",
      name: "UnexpectedResponseError",
      says: /200, a page instead of JSON\)/,
    },
    { status: 200, body: "[]", name: "UnexpectedResponseError", says: /body: .*expected object/ },
    { status: 200, body: "", name: "UnexpectedResponseError", says: /200, empty\)/ },
    { status: 418, body: "", name: "UnexpectedResponseError", says: /418/ },
  ];
  for (const { status, body, name, says } of kinds) {
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    it(`${name}: ${status} ${sent.slice(0, 60)}`, async () => {
      const url = await started.server((_request, response) => {
        response.writeHead(status, { location: "https://elsewhere.example.com/", "retry-after": "100" });
        response.end(sent);
      });
      const error = await failureOf(poolsAt(url).scale("workers", 2));
      assert.equal(error.name, name, error.message);
      assert.match(error.message, says);
    });
  }

  for (const [title, body] of [
    ["the control plane's own", detail({ error: "TemplateNotFound", message: "gone" })],
    ["RFC 7807's", { title: "Bad template", detail: "gone", error_class: "TemplateNotFound" }],
  ] as const) {
    it(`InvalidRequestError with the code of an answer in ${title} form`, async () => {
      const url = await started.server((_request, response) => response.writeHead(400).end(JSON.stringify(body)));
      const error = await failureOf(poolsAt(url).scale("workers", 2));
      assert.ok(error instanceof InvalidRequestError);
      assert.equal(error.code, "TemplateNotFound");
    });
  }

  it("NotFoundError with the time of the control plane's own clock", async () => {
    const url = await started.server((_request, response) => {
      response.writeHead(404, { date: "Wed, 04 Mar 2020 12:00:10 GMT" });
      response.end(JSON.stringify(detail("Pool 'workers' not found")));
    });
    const error = await failureOf(poolsAt(url).scale("workers", 2));
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.serverTimeMs, Date.UTC(2020, 2, 4, 12, 0, 10));
  });

  for (const { title, status, body, fails } of [
    { title: "no answer", status: 204, body: "", fails: false },
    { title: "an empty answer", status: 200, body: " ", fails: false },
    { title: "JSON", status: 202, body: "{}", fails: false },
    { title: "a gateway's page", status: 200, body: GATEWAY_PAGE, fails: true },
    { title: "text", status: 200, body: "down for maintenance", fails: true },
  ]) {
    it(`${fails ? "UnexpectedResponseError" : "no error"} to a deletion that gets ${title}`, async () => {
      const url = await started.server((_request, response) => response.writeHead(status).end(body));
      const deletion = poolsAt(url).delete("workers");
      if (!fails) return deletion;
      const error = await failureOf(deletion);
      assert.equal(error.name, "UnexpectedResponseError");
      assert.equal(error.effect, "unknown");
    });
  }

  it("NotReadyError to a creation, and to nothing else", async () => {
    const url = await started.server((_request, response) => {
      response.writeHead(504).end(JSON.stringify(detail({ error: "Timeout", message: "not ready" })));
    });
    const pools = poolsAt(url);
    assert.equal((await failureOf(pools.create())).name, "NotReadyError");
    assert.equal((await failureOf(pools.scale("workers", 2))).name, "UnavailableError");
  });
});
