import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckFailure,
  CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  DiffResponse,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckResult, Registration } from "../../lifecycle/check";
import type { CheckFailure as Failure } from "../../lifecycle/definition";
import { inputsFrom, type ResourceState, stateFrom } from "../../lifecycle/resource-state";
import type { ProviderContext } from "../../lifecycle/provider-context";
import type { Lifecycle } from "../../lifecycle/lifecycle";
import { logicalNameOf } from "../../lifecycle/naming";
import { isEqual, type Properties } from "../../lifecycle/properties";
import { withoutProperty } from "../check-failures";
import { PROVIDER_KEY } from "../wire";
import type { Engine } from "./engine";
import { InvalidArgumentsError, fromStruct, toStruct, unary } from "./grpc";
import { checkProviderInputs, movingInputs, warningsAbout } from "./provider-inputs";
import schema from "./schema.json";
import { ServedProvider } from "./served-provider";

/** Pulumi's protocol for plugins, over the same definitions as the dynamic provider. One process serves one provider. */
export class PluginService {
  readonly #provider: ServedProvider;

  constructor(
    private readonly engine: Engine,
    private readonly version: string,
    own?: Partial<ProviderContext>,
  ) {
    this.#provider = new ServedProvider(engine.report, own);
  }

  /** Ends waits and requests at once. */
  cancel(): void {
    this.#provider.cancel();
  }

  readonly handlers: Partial<IResourceProviderServer> & UntypedServiceImplementation = {
    handshake: unary(() => new ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true)),

    attach: unary((request: PluginAttach) => {
      this.engine.attach(request.getAddress());
      this.#provider.attach(request.getAddress());
      return new Empty();
    }),

    getPluginInfo: unary(() => new PluginInfo().setVersion(this.version)),

    getSchema: unary(() => new GetSchemaResponse().setSchema(JSON.stringify({ ...schema, version: this.version }))),

    checkConfig: unary((request: CheckRequest) => {
      const name = nameOf(request);
      const proposed = fromStruct(request.getNews());
      for (const warning of warningsAbout(name, proposed, projectOf(request.getUrn()))) this.engine.warn(warning);
      return checked(checkProviderInputs(name, proposed));
    }),

    diffConfig: unary((request: DiffRequest) => {
      const before = fromStruct(request.getOldInputs() ?? request.getOlds());
      const now = fromStruct(request.getNews());
      const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
      const changed = keys.filter((key) => !isEqual(before[key], now[key]));
      return differing(before, now, changed, movingInputs(nameOf(request), before, now));
    }),

    configure: unary((request: ConfigureRequest) => {
      this.#provider.configure({
        urn: request.getUrn(),
        id: request.getId(),
        name: nameOf(request),
        inputs: fromStruct(request.getArgs()),
      });
      return new ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    }),

    check: unary((request: CheckRequest) => {
      const life = this.#lifeOf(request);
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      return checked(life.check(olds, news, registrationOf(request)), life.secrets);
    }),

    diff: unary((request: DiffRequest) => {
      const life = this.#lifeOf(request);
      const outputs = fromStruct(request.getOlds());
      const state = recordedState(life, outputs, request);
      const inputs = fromStruct(request.getNews());
      const recorded = request.getOldInputs();
      // Objects last recorded by the dynamic provider are deleted by it.
      const isDynamic = request.getOlds()?.getFieldsMap().has(PROVIDER_KEY) ?? false;
      const { differences, replaces, deleteBeforeReplace } = life.diff(
        state,
        inputs,
        recorded && fromStruct(recorded),
        isDynamic,
      );
      return differing(outputs, inputs, differences, replaces).setDeletebeforereplace(deleteBeforeReplace);
    }),

    create: unary(async (request: CreateRequest) => {
      const life = this.#lifeOf(request);
      const properties = fromStruct(request.getProperties());
      if (request.getPreview()) {
        const outputs = life.withDefaults(life.previewCreation(properties));
        return new CreateResponse().setProperties(encrypted(life, outputs));
      }
      const { id, state } = await life.create(inputsFrom(properties), limitOf(request), request.getUrn());
      return new CreateResponse().setId(id).setProperties(encrypted(life, life.withDefaults(state)));
    }),

    read: unary(async (request: ReadRequest) => {
      const life = this.#lifeOf(request);
      const outputs = fromStruct(request.getProperties());
      const inputs = request.getInputs();
      const recorded = fromStruct(inputs);
      const known = life.withoutDefaults(outputs, recorded);
      // To look something up, and for a refresh, Pulumi sends inputs.
      const found = inputs
        ? await life.read(request.getId(), known, { urn: request.getUrn(), recorded })
        : await life.import(request.getId(), request.getUrn());
      if (!found) return new ReadResponse();
      // An older release recorded no defaults. Adding them would look like drift.
      const state = life.withDefaults(found.state, known["name"] === undefined ? undefined : outputs);
      return new ReadResponse()
        .setId(found.id)
        .setProperties(encrypted(life, state))
        .setInputs(encrypted(life, found.inputs));
    }),

    update: unary(async (request: UpdateRequest) => {
      const life = this.#lifeOf(request);
      const state = recordedState(life, fromStruct(request.getOlds()), request);
      const properties = fromStruct(request.getNews());
      const updated = request.getPreview()
        ? life.previewUpdate(state, properties)
        : await life.update(state, inputsFrom(properties), limitOf(request), request.getUrn());
      return new UpdateResponse().setProperties(encrypted(life, life.withDefaults(updated)));
    }),

    delete: unary(async (request: DeleteRequest) => {
      await this.#lifeOf(request).delete(
        stateFrom(fromStruct(request.getProperties())),
        request.getUrn(),
        limitOf(request),
      );
      return new Empty();
    }),

    invoke: unary(async (request: InvokeRequest) => {
      const token = request.getTok();
      try {
        const provider = this.#provider.current;
        const found = await provider.invoke(token, fromStruct(request.getArgs()));
        return new InvokeResponse().setReturn(toStruct(found, provider.secrets.keysIn(found)));
      } catch (error) {
        if (!(error instanceof InvalidArgumentsError)) throw error;
        // Pulumi does not print the values of a function's arguments.
        return new InvokeResponse().setFailuresList(error.failures.map(failed));
      }
    }),

    cancel: unary(() => {
      this.cancel();
      return new Empty();
    }),
  };

  #lifeOf(request: { getUrn(): string }): Lifecycle {
    return this.#provider.current.lifeOf(typeOf(request.getUrn()));
  }
}

