import assert from "node:assert/strict";
import { readConfiguration, readNameSeed, stackOfPlugin } from "../../provider/config/configuration";
import type { Environment } from "../../provider/config/effective-settings";
import { StackSettings } from "../../provider/config/settings";

const KEY = "lsv2_pt_config";

function read(stack: Record<string, string>, environment: Environment = {}) {
  return readConfiguration(new StackSettings((key) => stack[key]), "controlPlane", environment);
}

describe("configuration", () => {
  describe("endpoint", () => {
    const accepted = [
      { given: undefined, used: "https://api.host.langchain.com" },
      { given: "https://langsmith.example.com", used: "https://langsmith.example.com" },
      { given: "https://langsmith.example.com/", used: "https://langsmith.example.com" },
      { given: "https://langsmith.example.com/api//", used: "https://langsmith.example.com/api" },
      { given: "https://langsmith.example.com/api/v2/sandboxes/", used: "https://langsmith.example.com/api" },
      { given: "http://localhost:8787", used: "http://localhost:8787" },
      { given: "http://127.0.0.2:8787", used: "http://127.0.0.2:8787" },
      { given: "http://[::1]:8787", used: "http://[::1]:8787" },
    ];
    for (const { given, used } of accepted) {
      it(`uses ${used} for ${given ?? "nothing"}`, () => {
        const stack = { "langsmith:apiKey": KEY, ...(given && { "langsmith:endpoint": given }) };
        assert.equal(read(stack).endpoint, used);
      });
    }

    const refused = [
      { given: "langsmith.example.com", because: /not a URL/ },
      { given: "ftp://langsmith.example.com", because: /not an https URL/ },
      { given: "https://langsmith.example.com?a=b", because: /query/ },
      { given: "http://langsmith.example.com", because: /unencrypted.*allowHttp/ },
      { given: "http://127.0.0.1.example.com", because: /unencrypted/ },
      { given: "http://localhost.example.com", because: /unencrypted/ },
    ];
    for (const { given, because } of refused) {
      it(`refuses ${given}`, () => {
        assert.throws(() => read({ "langsmith:apiKey": KEY, "langsmith:endpoint": given }), {
          name: "ConfigurationError",
          message: because,
        });
      });
    }

    for (const credentials of ["me:hunter2", "hunter2", ":hunter2"]) {
      it(`is refused with "${credentials}" in it, which is not repeated`, () => {
        assert.throws(
          () => read({ "langsmith:apiKey": KEY, "langsmith:endpoint": `https://${credentials}@example.com` }),
          (error: Error) => error.message.includes("password") && !error.message.includes("hunter2"),
        );
      });
    }

    it("allows plain http to another host when the stack says so", () => {
      const stack = {
        "langsmith:apiKey": KEY,
        "langsmith:endpoint": "http://ls.internal",
        "langsmith:allowHttp": "true",
      };
      assert.equal(read(stack).endpoint, "http://ls.internal");
    });

    const api = (region: string) => `https://${region}api.smith.langchain.com`;
    const host = (region: string) => `https://${region}api.host.langchain.com`;
    const derived = [
      ...["", "eu.", "apac.", "aws."].map((region) => ({ given: api(region), used: host(region) })),
      { given: `${api("eu.")}/`, used: host("eu.") },
      { given: `${api("eu.")}/api/v1/`, used: host("eu.") },
      { given: "https://langsmith.example.com", used: "https://langsmith.example.com/api-host" },
      { given: "https://langsmith.example.com/api", used: "https://langsmith.example.com/api-host" },
      { given: "https://langsmith.example.com/base/api/v1", used: "https://langsmith.example.com/base/api-host" },
      {
        given: "https://api.smith.langchain.com.example.com",
        used: "https://api.smith.langchain.com.example.com/api-host",
      },
    ];
    for (const { given, used } of derived) {
      it(`follows from the API URL ${given}`, () => {
        assert.equal(read({ "langsmith:apiKey": KEY, "langsmith:apiUrl": given }).endpoint, used);
        assert.equal(read({ "langsmith:apiKey": KEY }, { LANGSMITH_ENDPOINT: given }).endpoint, used);
      });
    }

    it("of the API is its own or follows from the control plane's", () => {
      const apiOf = (stack: Record<string, string>, environment: Environment = {}): string =>
        readConfiguration(new StackSettings((key) => ({ ...stack, "langsmith:apiKey": KEY })[key]), "api", environment)
          .endpoint;
      assert.equal(apiOf({}), "https://api.smith.langchain.com");
      for (const region of ["", "eu.", "apac.", "aws."]) {
        assert.equal(apiOf({ "langsmith:endpoint": host(region) }), api(region));
        assert.equal(apiOf({ "langsmith:apiUrl": `${api(region)}/api/v1` }), api(region));
      }
      assert.equal(apiOf({ "langsmith:endpoint": "https://ls.example.com/api-host" }), "https://ls.example.com");
      assert.equal(apiOf({ "langsmith:endpoint": "http://localhost:8787" }), "http://localhost:8787");
      const both = { "langsmith:endpoint": "https://one.example.com", "langsmith:apiUrl": "https://two.example.com" };
      assert.equal(apiOf(both), "https://two.example.com");
      assert.equal(read({ ...both, "langsmith:apiKey": KEY }).endpoint, "https://one.example.com");
      // What the stack says goes before what the environment says, whichever of the two it names.
      const environment = { LANGSMITH_ENDPOINT: "https://two.example.com" };
      assert.equal(apiOf({ "langsmith:endpoint": "https://one.example.com" }, environment), "https://one.example.com");
    });

    it("is the first that is set", () => {
      const order = [
        { name: "langsmith:endpoint", value: "https://1.example.com", used: "https://1.example.com" },
        { name: "langsmith:apiUrl", value: "https://2.example.com", used: "https://2.example.com/api-host" },
        { name: "LANGGRAPH_HOST_URL", value: "https://3.example.com", used: "https://3.example.com" },
        { name: "LANGSMITH_CONTROL_PLANE_URL", value: "https://4.example.com", used: "https://4.example.com" },
        { name: "LANGSMITH_ENDPOINT", value: "https://5.example.com", used: "https://5.example.com/api-host" },
      ];
      for (let first = 0; first < order.length; first++) {
        const settings = Object.fromEntries(order.slice(first).map(({ name, value }) => [name, value]));
        const { endpoint, endpointSource } = read({ ...settings, "langsmith:apiKey": KEY }, settings);
        assert.equal(endpoint, order[first]?.used);
        assert.equal(endpointSource.name, order[first]?.name);
      }
      assert.equal(read({ "langsmith:apiKey": KEY }).endpointSource.name, "langsmith:endpoint");
    });

    it("is refused with the name of the variable that says it", () => {
      assert.throws(() => read({ "langsmith:apiKey": KEY }, { LANGSMITH_ENDPOINT: "smith" }), {
        name: "ConfigurationError",
        message: /environment variable LANGSMITH_ENDPOINT is not a URL/,
      });
    });
  });

  describe("place", () => {
    it("is the endpoint, with the workspace if there is one", () => {
      const stack = { "langsmith:apiKey": KEY, "langsmith:endpoint": "https://ls.example.com/v2/sandboxes/" };
      assert.equal(read(stack).location, "https://ls.example.com");
      assert.equal(read(stack, { LANGSMITH_TENANT_ID: "ws" }).location, "https://ls.example.com (workspace ws)");
      assert.equal(read({ ...stack, "langsmith:tenantId": "w2" }).location, "https://ls.example.com (workspace w2)");
    });

    it("can have been another before", () => {
      assert.equal(read({ "langsmith:apiKey": KEY }).movedFrom, undefined);
      const stack = { "langsmith:apiKey": KEY, "langsmith:movedFrom": "https://old.example.com" };
      assert.equal(read(stack).movedFrom, "https://old.example.com");
    });
  });

  it("tells the seed of automatic names without credentials", () => {
    assert.equal(
      readNameSeed(new StackSettings((key) => (key === "langsmith:nameSeed" ? "team-a" : undefined))),
      "team-a",
    );
    assert.equal(readNameSeed(new StackSettings(() => "")), undefined);
  });

  describe("credentials", () => {
    const headersOf = (stack: Record<string, string>, environment?: Environment) =>
      read(stack, environment).credentials.headers;

    it("takes the first variable that is set and not empty", () => {
      const environment = { LANGGRAPH_HOST_API_KEY: "", LANGSMITH_API_KEY: "second", LANGCHAIN_API_KEY: "third" };
      assert.deepEqual(headersOf({}, environment), { "x-api-key": "second" });
    });

    it("prefers the stack's key to the environment's, and says which it took", () => {
      const environment = { LANGSMITH_API_KEY: "new" };
      assert.deepEqual(headersOf({ "langsmith:apiKey": "old" }, environment), { "x-api-key": "old" });
      assert.deepEqual(read({ "langsmith:apiKey": "old" }, environment).credentials.source, {
        kind: "stack",
        name: "langsmith:apiKey",
        description: "stack configuration (langsmith:apiKey)",
        mayBeOld: true,
      });
      assert.deepEqual(read({}, environment).credentials.source, {
        kind: "environment",
        name: "LANGSMITH_API_KEY",
        description: "environment variable LANGSMITH_API_KEY",
        mayBeOld: false,
      });
    });

    it("sends the workspace and a bearer token, and no key of the environment beside it", () => {
      const stack = { "langsmith:bearerToken": "token", "langsmith:tenantId": "ws" };
      assert.deepEqual(headersOf(stack, { LANGSMITH_API_KEY: "key" }), {
        authorization: "Bearer token",
        "x-tenant-id": "ws",
      });
      assert.deepEqual(headersOf({ "langsmith:apiKey": "k" }, { LANGSMITH_WORKSPACE_ID: "other" }), {
        "x-api-key": "k",
        "x-tenant-id": "other",
      });
    });

    it("hides the values of both where both are set, and names both settings", () => {
      const { credentials } = read({ "langsmith:apiKey": "key", "langsmith:bearerToken": "token" });
      assert.deepEqual(credentials.secrets, ["key", "token"]);
      assert.match(credentials.source.description, /langsmith:apiKey.*langsmith:bearerToken/);
    });

    it("of a plugin are today's, as Pulumi hands them to its process", () => {
      const json = JSON.stringify({ apiKey: "lsv2_today", "langsmith:tenantId": "w1" });
      const stack = stackOfPlugin({ PULUMI_CONFIG: json });
      assert.ok(stack);
      const { credentials } = readConfiguration(stack, "controlPlane", {});
      assert.deepEqual(credentials.headers, { "x-api-key": "lsv2_today", "x-tenant-id": "w1" });
      assert.equal(credentials.source.mayBeOld, false);
      assert.equal(stackOfPlugin({}), undefined);
    });

    it("are missing where neither says them", () => {
      assert.throws(() => read({}, { LANGSMITH_API_KEY: "" }), { name: "MissingCredentialsError" });
    });

    for (const [what, key] of Object.entries({
      "a line break": "lsv2_secret\n",
      "a header of its own": "lsv2_secret\r\nX-Evil: 1",
      "a letter outside ASCII": "lsv2_sécret",
      "a space at the end": "lsv2_secret ",
    })) {
      it(`refuses a key with ${what} and does not show it`, () => {
        assert.throws(
          () => read({}, { LANGSMITH_API_KEY: key }),
          (error: Error) => error.message.includes("LANGSMITH_API_KEY") && !/lsv2|cret/.test(error.message),
        );
      });
    }
  });
});
