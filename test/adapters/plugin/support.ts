import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { setImmediate as turn } from "node:timers/promises";
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

/** An engine that only logs. */
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
