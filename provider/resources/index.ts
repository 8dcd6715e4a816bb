import type { ControlPlaneClient } from "../client/client";
import { SandboxPools } from "../client/sandbox-pools";
import type { Lifecycle } from "../lifecycle";
import { SandboxPoolLifecycle } from "./sandbox-pool";

/** Makes a resource's lifecycle; the client is asked for only when a request has to be made. */
type LifecycleFactory = (client: () => ControlPlaneClient) => Lifecycle<object, object>;

/** Every resource of the provider, by the name that its type token ends with. */
export const resources = {
  SandboxPool: (client) => new SandboxPoolLifecycle(() => new SandboxPools(client())),
} satisfies Record<string, LifecycleFactory>;

export type ResourceName = keyof typeof resources;
