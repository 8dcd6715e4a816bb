import assert from "node:assert/strict";
import { checkProviderInputs, movingInputs } from "../../../provider/adapters/plugin/provider-inputs";
import { secret } from "../../../provider/adapters/wire";
import { UNKNOWN } from "../../../provider/lifecycle/properties";
import { isSwitchName, settingNames } from "../../../provider/config/setting-names";
import { StackSettings } from "../../../provider/config/settings";

const stackOf = (values: Readonly<Record<string, string>>): StackSettings =>
  new StackSettings((key) => values[key], false);

describe("check of the plugin's provider inputs", () => {
  it("keeps the default provider's key out of the state, and encrypts the keys of other providers", () => {
    const proposed = { apiKey: "key-1", bearerToken: "token-1", tenantId: "w1" };
    const stack = stackOf({
      "langsmith:apiKey": "key-1",
      "langsmith:bearerToken": "token-1",
      "langsmith:tenantId": "w1",
    });
    assert.deepEqual(checkProviderInputs("default", proposed, stack), { inputs: { tenantId: "w1" }, failures: [] });
    assert.deepEqual(checkProviderInputs("europe", proposed).inputs, {
      apiKey: secret("key-1"),
      bearerToken: secret("token-1"),
      tenantId: "w1",
    });
  });

  it("encrypts the default provider's key if Pulumi would not send it again", () => {
    assert.deepEqual(checkProviderInputs("default", { apiKey: "key-1" }).inputs, { apiKey: secret("key-1") });
  });

  it("accepts unknown inputs", () => {
    const { inputs, failures } = checkProviderInputs("europe", { apiKey: UNKNOWN, endpoint: UNKNOWN });
    assert.deepEqual([inputs, failures], [{ apiKey: UNKNOWN, endpoint: UNKNOWN }, []]);
    const faulty = stackOf({ "langsmith:apiKey": "key\n", "langsmith:tenantId": "w1\n" });
    assert.deepEqual(checkProviderInputs("europe", { apiKey: UNKNOWN, tenantId: UNKNOWN }, faulty).failures, []);
  });

  for (const [proposed, reason] of [
    [{ endpoint: "nowhere" }, /provider "europe" \(endpoint\) is not a URL/],
    [{ apiUrl: "ftp://host" }, /\(apiUrl\) is not an https URL/],
    [{ endpoint: "http://host.example.com" }, /\(endpoint\) would send .* unencrypted/],
    [{ allowHttp: "perhaps" }, /\(allowHttp\) is neither true/],
    [{ adoptExisting: "yes" }, /\(adoptExisting\) is neither true/],
    [{ tenantId: "w1\n" }, /\(tenantId\) holds a line break/],
    [{ apiKey: "lsv2_key\n" }, /\(apiKey\) holds a line break/],
    [{ endpoint: "http://host.example.com", allowHttp: "perhaps" }, /\(allowHttp\) is neither true/],
  ] as const) {
    it(`rejects ${JSON.stringify(proposed)} and names the setting`, () => {
      const { failures } = checkProviderInputs("europe", { ...proposed });
      const [first, ...others] = failures;
      assert.deepEqual(others, []);
      assert.match(first?.reason ?? "", reason);
    });
  }

  it("rejects a misspelt setting and suggests the right one", () => {
    assert.deepEqual(checkProviderInputs("europe", { apikey: "key-1" }).failures, [
      { property: "apikey", reason: 'there is no such property; did you mean "apiKey"?' },
    ]);
  });

  for (const [setting, value] of [
    ["apiKey", "lsv2_canary "],
    ["bearerToken", "lsv2_canary\nmore"],
    ["apikey", "lsv2_canary"],
    ["tenantId", "lsv2_canary\n"],
    ["allowHttp", "lsv2_canary"],
    ["endpoint", "lsv2_canary"],
    ["endpoint", "https://lsv2_canary@host.example.com"],
    ["endpoint", "https://user:lsv2_canary@host.example.com"],
    ["endpoint", "https://host.example.com?api_key=lsv2_canary"],
    ["endpoint", "https://host.example.com/#lsv2_canary"],
    ["endpoint", "http://host.example.com/lsv2_canary"],
    ["apiUrl", "ftp://host.example.com/lsv2_canary"],
  ] as const) {
    it(`repeats nothing that may be a key: ${setting} ${JSON.stringify(value)}`, () => {
      const { failures } = checkProviderInputs("europe", { [setting]: value });
      assert.equal(failures.length, 1);
      assert.doesNotMatch(JSON.stringify(failures), /canary/);
      assert.match(JSON.stringify(failures), new RegExp(setting));
    });
  }

  for (const name of settingNames) {
    it(`rejects anything but text for ${name}, since nothing would read it`, () => {
      const reasonsFor = (value: unknown): string[] =>
        checkProviderInputs("europe", { [name]: value }, stackOf({})).failures.map(
          ({ property, reason }) => `${property} ${reason}`,
        );
      const reasons = isSwitchName(name)
        ? Array<string>(3).fill("must be true or false")
        : ["must be a string: put it in quotes", "must be a string, not a list", "must be a string, not an object"];
      assert.deepEqual(
        [12345, ["w1"], { id: "w1" }].flatMap(reasonsFor),
        reasons.map((reason) => `${name} ${reason}`),
      );
      assert.deepEqual(reasonsFor(null), []);
    });
  }

  it("names all faulty settings at once", () => {
    const { failures } = checkProviderInputs("europe", { endpoint: "nowhere", allowHttp: "perhaps", apiKey: "key\n" });
    const found = failures.map(({ reason }) => /\((\w+)\)/.exec(reason)?.[1]);
    assert.deepEqual(found, ["endpoint", "allowHttp", "apiKey"]);
  });

  it("treats a program's provider as the default one only if its name can be that of a default provider", () => {
    for (const name of ["default_europe", "defaults"]) {
      assert.deepEqual(checkProviderInputs(name, { apiKey: "own" }).inputs, { apiKey: secret("own") }, name);
    }
    for (const name of ["default", "default_1_0_0_alpha", "default_1_0_0_https___host", "default_https___host"]) {
      const stack = stackOf({ "langsmith:apiKey": "stack's" });
      assert.deepEqual(checkProviderInputs(name, { apiKey: "stack's" }, stack).inputs, {}, name);
    }
  });

  it("rejects a program's provider with the default one's name and other settings, since the stack's would be used", () => {
    const stack = stackOf({ "langsmith:endpoint": "https://stack" });
    for (const proposed of [{ endpoint: "https://own" }, { apiUrl: "https://own" }, { apiKey: "own" }]) {
      const { failures } = checkProviderInputs("default", proposed, stack);
      assert.match(failures[0]?.reason ?? "", /give the provider another name than "default"/);
    }
    const same = { endpoint: "https://stack", apiUrl: "", version: "1.0.0" };
    assert.deepEqual(checkProviderInputs("default", same, stack).failures, []);
  });

  it("allows plain http if the stack does", () => {
    const proposed = { endpoint: "http://host.example.com" };
    const { failures } = checkProviderInputs("europe", proposed, stackOf({ "langsmith:allowHttp": "true" }));
    assert.deepEqual(failures, []);
  });

  it("ignores the version that Pulumi adds", () => {
    assert.deepEqual(checkProviderInputs("europe", { version: "1.0.0" }), { inputs: {}, failures: [] });
  });
});

