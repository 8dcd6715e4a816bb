import type { ControlPlaneClient } from "../client/client";
import { SandboxPools } from "../client/sandbox-pools";
import { SandboxTemplates } from "../client/sandbox-templates";
import type { Configuration } from "../config";
import type { Lifecycle } from "../lifecycle";
import type { Report } from "../progress";
import { type SandboxPoolApi, SandboxPoolLifecycle } from "./sandbox-pool";

/** What a lifecycle has to ask for when a request has to be made, and only then: previews need no credentials. */
export interface Connection {
  client: ControlPlaneClient;
  configuration: Configuration;
  report: Report;
}

type LifecycleFactory = (connect: () => Connection) => Lifecycle<object, object>;

/** Every resource of the provider, by the name that its type token ends with. */
export const resources = {
  SandboxPool: (connect) => {
    // One for all pools: some of their requests are shared.
    let api: SandboxPoolApi | undefined;
    return new SandboxPoolLifecycle(() => (api ??= sandboxPoolApi(connect())));
  },
} satisfies Record<string, LifecycleFactory>;

export type ResourceName = keyof typeof resources;

function sandboxPoolApi({ client, configuration, report }: Connection): SandboxPoolApi {
  return {
    pools: new SandboxPools(client),
    templates: new SandboxTemplates(client),
    adoptExisting: configuration.adoptExisting,
    report,
  };
}
