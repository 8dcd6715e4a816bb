import assert from "node:assert/strict";
import { settingsOf } from "../../../provider/adapters/plugin/provider-settings";
import { readConfiguration } from "../../../provider/config/configuration";
import type { Environment } from "../../../provider/config/effective-settings";
import type { Properties } from "../../../provider/lifecycle/properties";
import { StackSettings } from "../../../provider/config/settings";

const stackOf = (values: Readonly<Record<string, string>>): StackSettings =>
  new StackSettings((key) => values[key], false);

describe("settings of the plugin's provider", () => {
  const today = stackOf({
    "langsmith:apiKey": "today",
    "langsmith:endpoint": "https://today",
    "langsmith:tenantId": "w2",
  });

  it("prefers the provider's own settings to the stack's", () => {
    const settings = settingsOf("europe", { apiKey: "own" }, today);
    assert.deepEqual(settings.find("apiKey"), {
      value: "own",
      source: { kind: "provider", name: "apiKey", description: 'provider "europe" (apiKey)', mayBeOld: true },
    });
    assert.deepEqual([settings.find("endpoint")?.value, settings.find("allowHttp")], ["https://today", undefined]);
  });

  it("uses a setting of the stack only if the provider has no setting of the same meaning", () => {
    const stack = stackOf({
      "langsmith:apiKey": "stack's",
      "langsmith:bearerToken": "stack's",
      "langsmith:endpoint": "https://stack",
      "langsmith:apiUrl": "https://stack",
      "langsmith:movedFrom": "https://before",
    });
    const place = settingsOf("europe", { apiUrl: "https://europe" }, stack);
    assert.deepEqual([place.find("endpoint"), place.find("movedFrom")], [undefined, undefined]);
    assert.equal(settingsOf("europe", { endpoint: "https://europe" }, stack).find("apiUrl"), undefined);
    assert.equal(settingsOf("europe", { bearerToken: "own" }, stack).find("apiKey"), undefined);
    assert.equal(settingsOf("europe", { apiKey: "own" }, stack).find("bearerToken"), undefined);
    const moved = settingsOf("europe", { movedFrom: "https://own" }, stack);
    assert.equal(moved.find("endpoint")?.value, "https://stack");
  });

  it("accepts settings as JSON, which some languages send", () => {
    const settings = settingsOf("europe", { allowHttp: true, adoptExisting: "false" }, stackOf({}));
    assert.deepEqual([settings.find("allowHttp")?.value, settings.find("adoptExisting")?.value], ["true", "false"]);
  });

  describe("settings of the plugin's default provider", () => {
    it("uses today's settings instead of those that Pulumi remembers", () => {
      const settings = settingsOf("default", { endpoint: "https://before", apiUrl: "https://before" }, today);
      assert.deepEqual(settings.find("endpoint"), {
        value: "https://today",
        source: {
          kind: "stack",
          name: "langsmith:endpoint",
          description: "stack configuration (langsmith:endpoint)",
          mayBeOld: false,
        },
      });
      assert.deepEqual([settings.find("apiKey")?.value, settings.find("apiUrl")], ["today", undefined]);
    });

    it("does not use the remembered address, even if the stack sets none now: it has only today's key", () => {
      const settings = settingsOf("default", { endpoint: "https://before" }, stackOf({ "langsmith:apiKey": "today" }));
      assert.equal(settings.find("endpoint"), undefined);
    });

    it("uses the workspace that the provider was created for, so that a replaced one deletes there", () => {
      assert.equal(settingsOf("default_1_0_0", { tenantId: "w1" }, today).find("tenantId")?.value, "w1");
      assert.equal(settingsOf("default", {}, today).find("tenantId"), undefined);
    });

    it("uses all remembered settings if Pulumi does not send today's", () => {
      const settings = settingsOf("default", { endpoint: "https://before", apiKey: "before" }, undefined);
      const found = (["endpoint", "apiKey"] as const).map((name) => settings.find(name)?.value);
      assert.deepEqual(found, ["https://before", "before"]);
      assert.equal(settings.sourceOf("apiKey").mayBeOld, true);
    });
  });
});

describe("credentials of the plugin's provider", () => {
  const stack = { "langsmith:apiKey": "stack's", "langsmith:endpoint": "https://stack" };
  const read = (
    own: Properties,
    values: Readonly<Record<string, string>>,
    environment: Environment,
  ): string | undefined =>
    readConfiguration(settingsOf("europe", own, stackOf(values)), "controlPlane", environment).credentials.headers[
      "x-api-key"
    ];

  for (const [title, own, values, environment, expected] of [
    ["its own key at its own address", { endpoint: "https://own", apiKey: "own" }, stack, {}, "own"],
    ["the stack's key at the stack's address", {}, stack, {}, "stack's"],
    [
      "the stack's key if the provider sets the stack's address itself",
      { endpoint: "https://STACK/v2/" },
      stack,
      {},
      "stack's",
    ],
    [
      "the environment's key at the stack's address",
      { endpoint: "https://stack" },
      { "langsmith:endpoint": "https://stack" },
      { LANGSMITH_API_KEY: "environment's" },
      "environment's",
    ],
    [
      "the stack's key at the environment's address",
      { apiUrl: "https://eu.api.smith.langchain.com" },
      { "langsmith:apiKey": "stack's" },
      { LANGSMITH_ENDPOINT: "https://eu.api.smith.langchain.com" },
      "stack's",
    ],
    [
      "the stack's key at the default address",
      { endpoint: "https://api.host.langchain.com" },
      { "langsmith:apiKey": "stack's" },
      {},
      "stack's",
    ],
  ] as const) {
    it(`uses ${title}`, () => {
      assert.equal(read(own, values, environment), expected);
    });
  }

  for (const [title, own, values, environment] of [
    ["the stack's key", { endpoint: "https://own" }, stack, {}],
    ["the stack's key for an API URL", { apiUrl: "https://own" }, stack, {}],
    ["the stack's token", { endpoint: "https://own" }, { "langsmith:bearerToken": "stack's" }, {}],
    ["the environment's key", { endpoint: "https://own" }, {}, { LANGSMITH_API_KEY: "environment's" }],
    [
      "the environment's key, which goes with the stack's address",
      { endpoint: "https://own" },
      { "langsmith:endpoint": "https://stack" },
      { LANGSMITH_API_KEY: "environment's", LANGGRAPH_HOST_URL: "https://own" },
    ],
    ["no key", { endpoint: "https://own" }, {}, {}],
  ] as const) {
    it(`has no credentials at an address of its own if there is ${title}`, () => {
      assert.throws(() => read(own, values, environment), {
        name: "ConfigurationError",
        message:
          /^The endpoint from the provider "europe" \((endpoint|apiUrl)\) is not the stack's.*Give this provider an apiKey or a bearerToken of its own\.$/,
      });
    });
  }
});
