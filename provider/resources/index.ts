import type { Definition } from "../resource/definition";
import { sandboxPool } from "./sandbox-pool";
import { sandboxTemplate } from "./sandbox-template";

/** Every resource of the provider, by the name that its type token ends with. */
export const resources = {
  SandboxPool: sandboxPool,
  SandboxTemplate: sandboxTemplate,
} satisfies Record<string, Definition>;

export type ResourceName = keyof typeof resources;
