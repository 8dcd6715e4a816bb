import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceResponse, LogSeverity, SetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  DeploymentInfo,
  RegisterResourceResponse,
  ResourceInvokeResponse,
  ResourceMonitorFeature,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { fromStruct, toStruct } from "../properties";
import type { Deployment } from "./deployment";
import { goalOf, type StackIdentity, UnsupportedError } from "./goal";
import type { Report } from "./report";
import { AbortedError } from "./tasks";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

const FEATURES = {
  secrets: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  aliasSpecs: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  // Not supported; refused with our own message.
  deletedWith: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  replaceWith: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
};

export interface MonitorOptions {
  stack: StackIdentity;
  organization: string;
  config: Readonly<Record<string, string>>;
  secretKeys: string[];
  preview: boolean;
  parallel: number;
  deployment: Deployment;
  report: Report;
}

/** Server for a program and a provider: Pulumi's ResourceMonitor and Engine services on one port. */
export class ResourceMonitor {
  private readonly server = new Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  private rootUrn = "";

  private constructor(private readonly options: MonitorOptions) {
    this.server.addService(ResourceMonitorService, this.monitorService());
    this.server.addService(EngineService, this.engineService());
  }

  /** @returns the monitor and its address: a free port of the loopback interface */
  static async listen(options: MonitorOptions): Promise<{ monitor: ResourceMonitor; address: string }> {
    const monitor = new ResourceMonitor(options);
    const port = await new Promise<number>((resolve, reject) => {
      monitor.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return { monitor, address: `127.0.0.1:${port}` };
  }

  end(): void {
    this.server.forceShutdown();
  }

  private monitorService(): IResourceMonitorServer {
    const { deployment, stack } = this.options;
    return {
      getDeploymentInfo: handle(() => this.describeDeployment()),
      supportsFeature: handle((request) =>
        new SupportsFeatureResponse().setHassupport(Object.keys(FEATURES).includes(request.getId())),
      ),
      registerResource: handle(async (request) => {
        const { urn, id, outputs, unknown = false } = await deployment.register(goalOf(request, stack));
        return new RegisterResourceResponse().setUrn(urn).setId(id).setObject(toStruct(outputs)).setUnknown(unknown);
      }),
      readResource: refuse("resources that are only looked up"),
      invoke: handle(async (request) => {
        const args = fromStruct(request.getArgs());
        const { result, failures } = await deployment.invoke(request.getTok(), args, request.getProvider());
        const list = failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason));
        return new ResourceInvokeResponse().setReturn(toStruct(result)).setFailuresList(list);
      }),
      registerResourceOutputs: handle(async (request) => {
        await deployment.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
        return new Empty();
      }),
      signalAndWaitForShutdown: handle(() => new Empty()),
      call: refuse("method calls"),
      existsResource: refuse("asking whether a resource exists"),
      registerStackTransform: refuse("transforms"),
      registerStackInvokeTransform: refuse("transforms"),
      registerResourceHook: refuse("resource hooks"),
      registerErrorHook: refuse("error hooks"),
      registerPackage: refuse("packages with parameters"),
    };
  }

  private engineService(): IEngineServer {
    const { report } = this.options;
    return {
      log: handle((request) => {
        const [message, urn] = [request.getMessage(), request.getUrn() || undefined];
        const severity = request.getSeverity();
        if (severity === LogSeverity.ERROR) report.error(message, urn);
        else if (severity === LogSeverity.WARNING) report.warn(message, urn);
        else if (severity === LogSeverity.INFO && !request.getEphemeral()) report.info(message, urn);
        return new Empty();
      }),
      getRootResource: handle(() => new GetRootResourceResponse().setUrn(this.rootUrn)),
      setRootResource: handle((request) => {
        this.rootUrn = request.getUrn();
        return new SetRootResourceResponse();
      }),
      startDebugging: refuse("debuggers"),
      requirePulumiVersion: refuse("requirements for a version of Pulumi"),
    };
  }

  private describeDeployment(): DeploymentInfo {
    const { stack, organization, config, secretKeys, preview, parallel } = this.options;
    const info = new DeploymentInfo()
      .setProject(stack.projectName)
      .setStack(stack.stackName)
      .setOrganization(organization)
      .setConfigsecretkeysList(secretKeys)
      .setDryrun(preview)
      .setParallel(parallel)
      .setSupportedfeaturesList(Object.values(FEATURES));
    for (const [key, value] of Object.entries(config)) info.getConfigMap().set(key, value);
    return info;
  }
}

function handle<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => {
    void (async () => answer(call.request))().then(
      (response) => {
        done(null, response);
      },
      (error: unknown) => {
        // The SDK takes "unavailable" for the end of the engine, and leaves reporting errors to it.
        if (error instanceof AbortedError) done({ code: status.UNAVAILABLE, details: "the operation has failed" });
        else if (error instanceof UnsupportedError) done({ code: status.UNIMPLEMENTED, details: error.message });
        else done({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
      },
    );
  };
}

function refuse(what: string) {
  return handle((): never => {
    throw new UnsupportedError(what);
  });
}
