// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

export { SandboxPool } from "./sandbox-pool";
export type { SandboxPoolArgs, SandboxPoolOutputs, SandboxPoolReadiness } from "../sandbox-pool";

export { SandboxTemplate } from "./sandbox-template";
export type {
  SandboxResources,
  SandboxTemplateArgs,
  SandboxTemplateOutputs,
  SandboxVolumeMount,
} from "../sandbox-template";

export { SandboxRegistry } from "./sandbox-registry";
export type { SandboxRegistryArgs, SandboxRegistryAuthType, SandboxRegistryOutputs } from "../sandbox-registry";

export { SandboxSnapshot } from "./sandbox-snapshot";
export type {
  SandboxRunConfig,
  SandboxSnapshotArgs,
  SandboxSnapshotOutputs,
  SandboxSnapshotStatus,
} from "../sandbox-snapshot";
