import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { functionNames } from "../../provider/adapters/plugin/functions";
import { Documentation } from "../../scripts/schema/documentation";
import { packageSchema } from "../../scripts/schema/package-schema";
import { resources as definitions } from "../../provider/resources";

const REPOSITORY = path.resolve(__dirname, "../../..");
const FILE = path.join(REPOSITORY, "provider/adapters/plugin/schema.json");

describe("provider/adapters/plugin/schema.json", function () {
  this.timeout(60_000);

  it("equals the schema that `npm run docs` generates from the definitions and the TSDoc", async () => {
    const schema = packageSchema(REPOSITORY);
    assert.deepEqual(JSON.parse(await readFile(FILE, "utf8")), schema);
  });

  it("has each resource, with the dynamic provider's type as an alias, and its functions", () => {
    const schema = packageSchema(REPOSITORY);
    for (const name of Object.keys(definitions)) {
      const resource = schema.resources[`langsmith:index:${name}`];
      assert.deepEqual(resource?.aliases, [{ type: `pulumi-nodejs:dynamic/langsmith:${name}` }]);
      assert.ok(!resource.requiredInputs?.includes("name"), "names are derived");
      assert.ok(resource.required?.includes("name"));
      for (const getter of Object.values(functionNames(name)))
        assert.ok(`langsmith:index:${getter}` in schema.functions);
    }
  });

  it("has no defaults, since states would then record keys and values that releases may change", () => {
    assert.doesNotMatch(JSON.stringify(packageSchema(REPOSITORY)), /"(default|defaultInfo|environment)":/);
  });

  it("marks credentials as secrets", () => {
    const { config, provider, resources, functions } = packageSchema(REPOSITORY);
    assert.deepEqual(config.variables, provider.inputProperties);
    const secrets = Object.entries(config.variables).filter(([, { secret }]) => secret);
    const shown = secrets.map(([name]) => name);
    assert.deepEqual(shown, ["apiKey", "bearerToken"]);
    const { inputProperties, properties } = resources["langsmith:index:SandboxRegistry"] ?? {};
    assert.deepEqual([inputProperties?.["password"]?.secret, properties?.["password"]?.secret], [true, true]);
    assert.doesNotMatch(JSON.stringify(functions), /"(username|password)":/);
  });

  it("accepts a size in two types and returns it in one", () => {
    const { resources, functions } = packageSchema(REPOSITORY);
    const { oneOf } = resources["langsmith:index:SandboxSnapshot"]?.inputProperties["fsCapacityBytes"] ?? {};
    assert.deepEqual(oneOf, [{ type: "number" }, { type: "string" }]);
    const { type } = functions["langsmith:index:getSandboxSnapshot"]?.outputs.properties["fsCapacityBytes"] ?? {};
    assert.equal(type, "number");
  });

  it("describes everything, without code of a single language", () => {
    const sdk = new Documentation(path.join(REPOSITORY, "sdk"));
    assert.throws(() => sdk.member("SandboxPoolArgs", "colour"), /SandboxPoolArgs\.colour has no documentation/);
    assert.throws(() => sdk.describe("SandboxNothing"), /no declaration of SandboxNothing/);
    assert.throws(() => {
      sdk.expectOnly("SandboxRunConfig", ["envVars", "user"]);
    }, /SandboxRunConfig has workDir, but the definition has not/);
    assert.equal(sdk.member("SandboxPoolArgs", "timeout").description.split("\n\n").at(-1), "Default: 120.");
    assert.doesNotMatch(JSON.stringify(packageSchema(REPOSITORY)), /```|\{@|"description":""/);
  });

  it("passes `pulumi schema check` if a Pulumi CLI is on the PATH", async function () {
    const checked = await checkSchema();
    if (checked === undefined) this.skip();
    assert.deepEqual(checked, { code: 0, warnings: [] });
  });
});

/** @returns `undefined` if there is no CLI */
function checkSchema(): Promise<{ code: unknown; warnings: string[] } | undefined> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return new Promise((resolve) => {
    execFile(process.env["PULUMI_BIN"] ?? "pulumi", ["schema", "check", FILE], { env }, (error, stdout, stderr) => {
      const warnings = `${stdout}\n${stderr}`.split("\n").filter((line) => /^(error|warning)/i.test(line));
      resolve(error?.code === "ENOENT" ? undefined : { code: error?.code ?? 0, warnings });
    });
  });
}
