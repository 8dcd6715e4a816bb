import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { setImmediate as turn } from "node:timers/promises";
import { type ControlPlane, startControlPlane } from "../../../harness/control-plane";
import { ProviderClient } from "../../../harness/engine/offline/provider-client";
import { Engine } from "../../../provider/adapters/plugin/engine";
import { startServer } from "../../../provider/adapters/plugin/server";
import { PluginService } from "../../../provider/adapters/plugin/service";

/** Starts the plugin in this process. */
export async function startProvider(engineAddress?: string): Promise<{ address: string; end: () => void }> {
  const server = await startServer(new PluginService(new Engine(engineAddress), "1.2.3"));
  return {
    address: `127.0.0.1:${server.port}`,
    end: () => {
      server.close();
    },
  };
}

/** Starts the plugin in this process and a control plane, both closed after the test. */
export async function openPlugin(): Promise<{
  controlPlane: ControlPlane;
  provider: ProviderClient;
  raw: ResourceProviderClient;
  close: () => Promise<void>;
}> {
  const controlPlane = await startControlPlane({ timeScale: 1000 });
  const { address, end } = await startProvider();
  const provider = new ProviderClient(address);
  const raw = new ResourceProviderClient(address, credentials.createInsecure());
  const close = async (): Promise<void> => {
    provider.close();
    raw.close();
    end();
    await controlPlane.close();
  };
  return { controlPlane, provider, raw, close };
}

/** An engine that only records logs. */
export interface EngineLog {
  address: string;
  lines: LogRequest.AsObject[];
  end(): void;
}

export async function startLog(): Promise<EngineLog> {
  const lines: LogRequest.AsObject[] = [];
  const engine = new Server();
  engine.addService(EngineService, {
    log: ({ request }: { request: LogRequest }, done: (error: null, answer: Empty) => void) => {
      lines.push(request.toObject());
      done(null, new Empty());
    },
  });
  const { promise: port, resolve, reject } = Promise.withResolvers<number>();
  engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
    if (error) reject(error);
    else resolve(bound);
  });
  const end = (): void => {
    engine.forceShutdown();
  };
  return { address: `127.0.0.1:${await port}`, lines, end };
}

export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}
