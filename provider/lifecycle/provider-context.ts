import type { Configuration, Location } from "../config/configuration";
import type { Service } from "../config/endpoints";
import type { ApiClient } from "../http/client";
import type { Operation } from "./operation";

/** What the lifecycles get from outside, the same for all resources of one operation of Pulumi. */
export interface ProviderContext {
  /** Called only when a request has to be made, so that previews need no credentials. */
  connect(service: Service): Connection;
  /** `langsmith:nameSeed`; read when a name is derived. */
  nameSeed(): string | undefined;
  /** Endpoint and workspace; takes no credentials. */
  location(service: Service): Location;
  readonly operation: Operation;
  readonly report: Report;
  /** Ends waits and requests when the operation is cancelled. Not every way to serve a resource learns of it. */
  readonly signal?: AbortSignal;
}

export interface Connection {
  client: ApiClient;
  configuration: Configuration;
}

/**
 * Shows a line.
 *
 * @param urn - the resource that it is about, if that is known
 * @param isPassing - the line says how far something is, and makes room for the next one
 */
export type Report = (line: string, about: { urn: string | undefined; isPassing: boolean }) => void;
