import assert from "node:assert/strict";
import { checkProviderInputs, movingInputs, ProviderInputs } from "../../../provider/adapters/plugin/provider-inputs";
import { secret } from "../../../provider/adapters/wire";
import { UNKNOWN } from "../../../provider/resource/properties";
import { StackSettings } from "../../../provider/settings";

const stackOf = (values: Readonly<Record<string, string>>): StackSettings =>
  new StackSettings((key) => values[key], false);

describe("the settings of a provider of the plugin", () => {
  const today = stackOf({
    "langsmith:apiKey": "today",
    "langsmith:endpoint": "https://today",
    "langsmith:tenantId": "w2",
  });

  it("are its own first, and then those of the stack", () => {
    const settings = new ProviderInputs("europe", { apiKey: "own" }, today);
    assert.deepEqual(settings.find("apiKey"), {
      value: "own",
      source: { kind: "provider", name: "apiKey", description: 'provider "europe" (apiKey)', mayBeOld: true },
    });
    assert.deepEqual([settings.find("endpoint")?.value, settings.find("allowHttp")], ["https://today", undefined]);
  });

  it("are the stack's only where the provider has no other way to say the same, so that no key reaches another host", () => {
    const stack = stackOf({
      "langsmith:apiKey": "stack's",
      "langsmith:bearerToken": "stack's",
      "langsmith:endpoint": "https://stack",
      "langsmith:apiUrl": "https://stack",
      "langsmith:movedFrom": "https://before",
    });
    const place = new ProviderInputs("europe", { apiUrl: "https://europe" }, stack);
    assert.deepEqual([place.find("endpoint"), place.find("movedFrom")], [undefined, undefined]);
    assert.equal(new ProviderInputs("europe", { endpoint: "https://europe" }, stack).find("apiUrl"), undefined);
    assert.equal(new ProviderInputs("europe", { bearerToken: "own" }, stack).find("apiKey"), undefined);
    assert.equal(new ProviderInputs("europe", { apiKey: "own" }, stack).find("bearerToken"), undefined);
    const moved = new ProviderInputs("europe", { movedFrom: "https://own" }, stack);
    assert.equal(moved.find("endpoint")?.value, "https://stack");
  });

  it("of the default provider are today's, whatever Pulumi remembers", () => {
    const settings = new ProviderInputs("default", { endpoint: "https://before", allowHttp: "true" }, today);
    assert.deepEqual(settings.find("endpoint"), {
      value: "https://today",
      source: {
        kind: "stack",
        name: "langsmith:endpoint",
        description: "stack configuration (langsmith:endpoint)",
        mayBeOld: false,
      },
    });
    assert.equal(settings.find("apiKey")?.value, "today");
    assert.equal(settings.find("allowHttp")?.value, "true");
  });

  it("of the default provider are not the address before once the stack gives today's in another way", () => {
    const moved = stackOf({ "langsmith:apiUrl": "https://today", "langsmith:bearerToken": "today" });
    const settings = new ProviderInputs("default", { endpoint: "https://before", apiKey: "before" }, moved);
    assert.deepEqual([settings.find("endpoint"), settings.find("apiKey")], [undefined, undefined]);
  });

  it("of the default provider name the workspace that it was made for, so that a replaced one deletes there", () => {
    assert.equal(new ProviderInputs("default_1_0_0", { tenantId: "w1" }, today).find("tenantId")?.value, "w1");
    assert.equal(new ProviderInputs("default", {}, today).find("tenantId"), undefined);
  });

  it("can be given as JSON, as some languages do", () => {
    const settings = new ProviderInputs("europe", { allowHttp: true, adoptExisting: "false" }, stackOf({}));
    assert.deepEqual([settings.find("allowHttp")?.value, settings.find("adoptExisting")?.value], ["true", "false"]);
  });
});

