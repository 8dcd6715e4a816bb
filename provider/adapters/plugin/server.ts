import { fstatSync } from "node:fs";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Engine } from "./engine";
import { PluginService } from "./service";

/** More than any stack's resource or list will ever have. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves Pulumi until it closes the standard input or interrupts the process.
 *
 * @param engineAddress - where the engine listens; absent if it will attach later
 */
export async function servePlugin(engineAddress: string | undefined, version: string): Promise<void> {
  const engine = new Engine(engineAddress);
  const service = new PluginService(engine, version);
  const { port } = await startServer(service);
  const end = (): void => {
    service.cancel();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  // A killed engine sends nothing, but its end of the pipe closes. Not every engine makes a pipe.
  if (fstatSync(0).isFIFO() || fstatSync(0).isSocket()) process.stdin.once("end", end).once("error", end).resume();
  // This is how Pulumi learns where to call.
  console.log(port);
}

export interface RunningServer {
  port: number;
  /** Ends it, and the calls under way. */
  close(): void;
}

export async function startServer(service: PluginService): Promise<RunningServer> {
  const server = new Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(ResourceProviderService, service.handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
    },
  };
}
