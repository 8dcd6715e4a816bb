import assert from "node:assert/strict";
import {
  type Configuration,
  readConfiguration,
  readNameSeed,
  stackOfPlugin,
} from "../../provider/config/configuration";
import type { Environment } from "../../provider/config/effective-settings";
import type { Service } from "../../provider/config/endpoints";
import { StackSettings } from "../../provider/config/settings";

type Values = Readonly<Record<string, string>>;
const LANGSMITH = "https://langsmith.example.com";
const host = (region = ""): string => `https://${region}api.host.langchain.com`;
const api = (region = ""): string => `https://${region}api.smith.langchain.com`;

/** @param values - the stack's, without the namespace */
function read(values: Values, environment: Environment = {}, service: Service = "controlPlane"): Configuration {
  const stack = new StackSettings((key) => values[key.replace("langsmith:", "")]);
  return readConfiguration(stack, service, environment);
}
/** Adds a key for tests of other settings. */
const endpointOf = (values: Values, environment?: Environment, service?: Service): string =>
  read({ apiKey: "key", ...values }, environment, service).endpoint;

describe("configuration", () => {
  describe("endpoint", () => {
    for (const [given, used] of [
      [LANGSMITH, LANGSMITH],
      [`${LANGSMITH}/`, LANGSMITH],
      [`${LANGSMITH}/api//`, `${LANGSMITH}/api`],
      [`${LANGSMITH}/api/v2/sandboxes/`, `${LANGSMITH}/api`],
      ["http://localhost:8787", "http://localhost:8787"],
      ["http://127.0.0.2:8787", "http://127.0.0.2:8787"],
      ["http://[::1]:8787", "http://[::1]:8787"],
    ] as const) {
      it(`uses the endpoint ${used} for ${given}`, () => {
        assert.equal(endpointOf({ endpoint: given }), used);
      });
    }

    for (const [given, because] of [
      ["langsmith.example.com", /not a URL/],
      ["ftp://langsmith.example.com", /not an https URL/],
      [`${LANGSMITH}?a=b`, /query/],
      ["http://langsmith.example.com", /unencrypted.*allowHttp/],
      ["http://127.0.0.1.example.com", /unencrypted/],
      ["http://localhost.example.com", /unencrypted/],
      ["https://me:hunter2@example.com", /^(?!.*hunter2).*password/],
      ["https://hunter2@example.com", /^(?!.*hunter2).*password/],
      ["https://:hunter2@example.com", /^(?!.*hunter2).*password/],
    ] as const) {
      it(`rejects the endpoint ${given}`, () => {
        assert.throws(() => endpointOf({ endpoint: given }), { name: "ConfigurationError", message: because });
      });
    }

    it("accepts plain http to another host if the stack allows it", () => {
      assert.equal(endpointOf({ endpoint: "http://ls.internal", allowHttp: "true" }), "http://ls.internal");
    });

    for (const [given, used] of [
      ...["", "eu.", "apac.", "aws."].map((region) => [api(region), host(region)] as const),
      [`${api("eu.")}/`, host("eu.")],
      [`${api("eu.")}/api/v1/`, host("eu.")],
      [LANGSMITH, `${LANGSMITH}/api-host`],
      [`${LANGSMITH}/api`, `${LANGSMITH}/api-host`],
      [`${LANGSMITH}/base/api/v1`, `${LANGSMITH}/base/api-host`],
      [`${api()}.example.com`, `${api()}.example.com/api-host`],
    ] as const) {
      it(`derives the endpoint from the API URL ${given}`, () => {
        assert.equal(endpointOf({ apiUrl: given }), used);
        assert.equal(endpointOf({}, { LANGSMITH_ENDPOINT: given }), used);
      });
    }

    it("uses the API's own endpoint, or derives it from the control plane's", () => {
      const apiOf = (values: Values, environment?: Environment) => endpointOf(values, environment, "api");
      assert.equal(apiOf({}), api());
      for (const region of ["", "eu.", "apac.", "aws."]) {
        assert.equal(apiOf({ endpoint: host(region) }), api(region));
        assert.equal(apiOf({ apiUrl: `${api(region)}/api/v1` }), api(region));
      }
      assert.equal(apiOf({ endpoint: `${LANGSMITH}/api-host` }), LANGSMITH);
      assert.equal(apiOf({ endpoint: "http://localhost:8787" }), "http://localhost:8787");
      const both = { endpoint: "https://one.example.com", apiUrl: "https://two.example.com" };
      assert.equal(apiOf(both), both.apiUrl);
      assert.equal(endpointOf(both), both.endpoint);
      // The stack's settings take precedence over the environment's, whichever of the two it sets.
      assert.equal(apiOf({ endpoint: both.endpoint }, { LANGSMITH_ENDPOINT: both.apiUrl }), both.endpoint);
    });

    it("uses the first endpoint that is set", () => {
      const order = [
        ["endpoint", "https://1.example.com", "https://1.example.com"],
        ["apiUrl", "https://2.example.com", "https://2.example.com/api-host"],
        ["LANGGRAPH_HOST_URL", "https://3.example.com", "https://3.example.com"],
        ["LANGSMITH_CONTROL_PLANE_URL", "https://4.example.com", "https://4.example.com"],
        ["LANGSMITH_ENDPOINT", "https://5.example.com", "https://5.example.com/api-host"],
      ] as const;
      for (const [first, [name, , used]] of order.entries()) {
        const settings = Object.fromEntries(order.slice(first).map(([each, value]) => [each, value]));
        const { endpoint, endpointSource } = read({ ...settings, apiKey: "key" }, settings);
        assert.deepEqual([endpoint, endpointSource.name.replace("langsmith:", "")], [used, name]);
      }
      const { endpoint, endpointSource } = read({ apiKey: "key" });
      assert.deepEqual([endpoint, endpointSource.name], [host(), "langsmith:endpoint"]);
    });

    it("names the variable with a faulty endpoint in the error", () => {
      const message = /environment variable LANGSMITH_ENDPOINT is not a URL/;
      assert.throws(() => endpointOf({}, { LANGSMITH_ENDPOINT: "smith" }), { name: "ConfigurationError", message });
    });
  });

  it("returns a location of the endpoint, the workspace if there is one, and the former location", () => {
    const stack = { apiKey: "key", endpoint: `${LANGSMITH}/v2/sandboxes/` };
    const { location, movedFrom } = read(stack);
    assert.deepEqual([location, movedFrom], [LANGSMITH, undefined]);
    assert.equal(read(stack, { LANGSMITH_TENANT_ID: "ws" }).location, `${LANGSMITH} (workspace ws)`);
    assert.equal(read({ ...stack, tenantId: "w2" }).location, `${LANGSMITH} (workspace w2)`);
    assert.equal(read({ ...stack, movedFrom: "https://old.example.com" }).movedFrom, "https://old.example.com");
  });

  it("returns the seed of automatic names without credentials", () => {
    assert.equal(readNameSeed(new StackSettings((key) => (key === "langsmith:nameSeed" ? "a" : undefined))), "a");
    assert.equal(readNameSeed(new StackSettings(() => "")), undefined);
  });

  describe("credentials", () => {
    const headersOf = (values: Values, environment?: Environment) => read(values, environment).credentials.headers;
    it("uses the first credentials that are set and not empty, the stack's before the environment's", () => {
      const environment = { LANGGRAPH_HOST_API_KEY: "", LANGSMITH_API_KEY: "second", LANGCHAIN_API_KEY: "third" };
      assert.deepEqual(headersOf({}, environment), { "x-api-key": "second" });
      assert.deepEqual(headersOf({ apiKey: "first" }, environment), { "x-api-key": "first" });
      // A key of the environment is never sent beside a token.
      assert.deepEqual(headersOf({ bearerToken: "token" }, environment), { authorization: "Bearer token" });
    });

    it("sends the workspace with the credentials", () => {
      const expected = { "x-api-key": "k", "x-tenant-id": "ws" };
      assert.deepEqual(headersOf({ apiKey: "k", tenantId: "ws" }, { LANGSMITH_WORKSPACE_ID: "other" }), expected);
      assert.deepEqual(headersOf({ apiKey: "k" }, { LANGSMITH_WORKSPACE_ID: "ws" }), expected);
    });

    it("records the source of credentials", () => {
      assert.deepEqual(read({ apiKey: "key" }).credentials.source, {
        kind: "stack",
        name: "langsmith:apiKey",
        description: "stack configuration (langsmith:apiKey)",
        mayBeOld: true,
      });
      const { kind, description, mayBeOld } = read({}, { LANGSMITH_API_KEY: "key" }).credentials.source;
      assert.deepEqual([kind, mayBeOld], ["environment", false]);
      assert.equal(description, "environment variable LANGSMITH_API_KEY");
    });

    it("redacts both values if a key and a token are set, and names both settings", () => {
      const { credentials } = read({ apiKey: "key", bearerToken: "token" });
      assert.deepEqual(credentials.secrets, ["key", "token"]);
      assert.match(credentials.source.description, /langsmith:apiKey.*langsmith:bearerToken/);
    });

    it("uses today's credentials in a plugin, as Pulumi sends them to its process", () => {
      const json = JSON.stringify({ apiKey: "lsv2_today", "langsmith:tenantId": "w1" });
      const stack = stackOfPlugin({ PULUMI_CONFIG: json });
      assert.ok(stack);
      const { credentials } = readConfiguration(stack, "controlPlane", {});
      assert.deepEqual(credentials.headers, { "x-api-key": "lsv2_today", "x-tenant-id": "w1" });
      assert.equal(credentials.source.mayBeOld, false);
      assert.equal(stackOfPlugin({}), undefined);
    });

    it("reports missing credentials if neither the stack nor the environment sets them", () => {
      assert.throws(() => read({}, { LANGSMITH_API_KEY: "" }), { name: "MissingCredentialsError" });
    });

    for (const secret of ["lsv2_secret\n", "lsv2_secret\r\nX-Evil: 1", "lsv2_sécret", "lsv2_secret "]) {
      it(`rejects the credential ${JSON.stringify(secret)} without printing it`, () => {
        const message = /^(?!.*(lsv2|cret)).*LANGSMITH_API_KEY/s;
        assert.throws(() => read({}, { LANGSMITH_API_KEY: secret }), { message });
      });
    }
  });
});
