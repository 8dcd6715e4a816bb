import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
  type ConfigureResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  ErrorResourceInitFailed,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { fromStruct, markSecrets, type Properties, revealSecrets, toStruct } from "../properties";
import { type Environment, NodeProcess, resolveFrom } from "./child-process";
import type { Resource } from "./state";

const START_TIMEOUT_MILLISECONDS = 60_000;
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
/** A provider whose engine was killed would listen forever. */
const END_WITH_OWNER = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

export interface ProviderOptions {
  /** The program's folder. */
  directory: string;
  projectName: string;
  config: Properties;
  engineAddress: string;
  environment: Environment;
  onLine: (line: string) => void;
}

/** What a provider knows of a resource: which one it is, and what it is to be. */
export interface Subject {
  urn: string;
  inputs: Properties;
}

export interface Difference {
  /** `undefined`: the provider does not say. */
  changes: boolean | undefined;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** A resource was made or changed, but is not what it should be: it belongs into the state all the same. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: string[],
  ) {
    const count = `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:`;
    super([count, ...reasons.map((reason) => `\t* ${reason}`)].join("\n"));
  }
}

/** What a deployment asks of a provider. */
export type Provider = Pick<ProviderProcess, "check" | "diff" | "create" | "read" | "update" | "delete">;

/** Pulumi's own dynamic provider, in a process in the program's folder, configured once. */
export class ProviderProcess {
  private constructor(
    private readonly process: NodeProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  static async start(options: ProviderOptions): Promise<ProviderProcess> {
    const { directory, projectName, environment, config } = options;
    const script = resolveFrom(directory, "@pulumi/pulumi/cmd/dynamic-provider");
    const port = Promise.withResolvers<string>();
    let onLine = (line: string) => {
      onLine = options.onLine;
      port.resolve(line.trim());
    };
    const process = new NodeProcess(["--import", END_WITH_OWNER, script, options.engineAddress], {
      cwd: directory,
      environment: { ...environment, PULUMI_NODEJS_PROJECT: projectName, PULUMI_PROJECT: projectName },
      onLine: (line) => {
        onLine(line);
      },
      stdio: ["ipc"],
    });
    const timer = setTimeout(() => {
      port.reject(new Error("the dynamic provider did not start in time"));
    }, START_TIMEOUT_MILLISECONDS);
    process.ended.then(
      () => {
        port.reject(new Error("the dynamic provider ended before it was ready"));
      },
      (error: unknown) => {
        port.reject(error);
      },
    );
    try {
      const client = new ResourceProviderClient(`127.0.0.1:${await port.promise}`, credentials.createInsecure(), {
        "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      });
      const provider = new ProviderProcess(process, client);
      await provider.configure(config);
      return provider;
    } catch (error) {
      await process.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    this.client.close();
    await this.process.end();
  }

  async check({ urn, inputs }: Subject, old: Properties) {
    const request = identify(new CheckRequest(), urn).setOlds(send(old)).setNews(send(inputs));
    const response = await call<CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: markSecrets(fromStruct(response.getInputs()), inputs),
      failures: response.getFailuresList().map((failure) => ({
        property: failure.getProperty(),
        reason: failure.getReason(),
      })),
    };
  }

  async diff(old: Pick<Resource, "urn" | "id" | "inputs" | "outputs">, inputs: Properties): Promise<Difference> {
    const request = identify(new DiffRequest(), old.urn)
      .setId(old.id ?? "")
      .setOlds(send(old.outputs))
      .setOldInputs(send(old.inputs))
      .setNews(send(inputs));
    const response = await call<DiffResponse>((done) => this.client.diff(request, done));
    const changes = response.getChanges();
    return {
      changes:
        changes === DiffResponse.DiffChanges.DIFF_UNKNOWN ? undefined : changes === DiffResponse.DiffChanges.DIFF_SOME,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  /** @throws PartialFailure */
  async create({ urn, inputs }: Subject): Promise<{ id: string; outputs: Properties }> {
    const request = identify(new CreateRequest(), urn).setProperties(send(inputs));
    const response = await call<CreateResponse>((done) => this.client.create(request, done));
    if (!response.getId()) throw new Error("the provider gave no id to what it created");
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  /**
   * @param state - what is known of the resource
   * @returns the resource; without an id if there is no such resource
   */
  async read(
    { urn, inputs }: Subject,
    id: string,
    state: Properties,
  ): Promise<{ id: string; outputs: Properties; inputs: Properties | undefined }> {
    const request = identify(new ReadRequest(), urn).setId(id).setInputs(send(inputs)).setProperties(send(state));
    const response = await call<ReadResponse>((done) => this.client.read(request, done));
    const liveInputs = response.getInputs();
    return {
      id: response.getId(),
      outputs: markSecrets(fromStruct(response.getProperties()), state),
      inputs: liveInputs && markSecrets(fromStruct(liveInputs), inputs),
    };
  }

  /** @throws PartialFailure */
  async update(old: Resource, inputs: Properties): Promise<Properties> {
    const request = identify(new UpdateRequest(), old.urn)
      .setId(old.id ?? "")
      .setOlds(send(old.outputs))
      .setOldInputs(send(old.inputs))
      .setNews(send(inputs));
    const response = await call<UpdateResponse>((done) => this.client.update(request, done));
    return fromStruct(response.getProperties());
  }

  async delete({ urn, id, inputs, outputs }: Resource): Promise<void> {
    const request = identify(new DeleteRequest(), urn)
      .setId(id ?? "")
      .setOldInputs(send(inputs))
      .setProperties(send(outputs));
    await call<Empty>((done) => this.client.delete(request, done));
  }

  private async configure(config: Properties): Promise<void> {
    const request = new ConfigureRequest().setArgs(toStruct(config)).setAcceptsecrets(true).setAcceptresources(true);
    for (const [key, value] of Object.entries(revealSecrets(config))) {
      request.getVariablesMap().set(`pulumi-nodejs:config:${key}`, String(value));
    }
    await call<ConfigureResponse>((done) => this.client.configure(request, done));
  }
}

/** The dynamic provider does not take secrets as such. */
function send(properties: Properties) {
  return toStruct(revealSecrets(properties));
}

function identify<
  Request extends { setUrn(urn: string): Request; setType(type: string): Request; setName(name: string): Request },
>(request: Request, urn: string): Request {
  const [, , type = "", ...name] = urn.split("::");
  return request
    .setUrn(urn)
    .setType(type.slice(type.lastIndexOf("$") + 1))
    .setName(name.join("::"));
}

function call<Answer>(
  start: (done: (error: ServiceError | null, response: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error) reject(partialFailureIn(error) ?? new Error(error.details, { cause: error }));
      else resolve(response);
    });
  });
}

function partialFailureIn({ metadata }: ServiceError): PartialFailure | undefined {
  const [status] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(status)) return undefined;
  for (const detail of Status.deserializeBinary(status).getDetailsList()) {
    const failure = detail.unpack(
      (bytes) => ErrorResourceInitFailed.deserializeBinary(bytes),
      "pulumirpc.ErrorResourceInitFailed",
    );
    if (failure)
      return new PartialFailure(failure.getId(), fromStruct(failure.getProperties()), failure.getReasonsList());
  }
  return undefined;
}