describe("the check of a provider of the plugin", () => {
  it("leaves no key in the state of the default provider, and hides those of others", () => {
    const proposed = { apiKey: "key-1", bearerToken: "token-1", tenantId: "w1" };
    assert.deepEqual(checkProviderInputs("default", proposed), { inputs: { tenantId: "w1" }, failures: [] });
    assert.deepEqual(checkProviderInputs("europe", proposed).inputs, {
      apiKey: secret("key-1"),
      bearerToken: secret("token-1"),
      tenantId: "w1",
    });
  });

  it("lets what is not known yet pass", () => {
    const { inputs, failures } = checkProviderInputs("europe", { apiKey: UNKNOWN, endpoint: UNKNOWN });
    assert.deepEqual([inputs, failures], [{ apiKey: UNKNOWN, endpoint: UNKNOWN }, []]);
  });

  for (const [proposed, failure] of [
    [{ apikey: "key-1" }, { property: "apikey", reason: 'there is no such property; did you mean "apiKey"?' }],
    [{ endpoint: "nowhere" }, { property: "endpoint", reason: /provider "europe" \(endpoint\) is not a URL/ }],
    [{ apiUrl: "ftp://host" }, { property: "apiUrl", reason: /is not an https URL/ }],
    [{ endpoint: "http://host.example.com" }, { property: "endpoint", reason: /unencrypted/ }],
    [
      { endpoint: "http://host.example.com", allowHttp: "perhaps" },
      { property: "allowHttp", reason: /neither true/ },
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(proposed)}`, () => {
      const { failures } = checkProviderInputs("europe", { ...proposed });
      const [first, ...others] = failures;
      assert.deepEqual([first?.property, others], [failure.property, []]);
      assert.match(first?.reason ?? "", new RegExp(failure.reason));
    });
  }

  it("takes a program's provider for the default one no more than its name can be that of one", () => {
    for (const name of ["default_europe", "defaults"]) {
      assert.deepEqual(checkProviderInputs(name, { apiKey: "own" }).inputs, { apiKey: secret("own") }, name);
    }
    for (const name of ["default", "default_1_0_0_alpha", "default_1_0_0_https___host", "default_https___host"]) {
      assert.deepEqual(checkProviderInputs(name, { apiKey: "own" }).inputs, {}, name);
    }
  });

  it("refuses a program's provider that has the default one's name and other settings, since the stack's would be used", () => {
    const stack = stackOf({ "langsmith:endpoint": "https://stack" });
    const { failures } = checkProviderInputs("default", { endpoint: "https://own" }, stack);
    assert.match(failures[0]?.reason ?? "", /give the provider another name than "default"/);
    assert.deepEqual(checkProviderInputs("default", { endpoint: "https://stack" }, stack).failures, []);
  });

  it("allows plain http where the stack does", () => {
    const proposed = { endpoint: "http://host.example.com" };
    const { failures } = checkProviderInputs("europe", proposed, stackOf({ "langsmith:allowHttp": "true" }));
    assert.deepEqual(failures, []);
  });

  it("says nothing of a version, which Pulumi adds", () => {
    assert.deepEqual(checkProviderInputs("europe", { version: "1.0.0" }), { inputs: {}, failures: [] });
  });
});

describe("a changed provider of the plugin takes its resources to another place", () => {
  for (const [title, name, before, now, expected] of [
    ["not for another key", "europe", { apiKey: "one" }, { apiKey: "two" }, []],
    ["for another workspace", "europe", { tenantId: "one" }, { tenantId: "two" }, ["tenantId"]],
    [
      "for another workspace of the default provider",
      "default",
      { tenantId: "one" },
      { tenantId: "two" },
      ["tenantId"],
    ],
    ["not for a workspace where none was given", "europe", {}, { tenantId: "two" }, []],
    ["for another endpoint", "europe", { endpoint: "https://one" }, { endpoint: "https://two" }, ["endpoint"]],
    ["not for another way to write it", "europe", { endpoint: "https://one" }, { endpoint: "https://ONE/v2/" }, []],
    [
      "not for an API URL that the endpoint makes meaningless",
      "europe",
      { endpoint: "https://one", apiUrl: "https://two" },
      { endpoint: "https://one", apiUrl: "https://three" },
      [],
    ],
    ["not for an endpoint where none was given", "europe", {}, { endpoint: "https://two" }, []],
    ["for another API URL", "europe", { apiUrl: "https://one" }, { apiUrl: "https://two" }, ["apiUrl"]],
    [
      "not for the default provider's endpoint",
      "default",
      { endpoint: "https://one" },
      { endpoint: "https://two" },
      [],
    ],
    [
      "not for an endpoint that moved",
      "europe",
      { endpoint: "https://one" },
      { endpoint: "https://two", movedFrom: "https://one" },
      [],
    ],
  ] as const) {
    it(title, () => {
      assert.deepEqual(movingInputs(name, before, now), expected);
    });
  }
});
