import assert from "node:assert/strict";
import { InvalidRequestError, NotFoundError } from "../../provider/http/errors";
import { clientWith, failureOf, Pools, FAST_RETRIES, Started } from "./support";

const GATEWAY_PAGE = "<html><body><h1>Bad Gateway</h1></body></html>";

describe("errors of a response", () => {
  const started = new Started();
  afterEach(() => started.end());

  function poolsAt(endpoint: string, key = "lsv2_key"): Pools {
    return new Pools(started.client(clientWith(endpoint, key, FAST_RETRIES)));
  }

  const detail = (value: unknown) => ({ detail: value });
  const LIMIT =
    "Limit of 10 sandbox(es) per organization exceeded. Current usage: 8 sandboxes, Requested: 5 additional.";
  const problem = { title: "Bad image", detail: "no such tag", remedy: "Push it first.", error_class: "ImageNotFound" };
  const kinds: [status: number, body: unknown, name: string, says: RegExp][] = [
    [400, detail({ error: "TemplateNotFound", message: "no 'x'" }), "InvalidRequestError", /TemplateNotFound: no 'x'/],
    [400, problem, "InvalidRequestError", /400 Bad image: no such tag Push it first\.\)/],
    [400, { title: 1, detail: "no such tag", remedy: 2 }, "InvalidRequestError", /400 no such tag\)/],
    [422, detail(["odd", { loc: "body", msg: 1 }]), "InvalidRequestError", /422 odd; request: invalid\)/],
    [
      422,
      detail([{ loc: ["body", "replicas"], msg: "too many", type: "x" }]),
      "InvalidRequestError",
      /replicas: too many/,
    ],
    [501, "", "UnsupportedError", /does not support it/],
    [401, detail("Invalid API key"), "AuthenticationError", /stack configuration.*401 Invalid API key/],
    [403, detail({ message: "not enabled" }), "ForbiddenError", /not enabled/],
    [404, detail("Not Found"), "RouteNotFoundError", /does not serve/],
    [404, detail("Pool 'other' not found"), "RouteNotFoundError", /does not serve/],
    [404, "<html>404</html>", "RouteNotFoundError", /404 404\)/],
    [404, detail("Pool 'workers' not found"), "NotFoundError", /does not exist/],
    [410, detail('Pool "workers" is gone'), "NotFoundError", /does not exist/],
    [410, detail("Gone"), "RouteNotFoundError", /does not serve/],
    [405, detail("Pool 'workers' is read-only"), "RouteNotFoundError", /405/],
    [405, detail("Method Not Allowed"), "RouteNotFoundError", /405/],
    [409, detail("taken"), "ConflictError", /409 taken/],
    [429, detail(LIMIT), "QuotaError", /Current usage: 8/],
    [429, detail("slow down"), "RateLimitError", /slow down/],
    [500, "Internal Server Error", "UnavailableError", /500 Internal/],
    [502, GATEWAY_PAGE, "UnavailableError", /502/],
    [504, "", "UnavailableError", /504/],
    [302, "", "RedirectError", /redirect/],
    [200, { unexpected: true }, "UnexpectedResponseError", /body.name: .*expected string/],
    [200, '{"name": "work', "UnexpectedResponseError", /200, not JSON, or cut off\)/],
    [200, " <!doctype html><p>Hi", "UnexpectedResponseError", /200, a page instead of JSON\)/],
    [200, "[]", "UnexpectedResponseError", /body: .*expected object/],
    [200, "", "UnexpectedResponseError", /200, empty\)/],
    [418, "", "UnexpectedResponseError", /418/],
  ];
  for (const [status, body, name, says] of kinds) {
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    it(`returns ${name} for ${status} ${sent.slice(0, 60)}`, async () => {
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
    it(`reports the code of an error in ${title} form`, async () => {
      const url = await started.server((_request, response) => response.writeHead(400).end(JSON.stringify(body)));
      const error = await failureOf(poolsAt(url).scale("workers", 2));
      assert.ok(error instanceof InvalidRequestError);
      assert.equal(error.code, "TemplateNotFound");
    });
  }

  it("returns NotFoundError with the time of the control plane's clock", async () => {
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
    it(`returns ${fails ? "UnexpectedResponseError" : "no error"} when a deletion is answered with ${title}`, async () => {
      const url = await started.server((_request, response) => response.writeHead(status).end(body));
      const deletion = poolsAt(url).delete("workers");
      if (!fails) return deletion;
      const error = await failureOf(deletion);
      assert.equal(error.name, "UnexpectedResponseError");
      assert.equal(error.effect, "unknown");
    });
  }

  it("returns NotReadyError only for a create", async () => {
    const url = await started.server((_request, response) => {
      response.writeHead(504).end(JSON.stringify(detail({ error: "Timeout", message: "not ready" })));
    });
    const pools = poolsAt(url);
    assert.equal((await failureOf(pools.create())).name, "NotReadyError");
    assert.equal((await failureOf(pools.scale("workers", 2))).name, "UnavailableError");
  });
});
