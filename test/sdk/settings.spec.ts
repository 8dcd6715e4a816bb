import assert from "node:assert/strict";
import { settingNames } from "../../provider/config/setting-names";
import { warningsAbout } from "../../sdk/settings";

const SECRET_KEYS = { PULUMI_CONFIG_SECRET_KEYS: '["langsmith:apiKey"]' };

describe("settings of a stack", () => {
  it("cause no warning if all are known and the credentials are secret", () => {
    const config = Object.fromEntries(settingNames.map((name) => [`langsmith:${name}`, "x"]));
    const secretKeys = ["langsmith:apiKey", "langsmith:bearerToken"];
    const environment = { PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys) };
    assert.deepEqual(warningsAbout({ ...config, "aws:url": "x", "shop:apikey": "x" }, "shop", environment), []);
  });

  for (const [name, meant] of [
    ["apikey", "langsmith:apiKey"],
    ["api_key", "langsmith:apiKey"],
    ["API-KEY", "langsmith:apiKey"],
    ["tenantID", "langsmith:tenantId"],
    ["workspaceId", "langsmith:tenantId"],
    ["url", "langsmith:endpoint or langsmith:apiUrl"],
    ["token", "langsmith:bearerToken"],
  ] as const) {
    it(`suggest ${meant} for the unknown langsmith:${name}`, () => {
      assert.deepEqual(warningsAbout({ [`langsmith:${name}`]: "x" }, "shop", SECRET_KEYS), [
        `The setting langsmith:${name} is not known and has no effect; did you mean ${meant}?`,
      ]);
    });
  }

  it("are all listed for an unknown setting that resembles none of them", () => {
    const [fault, ...more] = warningsAbout({ "langsmith:colour": "x" }, "shop", SECRET_KEYS);
    assert.match(fault ?? "", /langsmith:colour is not known.*the settings are apiKey, bearerToken,.*movedFrom\.$/);
    assert.deepEqual(more, []);
  });

  it("cause no warning in a project named langsmith, whose own settings share the prefix", () => {
    assert.deepEqual(warningsAbout({ "langsmith:url": "x", "langsmith:apiKey": "x" }, "langsmith", SECRET_KEYS), []);
  });

  it("cause a warning without the value if a credential is not secret", () => {
    const config = { "langsmith:apiKey": "lsv2-hidden", "langsmith:bearerToken": "hidden", "langsmith:tenantId": "x" };
    const faults = warningsAbout(config, "shop", SECRET_KEYS);
    assert.equal(faults.length, 1);
    assert.match(faults[0] ?? "", /langsmith:bearerToken is not secret.*config set --secret langsmith:bearerToken/);
    assert.doesNotMatch(faults.join(), /hidden/);
  });

  it("cause no warning of plain credentials if the secret settings are unknown", () => {
    assert.deepEqual(warningsAbout({ "langsmith:apiKey": "x" }, "shop", {}), []);
  });
});
