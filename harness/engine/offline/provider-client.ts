import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  type CheckFailure,
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
  type ConfigureResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  InvokeRequest,
  type InvokeResponse,
  PropertyDiff,
  ProviderHandshakeRequest,
  type ProviderHandshakeResponse,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { fromStruct, markSecrets, type Properties, revealSecrets, toStruct } from "../properties";
import { call, unlessUnimplemented } from "./provider-call";
import type { Resource } from "./state";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** A resource in a provider's call: its identity and its desired state. */
export interface Subject {
  urn: string;
  inputs: Properties;
}

export interface Failure {
  property: string;
  reason: string;
}

export interface Checked {
  inputs: Properties;
  failures: Failure[];
}

export interface Difference {
  /** `undefined` if the provider does not decide. */
  changes: boolean | undefined;
  /** Properties that differ, if the provider lists them. */
  changed: string[];
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** A provider's calls in a deployment. */
export type Provider = Omit<ProviderClient, "handshake" | "cancel" | "close">;

/** A provider of any package, through Pulumi's own protocol. Secrets are sent as plain values. */
export class ProviderClient {
  readonly #client: ResourceProviderClient;
  #supportsPreview = false;

  constructor(address: string) {
    this.#client = new ResourceProviderClient(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    });
  }

  async handshake(engineAddress: string, directory: string): Promise<void> {
    const request = new ProviderHandshakeRequest()
      .setEngineAddress(engineAddress)
      .setRootDirectory(directory)
      .setProgramDirectory(directory)
      .setConfigureWithUrn(true)
      .setInvokeWithPreview(true);
    const shaking = call<ProviderHandshakeResponse>((done) => this.#client.handshake(request, done));
    this.#supportsPreview = (await unlessUnimplemented(shaking)) !== undefined;
  }

  /** Checks the provider's own inputs. Dynamic providers accept any. */
  async checkConfig({ urn, inputs }: Subject, old: Properties): Promise<Checked> {
    const request = identify(new CheckRequest(), urn).setOlds(send(old)).setNews(send(inputs));
    const checking = call<CheckResponse>((done) => this.#client.checkConfig(request, done));
    return checkedIn(await unlessUnimplemented(checking), inputs);
  }

  /** @returns the changed inputs of the provider that require replacing all of its resources */
  async diffConfig(urn: string, old: Pick<Resource, "inputs" | "outputs">, inputs: Properties): Promise<string[]> {
    const request = identify(new DiffRequest(), urn)
      .setOlds(send(old.outputs))
      .setOldInputs(send(old.inputs))
      .setNews(send(inputs));
    const response = await unlessUnimplemented(call<DiffResponse>((done) => this.#client.diffConfig(request, done)));
    return response ? differenceIn(response).replaces : [];
  }

  /** @param id - the provider's own id in the state */
  async configure({ urn, inputs }: Subject, id: string): Promise<void> {
    const request = identify(new ConfigureRequest(), urn)
      .setId(id)
      .setArgs(toStruct(inputs))
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSendsOldInputs(true)
      .setSendsOldInputsToDelete(true);
    const package_ = urn.split("::")[2]?.split(":").at(-1) ?? "";
    const variables = request.getVariablesMap();
    for (const [key, value] of Object.entries(revealSecrets(inputs))) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      variables.set(`${package_}:config:${key}`, text);
    }
    const response = await call<ConfigureResponse>((done) => this.#client.configure(request, done));
    this.#supportsPreview ||= response.getSupportspreview();
  }

  async check({ urn, inputs }: Subject, old: Properties): Promise<Checked> {
    const request = identify(new CheckRequest(), urn).setOlds(send(old)).setNews(send(inputs));
    return checkedIn(await call<CheckResponse>((done) => this.#client.check(request, done)), inputs);
  }

  async diff(old: Pick<Resource, "urn" | "id" | "inputs" | "outputs">, inputs: Properties): Promise<Difference> {
    const request = identify(new DiffRequest(), old.urn)
      .setId(old.id ?? "")
      .setOlds(send(old.outputs))
      .setOldInputs(send(old.inputs))
      .setNews(send(inputs));
    return differenceIn(await call<DiffResponse>((done) => this.#client.diff(request, done)));
  }

  /**
   * Creates the resource; a preview returns the outputs that are already known.
   *
   * @throws PartialFailure
   */
  async create(
    { urn, inputs, customTimeouts }: Subject & Pick<Resource, "customTimeouts">,
    { preview = false }: { preview?: boolean } = {},
  ): Promise<{ id: string; outputs: Properties }> {
    if (preview && !this.#supportsPreview) return { id: "", outputs: inputs };
    const request = identify(new CreateRequest(), urn)
      .setProperties(send(inputs))
      .setTimeout(customTimeouts?.create ?? 0)
      .setPreview(preview);
    const response = await call<CreateResponse>((done) => this.#client.create(request, done));
    if (!response.getId() && !preview) throw new Error("the provider gave no id to what it created");
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  /**
   * @param subject - without inputs for an import
   * @param state - last known state of the resource
   * @returns the resource; without an id if it does not exist
   */
  async read(
    { urn, inputs }: Pick<Subject, "urn"> & Partial<Subject>,
    id: string,
    state: Properties,
  ): Promise<{ id: string; outputs: Properties; inputs: Properties | undefined }> {
    const request = identify(new ReadRequest(), urn).setId(id).setProperties(send(state));
    if (inputs) request.setInputs(send(inputs));
    const response = await call<ReadResponse>((done) => this.#client.read(request, done));
    const liveInputs = response.getInputs();
    return {
      id: response.getId(),
      outputs: markSecrets(fromStruct(response.getProperties()), state),
      inputs: liveInputs && markSecrets(fromStruct(liveInputs), inputs ?? {}),
    };
  }

  /** @throws PartialFailure */
  async update(
    old: Resource,
    { inputs, customTimeouts }: Pick<Resource, "inputs" | "customTimeouts">,
    { preview = false }: { preview?: boolean } = {},
  ): Promise<Properties> {
    if (preview && !this.#supportsPreview) return inputs;
    const request = identify(new UpdateRequest(), old.urn)
      .setId(old.id ?? "")
      .setOlds(send(old.outputs))
      .setOldInputs(send(old.inputs))
      .setNews(send(inputs))
      .setTimeout(customTimeouts?.update ?? 0)
      .setPreview(preview);
    const response = await call<UpdateResponse>((done) => this.#client.update(request, done));
    return fromStruct(response.getProperties());
  }

  async delete({ urn, id, inputs, outputs, customTimeouts }: Resource): Promise<void> {
    const request = identify(new DeleteRequest(), urn)
      .setId(id ?? "")
      .setOldInputs(send(inputs))
      .setProperties(send(outputs))
      .setTimeout(customTimeouts?.delete ?? 0);
    await call<Empty>((done) => this.#client.delete(request, done));
  }

  /** Calls a function of the provider. */
  async invoke(
    token: string,
    args: Properties,
    { preview }: { preview: boolean },
  ): Promise<{ result: Properties; failures: Failure[] }> {
    const request = new InvokeRequest().setTok(token).setArgs(send(args)).setPreview(preview);
    const response = await call<InvokeResponse>((done) => this.#client.invoke(request, done));
    return { result: fromStruct(response.getReturn()), failures: failuresIn(response.getFailuresList()) };
  }

  /** Cancels the running calls at the end of the operation. */
  async cancel(): Promise<void> {
    await unlessUnimplemented(call<Empty>((done) => this.#client.cancel(new Empty(), done)));
  }

  close(): void {
    this.#client.close();
  }
}

function send(properties: Properties) {
  return toStruct(revealSecrets(properties));
}

interface Identified<Request> {
  setUrn(urn: string): Request;
  setType(type: string): Request;
  setName(name: string): Request;
}

function identify<Request extends Identified<Request>>(request: Request, urn: string): Request {
  const [, , type = "", ...name] = urn.split("::");
  return request
    .setUrn(urn)
    .setType(type.slice(type.lastIndexOf("$") + 1))
    .setName(name.join("::"));
}

function checkedIn(response: CheckResponse | undefined, inputs: Properties): Checked {
  if (!response) return { inputs, failures: [] };
  return {
    inputs: markSecrets(fromStruct(response.getInputs()), inputs),
    failures: failuresIn(response.getFailuresList()),
  };
}

function failuresIn(failures: readonly CheckFailure[]): Failure[] {
  return failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}

function differenceIn(response: DiffResponse): Difference {
  const changes = response.getChanges();
  const details = [...response.getDetaileddiffMap().entries()].map(([path, detail]) => ({
    // The name of the input, without the path inside of it.
    property: path.split(/[.[]/)[0] ?? path,
    replaces: REPLACING.includes(detail.getKind()),
  }));
  const replacing = details.filter(({ replaces }) => replaces).map(({ property }) => property);
  return {
    changes:
      changes === DiffResponse.DiffChanges.DIFF_UNKNOWN ? undefined : changes === DiffResponse.DiffChanges.DIFF_SOME,
    changed: [...new Set([...response.getDiffsList(), ...details.map(({ property }) => property)])],
    replaces: [...new Set([...response.getReplacesList(), ...replacing])],
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

const { ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE } = PropertyDiff.Kind;
const REPLACING: readonly PropertyDiff.Kind[] = [ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE];
