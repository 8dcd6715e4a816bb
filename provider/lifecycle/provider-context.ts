import type { Configuration, Location } from "../config/configuration";
import type { Service } from "../config/endpoints";
import type { ApiClient } from "../http/client";
import type { Operation } from "./operation";

/** Environment of the lifecycles, shared by all resources of one operation of Pulumi. */
export interface ProviderContext {
  /** Called only before a request, so that previews need no credentials. */
  connect(service: Service): Connection;
  /** Reads `langsmith:nameSeed` when a name is derived. */
  nameSeed(): string | undefined;
  /** Endpoint and workspace; takes no credentials. */
  location(service: Service): Location;
  readonly operation: Operation;
  readonly report: Report;
  /** Ends waits and requests when the operation is cancelled. Missing in the dynamic provider, which Pulumi does not notify. */
  readonly signal?: AbortSignal;
}

export interface Connection {
  client: ApiClient;
  configuration: Configuration;
}

/**
 * Shows a line.
 *
 * @param urn - the resource, if it is known
 * @param isPassing - the line shows progress, and the next one replaces it
 */
export type Report = (line: string, about: { urn: string | undefined; isPassing: boolean }) => void;
