import type { Definition } from "../lifecycle/definition";
import { sandboxPool } from "./sandbox-pool";
import { sandboxRegistry } from "./sandbox-registry";
import { sandboxSnapshot } from "./sandbox-snapshot";
import { sandboxTemplate } from "./sandbox-template";

/** Every resource of the provider, by the name that its type token ends with. */
export const resources = {
  SandboxPool: sandboxPool,
  SandboxTemplate: sandboxTemplate,
  SandboxRegistry: sandboxRegistry,
  SandboxSnapshot: sandboxSnapshot,
} satisfies Record<string, Definition>;

export type ResourceName = keyof typeof resources;

/** Error for a type that only a later release has. */
export function unknownResource(type: string): Error {
  return new Error(`this release of pulumi-langsmith has no resource ${type}: install the release that created it`);
}
