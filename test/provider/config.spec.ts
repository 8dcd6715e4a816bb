import assert from "node:assert/strict";
import { type Environment, readConfiguration } from "../../provider/config";

const KEY = "lsv2_pt_config";

function read(stack: Record<string, string>, environment: Environment = {}) {
  return readConfiguration((key) => stack[key], environment);
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

    it("does not repeat a password from a URL", () => {
      assert.throws(
        () => read({ "langsmith:apiKey": KEY, "langsmith:endpoint": "https://me:hunter2@example.com" }),
        (error: Error) => error.message.includes("password") && !error.message.includes("hunter2"),
      );
    });

    it("allows plain http to another host when the stack says so", () => {
      const stack = {
        "langsmith:apiKey": KEY,
        "langsmith:endpoint": "http://ls.internal",
        "langsmith:allowHttp": "true",
      };
      assert.equal(read(stack).endpoint, "http://ls.internal");
    });

    it("prefers the stack to LANGGRAPH_HOST_URL and never reads LANGSMITH_ENDPOINT", () => {
      const environment = {
        LANGGRAPH_HOST_URL: "https://env.example.com",
        LANGSMITH_ENDPOINT: "https://tracing.example.com",
      };
      assert.equal(read({ "langsmith:apiKey": KEY }, environment).endpoint, "https://env.example.com");
      const stack = { "langsmith:apiKey": KEY, "langsmith:endpoint": "https://stack.example.com" };
      assert.equal(read(stack, environment).endpoint, "https://stack.example.com");
    });
  });

  describe("credentials", () => {
    const headersOf = (stack: Record<string, string>, environment?: Environment) =>
      read(stack, environment).credentials.map(({ headers }) => headers);

    it("takes the first variable that is set and not empty", () => {
      const environment = { LANGGRAPH_HOST_API_KEY: "", LANGSMITH_API_KEY: "second", LANGCHAIN_API_KEY: "third" };
      assert.deepEqual(headersOf({}, environment), [{ "x-api-key": "second" }]);
    });

    it("tries the environment's key after the stack's when they differ", () => {
      const stack = { "langsmith:apiKey": "old" };
      assert.deepEqual(headersOf(stack, { LANGSMITH_API_KEY: "new" }), [
        { "x-api-key": "old" },
        { "x-api-key": "new" },
      ]);
      assert.deepEqual(headersOf(stack, { LANGSMITH_API_KEY: "old" }), [{ "x-api-key": "old" }]);
    });

    it("sends the workspace and a bearer token", () => {
      const stack = { "langsmith:bearerToken": "token", "langsmith:tenantId": "ws" };
      assert.deepEqual(headersOf(stack), [{ authorization: "Bearer token", "x-tenant-id": "ws" }]);
      assert.deepEqual(headersOf({ "langsmith:apiKey": "k" }, { LANGSMITH_WORKSPACE_ID: "other" }), [
        { "x-api-key": "k", "x-tenant-id": "other" },
      ]);
    });

    it("says how to set a key when there is none", () => {
      assert.throws(() => read({}), {
        name: "ConfigurationError",
        message: /pulumi config set --secret langsmith:apiKey/,
      });
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