describe("replacing resources after their provider's settings changed", () => {
  for (const [title, name, before, now, expected] of [
    ["keeps resources under another key", "europe", { apiKey: "one" }, { apiKey: "two" }, []],
    ["replaces resources for another workspace", "europe", { tenantId: "one" }, { tenantId: "two" }, ["tenantId"]],
    [
      "replaces resources for another workspace of the default provider",
      "default",
      { tenantId: "one" },
      { tenantId: "two" },
      ["tenantId"],
    ],
    [
      "replaces resources for a workspace that is not known yet",
      "europe",
      { tenantId: "one" },
      { tenantId: UNKNOWN },
      ["tenantId"],
    ],
    ["replaces resources when the workspace is no longer set", "europe", { tenantId: "one" }, {}, ["tenantId"]],
    [
      "replaces resources when the default provider's workspace is no longer set",
      "default",
      { tenantId: "one" },
      {},
      ["tenantId"],
    ],
    ["keeps resources when a workspace is set for the first time", "europe", {}, { tenantId: "two" }, []],
    [
      "replaces resources for another endpoint",
      "europe",
      { endpoint: "https://one" },
      { endpoint: "https://two" },
      ["endpoint"],
    ],
    [
      "keeps resources when the same endpoint is written in another way",
      "europe",
      { endpoint: "https://one" },
      { endpoint: "https://ONE/v2/" },
      [],
    ],
    [
      "replaces resources for an API URL beside the same endpoint, since each serves other resources",
      "europe",
      { endpoint: "https://one", apiUrl: "https://two" },
      { endpoint: "https://one", apiUrl: "https://three" },
      ["apiUrl"],
    ],
    [
      "keeps resources when an endpoint is added to the API URL",
      "europe",
      { endpoint: "https://one" },
      { endpoint: "https://one", apiUrl: "https://two" },
      [],
    ],
    ["keeps resources when an endpoint is set for the first time", "europe", {}, { endpoint: "https://two" }, []],
    ["replaces resources when the endpoint is no longer set", "europe", { endpoint: "https://one" }, {}, ["endpoint"]],
    [
      "replaces resources when an API URL takes the place of an endpoint",
      "europe",
      { endpoint: "https://one" },
      { apiUrl: "https://two" },
      ["endpoint", "apiUrl"],
    ],
    [
      "keeps resources when an API URL that means the endpoint takes its place",
      "europe",
      { endpoint: "https://api.host.langchain.com" },
      { apiUrl: "https://api.smith.langchain.com" },
      [],
    ],
    [
      "keeps resources for plain http, which the check allows or rejects",
      "europe",
      { endpoint: "http://one" },
      { endpoint: "http://one/" },
      [],
    ],
    [
      "replaces resources for another API URL",
      "europe",
      { apiUrl: "https://one" },
      { apiUrl: "https://two" },
      ["apiUrl"],
    ],
    [
      "keeps resources for another endpoint of the default provider",
      "default",
      { endpoint: "https://one" },
      { endpoint: "https://two" },
      [],
    ],
    [
      "keeps resources of an endpoint that moved",
      "europe",
      { endpoint: "https://one" },
      { endpoint: "https://two", movedFrom: "https://one" },
      [],
    ],
  ] as const) {
    it(title, () => {
      assert.deepEqual(movingInputs(name, before, now, stackOf({}), {}), expected);
    });
  }

  it("keeps resources when the stack or the environment sets the value that the provider no longer sets", () => {
    const stack = stackOf({ "langsmith:tenantId": "one", "langsmith:endpoint": "https://one" });
    const before = { tenantId: "one", endpoint: "https://one" };
    assert.deepEqual(movingInputs("europe", before, {}, stack, {}), []);
    const environment = { LANGSMITH_TENANT_ID: "one", LANGGRAPH_HOST_URL: "https://one" };
    assert.deepEqual(movingInputs("europe", before, {}, stackOf({}), environment), []);
    assert.deepEqual(movingInputs("default", before, {}, stackOf({}), environment), []);
    const other = { LANGSMITH_TENANT_ID: "two", LANGGRAPH_HOST_URL: "https://two" };
    assert.deepEqual(movingInputs("europe", before, {}, stackOf({}), other), ["tenantId", "endpoint"]);
    assert.deepEqual(movingInputs("default", before, {}, stackOf({}), other), ["tenantId"]);
  });
});
