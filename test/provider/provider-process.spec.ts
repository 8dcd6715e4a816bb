import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { providerText } from "../../sdk/shim";
import { type ControlPlane, startControlPlane } from "../control-plane";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/langsmith:SandboxPool::workers";
const __provider = providerText("SandboxPool");

type Values = Record<string, JavaScriptValue>;

/** Pulumi's own provider process, spoken to as the engine does. */
class ProviderProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
    private readonly errorOutput: () => string,
  ) {}

  static async start(config: Record<string, string>): Promise<ProviderProcess> {
    const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] },
    });
    let errorOutput = "";
    child.stderr.on("data", (chunk: Buffer) => (errorOutput += chunk.toString()));
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const provider = new ProviderProcess(child, client, () => errorOutput);
    const request = new proto.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config));
    await call((done) => client.configure(request, done));
    return provider;
  }

  /** Everything that the process wrote to its error output. */
  get output(): string {
    return this.errorOutput();
  }

  async check(olds: Values, news: Values): Promise<{ inputs: Values; failures: proto.CheckFailure.AsObject[] }> {
    const request = new proto.CheckRequest();
    request.setUrn(URN);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const response = await call<proto.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: values(response.getInputs()),
      failures: response.getFailuresList().map((item) => item.toObject()),
    };
  }

  async diff(olds: Values, news: Values): Promise<proto.DiffResponse.AsObject> {
    const request = new proto.DiffRequest();
    request.setId("workers");
    request.setUrn(URN);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return (await call<proto.DiffResponse>((done) => this.client.diff(request, done))).toObject();
  }

  async create(properties: Values): Promise<{ id: string; properties: Values }> {
    const request = new proto.CreateRequest();
    request.setUrn(URN);
    request.setProperties(struct(properties));
    const response = await call<proto.CreateResponse>((done) => this.client.create(request, done));
    return { id: response.getId(), properties: values(response.getProperties()) };
  }

  async read(id: string, properties: Values): Promise<{ id: string; properties: Values; inputs: Values }> {
    const request = new proto.ReadRequest();
    request.setId(id);
    request.setUrn(URN);
    request.setProperties(struct(properties));
    const response = await call<proto.ReadResponse>((done) => this.client.read(request, done));
    return { id: response.getId(), properties: values(response.getProperties()), inputs: values(response.getInputs()) };
  }

  async update(olds: Values, news: Values): Promise<Values> {
    const request = new proto.UpdateRequest();
    request.setId("workers");
    request.setUrn(URN);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return values((await call<proto.UpdateResponse>((done) => this.client.update(request, done))).getProperties());
  }

  async delete(id: string, properties: Values): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setId(id);
    request.setUrn(URN);
    request.setProperties(struct(properties));
    await call((done) => this.client.delete(request, done));
  }

  async stop(): Promise<void> {
    this.client.close();
    this.child.kill("SIGKILL");
    await once(this.child, "close");
  }
}

function call<T>(start: (done: (error: grpc.ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

function struct(properties: Values): Struct {
  return Struct.fromJavaScript({ ...properties, __provider });
}

function values(response: Struct | undefined): Values {
  const all: Values = response?.toJavaScript() ?? {};
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== "__provider"));
}

describe("provider process", function () {
  this.timeout(30_000);
  let controlPlane: ControlPlane;
  let provider: ProviderProcess;
  const inputs = { name: "workers", templateName: "python", replicas: 2 };

  beforeEach(async () => {
    controlPlane = await startControlPlane({ timeScale: 1000 });
    provider = await ProviderProcess.start({
      "langsmith:endpoint": controlPlane.url,
      "langsmith:apiKey": controlPlane.apiKey,
    });
  });
  afterEach(async () => {
    await provider.stop();
    await controlPlane.close();
  });

  it("takes a pool through its life", async () => {
    const checked = await provider.check({}, inputs);
    assert.deepEqual(checked, { inputs, failures: [] });
    const created = await provider.create(checked.inputs);
    const there = controlPlane.pools.get("workers");
    assert.equal(created.id, "workers");
    assert.deepEqual(created.properties, {
      ...inputs,
      poolId: there?.id,
      createdAt: there?.createdAt.toISOString(),
      readiness: "ready",
    });

    const difference = await provider.diff(created.properties, { ...inputs, replicas: 5 });
    assert.equal(difference.changes, proto.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(difference.replacesList, []);
    const updated = await provider.update(created.properties, { ...inputs, replicas: 5 });
    assert.equal(controlPlane.pools.get("workers")?.replicas, 5);
    assert.deepEqual(updated, { ...created.properties, replicas: 5 });

    const read = await provider.read("workers", updated);
    assert.deepEqual(read, { id: "workers", properties: updated, inputs: { ...inputs, replicas: 5 } });
    await provider.delete("workers", updated);
    assert.equal(controlPlane.pools.get("workers"), undefined);
    assert.equal((await provider.read("workers", updated)).id, "");
  });

  it("takes values that only up will know for what they are", async () => {
    const { inputs: unknown, failures } = await provider.check(
      {},
      { ...inputs, templateName: UNKNOWN, replicas: UNKNOWN, preview: true },
    );
    assert.deepEqual(failures, []);
    assert.equal(unknown["templateName"], UNKNOWN);
    assert.equal("preview" in unknown, false);
    const difference = await provider.diff({ ...inputs, readiness: "ready" }, unknown);
    assert.deepEqual(difference.replacesList, ["templateName"]);
    assert.equal(difference.deletebeforereplace, true);
    assert.deepEqual(controlPlane.requests.all, []);
  });

  it("hands a partially created pool to the engine, with everything that later calls need", async () => {
    controlPlane.readyAfterSeconds.everywhere = Infinity;
    const error = (await provider.create(inputs).then(
      () => assert.fail("the creation succeeded"),
      (reason: unknown) => reason,
    )) as grpc.ServiceError;
    const [details] = error.metadata.get("grpc-status-details-bin");
    assert.ok(details instanceof Buffer);
    const packed = Status.deserializeBinary(details).getDetailsList()[0]?.getValue_asU8();
    const partial = proto.ErrorResourceInitFailed.deserializeBinary(packed ?? new Uint8Array());
    assert.equal(partial.getId(), "workers");
    assert.match(partial.getReasonsList()[0] ?? "", /no replica became ready in time/);
    const state = partial.getProperties()?.toJavaScript() ?? {};
    assert.equal(state["__provider"], __provider);
    assert.equal(state["readiness"], "notReady");
  });

  it("works against an installation that tells neither ids nor times", async () => {
    controlPlane.faults.add({ kind: "otherPool", changes: { id: null, created_at: null }, times: Infinity });
    const { properties } = await provider.create(inputs);
    assert.deepEqual(properties, { ...inputs, readiness: "ready" });
    assert.deepEqual((await provider.read("workers", properties)).properties, properties);
    await provider.delete("workers", properties);
    assert.deepEqual(controlPlane.pools.list(), []);
  });

  it("says what is wrong once, without a stack", async () => {
    await assert.rejects(
      provider.create({ ...inputs, templateName: "nothing" }),
      /could not create SandboxPool "workers": .*TemplateNotFound/,
    );
    controlPlane.keys.revoke(controlPlane.apiKey);
    await assert.rejects(
      provider.delete("workers", { ...inputs, readiness: "ready" }),
      /langsmith:apiKey.*--run-program/,
    );
    assert.doesNotMatch(provider.output, /\n\s+at /);
    assert.ok(!provider.output.includes(controlPlane.apiKey));
  });
});
