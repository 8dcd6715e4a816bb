import assert from "node:assert/strict";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  GetSchemaRequest,
  type GetSchemaResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { toStruct } from "../../../provider/adapters/plugin/grpc";
import type { ControlPlane } from "../../../harness/control-plane";
import { call, PartialFailure } from "../../../harness/engine/offline/provider-call";
import { ProviderClient } from "../../../harness/engine/offline/provider-client";
import type { Properties } from "../../../harness/engine/properties";
import { openPlugin, startLog, startProvider, until } from "./support";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const PROVIDER = "urn:pulumi:dev::shop::pulumi:providers:langsmith::default";
const urnOf = (name: string, type = "SandboxPool"): string => `urn:pulumi:dev::shop::langsmith:index:${type}::${name}`;
const program = { templateName: "python", replicas: 2 };
const inputs = { ...program, name: "workers" };

describe("plugin", function () {
  this.timeout(60_000);
  let controlPlane: ControlPlane;
  let provider: ProviderClient;
  let raw: ResourceProviderClient;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ controlPlane, provider, raw, close } = await openPlugin());
    await provider.handshake("127.0.0.1:1", "/");
    await provider.configure({ urn: PROVIDER, inputs: configuration() }, "1");
  });
  afterEach(() => close());

  const configuration = (): Properties => ({ endpoint: controlPlane.url, apiKey: controlPlane.apiKey });
  const resource = (outputs: Properties, urn = urnOf("workers")) => ({
    urn,
    id: String(outputs["name"]),
    type: "langsmith:index:SandboxPool",
    custom: true,
    inputs,
    outputs,
  });
  const create = (properties: Properties = inputs, options?: Parameters<ProviderClient["create"]>[1]) =>
    provider.create({ urn: urnOf("workers"), inputs: properties }, options);

  const lookUp = async (name: string, args: Properties = {}): Promise<Properties> =>
    (await provider.invoke(`langsmith:index:${name}`, args, { preview: false })).result;

  it("returns its version, also in its schema", async () => {
    const info = await call<PluginInfo>((done) => raw.getPluginInfo(new Empty(), done));
    const response = await call<GetSchemaResponse>((done) => raw.getSchema(new GetSchemaRequest(), done));
    const schema = JSON.parse(response.getSchema()) as { name: string; version: string };
    assert.deepEqual([info.getVersion(), schema.name, schema.version], ["1.2.3", "langsmith", "1.2.3"]);
  });

  it("names the changed properties for Pulumi's output", async () => {
    const { outputs } = await create();
    const before = resource(outputs);
    const { changes, changed, replaces } = await provider.diff(before, { ...inputs, replicas: 5, timeout: 60 });
    assert.deepEqual([changes, changed.sort(), replaces], [true, ["replicas", "timeout"], []]);
    const replaced = await provider.diff(before, { ...inputs, templateName: "node" });
    assert.deepEqual(replaced, {
      changes: true,
      changed: ["templateName"],
      replaces: ["templateName"],
      deleteBeforeReplace: true,
    });
    assert.equal((await provider.diff(before, inputs)).changes, false);
  });

  it("rejects moving a program if the dynamic provider would delete a pool whose replacement may fail", async () => {
    const { outputs } = await create();
    const before = resource({ ...outputs, __provider: "exports.handler = () => {}" });
    await assert.rejects(
      provider.diff(before, { ...inputs, templateName: "nothing" }),
      /could not replace SandboxPool "workers": the dynamic provider would delete the pool.* Move the program/,
    );
    assert.equal((await provider.diff(before, inputs)).changes, false);
    assert.deepEqual((await provider.diff(before, { ...inputs, replicas: 5 })).changed, ["replicas"]);
    const renamed = await provider.diff(before, { ...inputs, name: "others", templateName: "nothing" });
    assert.equal(renamed.deleteBeforeReplace, false, "the new one is made first");
  });

  it("returns unknown values in a preview, without a request", async () => {
    controlPlane.requests.clear();
    const { outputs } = await create({ ...inputs, replicas: UNKNOWN }, { preview: true });
    const defaults = { waitForReady: true, timeout: 120, adoptExisting: false };
    const unknown = ["replicas", "poolId", "createdAt", "adoptedAt", "readiness"].map((key) => [key, UNKNOWN]);
    assert.deepEqual(outputs, { ...inputs, ...defaults, ...Object.fromEntries(unknown) });
    const before = resource({ ...inputs, poolId: "id", readiness: "ready" });
    const updated = await provider.update(before, { inputs: { ...inputs, replicas: 3 } }, { preview: true });
    assert.deepEqual(updated, { ...inputs, ...defaults, replicas: 3, poolId: "id", readiness: "ready" });
    assert.deepEqual(controlPlane.requests.all, []);
  });

  it("imports an object by its id if Pulumi sends no inputs, and otherwise reads it as an external resource", async () => {
    controlPlane.pools.seed(inputs);
    const { id, outputs, inputs: read } = await provider.read({ urn: urnOf("any") }, "workers", {});
    assert.deepEqual([id, read], ["workers", inputs]);
    assert.equal(outputs["imported"], true);
    const lookup = await provider.read({ urn: urnOf("any"), inputs: {} }, "workers", {});
    assert.equal(lookup.outputs["imported"], undefined);
    const checked = await provider.check({ urn: urnOf("any"), inputs: program }, read ?? {});
    assert.deepEqual(checked, { inputs, failures: [] }, "a program that gives no name keeps the one that is there");
    assert.equal((await provider.diff(resource(outputs), checked.inputs)).changes, false);
    await assert.rejects(provider.read({ urn: urnOf("any") }, "nothing", {}), /there is no pool of this name/);
  });

  it("returns the objects that may exist after a failed create", async () => {
    controlPlane.faults.always({ kind: "reset", phase: "after", method: "POST" });
    const { inputs: named } = await provider.check({ urn: urnOf("workers"), inputs: program }, {});
    const failure: unknown = await create(named).catch((error: unknown) => error);
    assert.ok(failure instanceof PartialFailure);
    const [made] = controlPlane.pools.list();
    assert.deepEqual([failure.id, failure.outputs["poolId"]], [named["name"], made?.id]);
    assert.match(failure.reasons.join(), /It exists all the same/);
  });

  it("reads objects that no program manages", async () => {
    const made = controlPlane.pools.seed(inputs);
    const pool = { ...inputs, poolId: made.id, createdAt: made.createdAt.toISOString() };
    assert.deepEqual(await lookUp("getSandboxPool", { name: "workers" }), pool);
    assert.deepEqual(await lookUp("getSandboxPools"), { sandboxPools: [pool] });
    const { sandboxTemplates } = await lookUp("getSandboxTemplates");
    assert.deepEqual(
      (sandboxTemplates as { name: string }[]).map(({ name }) => name).sort(),
      controlPlane.templates
        .list()
        .map(({ name }) => name)
        .sort(),
    );
    await assert.rejects(lookUp("getSandboxPool", { name: "nothing" }), /no pool of this name/);
    const { failures } = await provider.invoke("langsmith:index:getSandboxPool", {}, { preview: false });
    assert.deepEqual(failures, [{ property: "name", reason: "must be a string" }]);
    controlPlane.faults.always({ kind: "status", status: 401, body: {} });
    await assert.rejects(lookUp("getSandboxPools"), /could not look up all pools: .*refused/);
  });

  for (const [kind, wanted] of Object.entries({ "an automatic": program, "a fixed": inputs })) {
    it(`stops creating under ${kind} name soon after it is cancelled, and continues in the next operation`, async () => {
      controlPlane.faults.add({ kind: "hang", phase: "after", method: "POST" });
      const { inputs: named } = await provider.check({ urn: urnOf("workers"), inputs: wanted }, {});
      const creation = create(named).catch((error: unknown) => error);
      await until(() => controlPlane.pools.list().length === 1);
      await provider.cancel();
      const failure = await creation;
      const [pool] = controlPlane.pools.list();
      assert.ok(failure instanceof PartialFailure && failure.outputs["poolId"] === pool?.id);
      assert.match(failure.message, /could not create SandboxPool "workers.*": the operation was cancelled. It exists/);

      const { address, end } = await startProvider();
      const next = new ProviderClient(address);
      await next.configure({ urn: PROVIDER, inputs: configuration() }, "1");
      const before = { ...resource(failure.outputs), inputs: named };
      assert.equal((await next.update(before, { inputs: named }))["poolId"], pool?.id);
      next.close();
      end();
    });
  }

  it("limits a create by customTimeouts, and its wait by a little less", async () => {
    await create({ ...inputs, name: "short" });
    await provider.create({ urn: urnOf("w"), inputs, customTimeouts: { create: 65 } });
    const timeouts = controlPlane.requests.all
      .filter(({ method }) => method === "POST")
      .map(({ body }) => (body as { timeout: number }).timeout);
    assert.deepEqual(timeouts, [120, 60]);

    controlPlane.faults.add({ kind: "hang", phase: "after", method: "POST" });
    const late = provider.create({
      urn: urnOf("late"),
      inputs: { ...inputs, name: "late" },
      customTimeouts: { create: 0.2 },
    });
    await assert.rejects(
      late,
      /could not create SandboxPool "late": its time limit has passed. It exists all the same.*Raise create in the option customTimeouts\.$/,
    );

    controlPlane.faults.add({ kind: "hang", phase: "after", method: "PATCH" });
    const { outputs } = await provider.read({ urn: urnOf("w"), inputs }, "workers", { ...inputs });
    await assert.rejects(
      provider.update(resource(outputs), { inputs: { ...inputs, replicas: 3 }, customTimeouts: { update: 0.2 } }),
      /could not update SandboxPool "workers": its time limit has passed\..*finishes the change\. Raise update in the option customTimeouts\.$/,
    );

    controlPlane.faults.add({ kind: "hang", phase: "after", method: "GET" });
    await assert.rejects(
      provider.delete({ ...resource(outputs), customTimeouts: { delete: 0.2 } }),
      /could not delete SandboxPool "workers": its time limit has passed\. Raise delete in the option customTimeouts\.$/,
    );
  });

  it("reports on the row of a resource that its object is gone", async () => {
    const log = await startLog();
    const { address, end } = await startProvider(log.address);
    const refreshing = new ProviderClient(address);
    await refreshing.configure({ urn: PROVIDER, inputs: configuration() }, "1");
    await refreshing.read({ urn: urnOf("w"), inputs }, "workers", { ...inputs, poolId: "1" });
    await until(() => log.lines.length > 0);
    assert.deepEqual(
      log.lines.map(({ message, urn, ephemeral }) => ({ message, urn, ephemeral })),
      [
        {
          message: 'SandboxPool "workers" is gone: it was deleted outside of Pulumi.',
          urn: urnOf("w"),
          ephemeral: false,
        },
      ],
    );
    refreshing.close();
    end();
    log.end();
  });

  it("names a resource as `pulumi:autonaming` demands", async () => {
    const { AutonamingOptions } = CheckRequest;
    const { PROPOSE, ENFORCE, DISABLE } = AutonamingOptions.Mode;
    const check = (mode: CheckRequest.AutonamingOptions.Mode, old: Properties = {}): Promise<CheckResponse> => {
      const autonaming = new AutonamingOptions().setMode(mode).setProposedName("shop-workers");
      const request = new CheckRequest()
        .setUrn(urnOf("workers"))
        .setOlds(toStruct(old))
        .setNews(toStruct(program))
        .setAutonaming(autonaming);
      return call<CheckResponse>((done) => raw.check(request, done));
    };
    const nameIn = (response: CheckResponse): unknown => response.getInputs()?.toJavaScript()["name"];
    assert.equal(nameIn(await check(PROPOSE)), "shop-workers");
    assert.equal(nameIn(await check(ENFORCE)), "shop-workers");
    assert.equal(nameIn(await check(ENFORCE, inputs)), "workers", "a resource keeps the name that it has");
    const [failure] = (await check(DISABLE)).getFailuresList();
    assert.deepEqual([failure?.getProperty(), failure?.getReason()], ["", "name: is missing, and must be a string"]);
  });

  it("warns once of an unknown setting of the stack", async () => {
    const log = await startLog();
    const { address, end } = await startProvider(log.address);
    const warned = new ProviderClient(address);
    const own = PROVIDER.replace(/default$/, "own");
    await warned.checkConfig({ urn: own, inputs: { apikey: "x" } }, {});
    await warned.checkConfig({ urn: PROVIDER.replace("shop", "langsmith"), inputs: { colour: "red" } }, {});
    await warned.checkConfig({ urn: PROVIDER, inputs: { apikey: "x", version: "1.2.3" } }, {});
    await warned.checkConfig({ urn: PROVIDER, inputs: { apikey: "x" } }, {});
    // The last line that was logged comes last.
    await warned.checkConfig({ urn: PROVIDER, inputs: { tenant: "x" } }, {});
    await until(() => log.lines.some(({ message }) => message.includes("langsmith:tenant ")));
    assert.deepEqual(
      log.lines.map(({ severity, message, urn }) => [severity, message, urn]),
      [
        ["apikey", "apiKey"],
        ["tenant", "tenantId"],
      ].map(([misspelt, meant]) => [
        LogSeverity.WARNING,
        `The setting langsmith:${misspelt} is not known and has no effect; did you mean langsmith:${meant}?`,
        "",
      ]),
    );
    warned.close();
    end();
    log.end();
  });

  it("names the release of a resource that this one lacks", async () => {
    const unknown = { urn: urnOf("x", "SandboxNothing"), inputs };
    await assert.rejects(
      provider.check(unknown, {}),
      /no resource SandboxNothing: install the release that created it/,
    );
    await assert.rejects(lookUp("getSandboxNothing"), /no function getSandboxNothing/);
  });
});
