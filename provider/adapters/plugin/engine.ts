import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Report } from "../../lifecycle/provider-context";

/** The engine runs on this machine, which a proxy that HTTP requests need cannot reach. */
const WITHOUT_PROXY = { "grpc.enable_http_proxy": 0 };

/** Pulumi's engine, which shows what a plugin has to say. */
export class Engine {
  #client: EngineClient | undefined;
  #address: string | undefined;
  readonly #warnings = new Set<string>();

  /** @param address - host and port; known only later if Pulumi attaches to a plugin that runs already */
  constructor(address: string | undefined) {
    if (address) this.attach(address);
  }

  /** Another engine has seen none of the warnings. */
  attach(address: string): void {
    if (address === this.#address) return;
    this.close();
    this.#address = address;
    this.#warnings.clear();
    this.#client = new EngineClient(address, credentials.createInsecure(), WITHOUT_PROXY);
  }

  /** Shows a line on the row of the resource that it is about. */
  readonly report: Report = (line, { urn, isPassing }) => {
    this.#log(
      new LogRequest()
        .setSeverity(LogSeverity.INFO)
        .setMessage(line)
        .setUrn(urn ?? "")
        .setEphemeral(isPassing),
    );
  };

  /** Shows a warning about the whole stack; the same one only once. */
  warn(line: string): void {
    if (this.#warnings.has(line)) return;
    this.#warnings.add(line);
    this.#log(new LogRequest().setSeverity(LogSeverity.WARNING).setMessage(line));
  }

  close(): void {
    this.#client?.close();
  }

  #log(request: LogRequest): void {
    // A line that cannot be shown is no reason to fail.
    this.#client?.log(request, () => undefined);
  }
}
