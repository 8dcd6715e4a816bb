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
import type { CheckResult, Registration } from "../../resource/check";
import { type CheckFailure as Failure, inputsFrom, stateFrom } from "../../resource/definition";
import type { Host } from "../../host";
import type { Lifecycle } from "../../resource/lifecycle";
import { logicalNameOf } from "../../resource/naming";
import { isEqual, type Properties } from "../../resource/properties";
import { withoutProperty } from "../check-failures";
import { PROVIDER_KEY } from "../wire";
import type { Engine } from "./engine";
import { FaultyInputs, fromStruct, toStruct, unary } from "./grpc";
import { Provider } from "./provider";
import { checkProviderInputs, movingInputs, warningsAbout } from "./provider-inputs";
import schema from "./schema.json";

/** Pulumi's protocol for plugins, over the same definitions as the dynamic provider. One process serves one provider. */
export class PluginService {
  readonly #provider: Provider;

  constructor(
    private readonly engine: Engine,
    private readonly version: string,
    own?: Partial<Host>,
  ) {
    this.#provider = new Provider(engine.report, own);
  }

  /** Ends waits and requests at once. */
  cancel(): void {
    this.#provider.cancel();
  }

  readonly handlers: Partial<IResourceProviderServer> & UntypedServiceImplementation = {
    handshake: unary(() => new ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true)),

    attach: unary((request: PluginAttach) => {
      this.engine.attach(request.getAddress());
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
      this.#provider.configure(nameOf(request), fromStruct(request.getArgs()));
      return new ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    }),

    check: unary((request: CheckRequest) => {
      const life = this.#lifeOf(request);
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      return checked(life.check(olds, news, registrationOf(request)), life.secrets);
    }),

    diff: unary((request: DiffRequest) => {
      const state = stateFrom(fromStruct(request.getOlds()));
      const inputs = fromStruct(request.getNews());
      // What the dynamic provider made and no refresh of the plugin has seen, it deletes.
      const isDynamic = request.getOlds()?.getFieldsMap().has(PROVIDER_KEY) ?? false;
      const { differences, replaces, deleteBeforeReplace } = this.#lifeOf(request).diff(state, inputs, isDynamic);
      return differing(state, inputs, differences, replaces).setDeletebeforereplace(deleteBeforeReplace);
    }),

    create: unary(async (request: CreateRequest) => {
      const life = this.#lifeOf(request);
      const properties = fromStruct(request.getProperties());
      if (request.getPreview()) {
        return new CreateResponse().setProperties(recorded(life, life.previewCreation(properties)));
      }
      const { id, state } = await life.create(inputsFrom(properties), limitOf(request));
      return new CreateResponse().setId(id).setProperties(recorded(life, state));
    }),

    read: unary(async (request: ReadRequest) => {
      const life = this.#lifeOf(request);
      const found = await life.read(request.getId(), fromStruct(request.getProperties()));
      if (!found) return new ReadResponse();
      const { id, state, inputs } = found;
      return new ReadResponse().setId(id).setProperties(recorded(life, state)).setInputs(recorded(life, inputs));
    }),

    update: unary(async (request: UpdateRequest) => {
      const life = this.#lifeOf(request);
      const state = stateFrom(fromStruct(request.getOlds()));
      const properties = fromStruct(request.getNews());
      const updated = request.getPreview()
        ? life.previewUpdate(state, properties)
        : await life.update(state, inputsFrom(properties), limitOf(request));
      return new UpdateResponse().setProperties(recorded(life, updated));
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
        const found = await this.#provider.invoke(token, fromStruct(request.getArgs()));
        return new InvokeResponse().setReturn(toStruct(found, this.#provider.secrets.keysIn(found)));
      } catch (error) {
        if (!(error instanceof FaultyInputs)) throw error;
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
    return this.#provider.lifeOf(typeOf(request.getUrn()));
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
    // Pulumi does not pass this option on, so that it may be there.
    mayGoFirst: true,
    ...(autonaming && { autonaming: { mode: MODES[autonaming.getMode()], proposed: autonaming.getProposedName() } }),
  };
}

const { Mode } = CheckRequest.AutonamingOptions;
const MODES = { [Mode.PROPOSE]: "propose", [Mode.ENFORCE]: "enforce", [Mode.DISABLE]: "disable" } as const;

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
function recorded(life: Lifecycle, properties: object): Struct {
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