function nameOf(request: { getName(): string | undefined; getUrn(): string | undefined }): string {
  const name = request.getName();
  // Older engines send the URN alone.
  return name === undefined || name === "" ? logicalNameOf(request.getUrn() ?? "") : name;
}

function projectOf(urn: string): string {
  return urn.split("::")[1] ?? "";
}

/** The last part of the type token in a URN: `SandboxPool`. */
function typeOf(urn: string): string {
  return /:(\w+)$/.exec(urn.split("::")[2] ?? "")?.[1] ?? "";
}

function registrationOf(request: CheckRequest): Registration {
  const autonaming = request.getAutonaming();
  return {
    urn: request.getUrn(),
    // Pulumi does not pass the option, so assume that it may be set.
    deleteBeforeReplace: true,
    ...(autonaming && { autonaming: { mode: MODES[autonaming.getMode()], proposed: autonaming.getProposedName() } }),
  };
}

const { Mode } = CheckRequest.AutonamingOptions;
const MODES = { [Mode.PROPOSE]: "propose", [Mode.ENFORCE]: "enforce", [Mode.DISABLE]: "disable" } as const;

/** @param outputs - as Pulumi records them */
function recordedState(
  life: Lifecycle,
  outputs: Properties,
  request: { getOldInputs(): Struct | undefined },
): ResourceState {
  return stateFrom(life.withoutDefaults(outputs, fromStruct(request.getOldInputs())));
}

/** In seconds, from the option `customTimeouts`. */
function limitOf(request: { getTimeout(): number }): number | undefined {
  return request.getTimeout() || undefined;
}

function checked({ inputs, failures }: CheckResult, secrets?: readonly string[]): CheckResponse {
  return new CheckResponse()
    .setInputs(toStruct(inputs, secrets))
    .setFailuresList(failures.map(withoutProperty).map(failed));
}

/** Properties for the state. */
function encrypted(life: Lifecycle, properties: object): Struct {
  return toStruct(properties, life.encryptedIn(properties));
}

function failed({ property = "", reason }: Failure): CheckFailure {
  return new CheckFailure().setProperty(property).setReason(reason);
}

function differing(
  before: Properties,
  now: Properties,
  changed: readonly string[],
  replaces: readonly string[],
): DiffResponse {
  const response = new DiffResponse()
    .setChanges(changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList([...changed])
    .setReplacesList([...replaces])
    .setHasdetaileddiff(true);
  for (const key of changed) {
    const kind = kindOf(before[key], now[key], replaces.includes(key));
    response.getDetaileddiffMap().set(key, new PropertyDiff().setKind(kind));
  }
  return response;
}

function kindOf(before: unknown, now: unknown, isReplacing: boolean): PropertyDiff.Kind {
  const { Kind } = PropertyDiff;
  if (before === undefined) return isReplacing ? Kind.ADD_REPLACE : Kind.ADD;
  if (now === undefined) return isReplacing ? Kind.DELETE_REPLACE : Kind.DELETE;
  return isReplacing ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
