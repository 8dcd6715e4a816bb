// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

export { SandboxPool } from "./sandbox-pool";
export type { SandboxPoolArgs, SandboxPoolOutputs, SandboxPoolReadiness } from "../../sandbox-pool";
export { getSandboxPool, getSandboxPoolOutput, getSandboxPools, getSandboxPoolsOutput } from "./get-sandbox-pool";
export type {
  GetSandboxPoolArgs,
  GetSandboxPoolOutputArgs,
  GetSandboxPoolResult,
  GetSandboxPoolsResult,
} from "./get-sandbox-pool";

export { SandboxTemplate } from "./sandbox-template";
export type {
  SandboxResources,
  SandboxTemplateArgs,
  SandboxTemplateOutputs,
  SandboxVolumeMount,
} from "../../sandbox-template";
export {
  getSandboxTemplate,
  getSandboxTemplateOutput,
  getSandboxTemplates,
  getSandboxTemplatesOutput,
} from "./get-sandbox-template";
export type {
  GetSandboxTemplateArgs,
  GetSandboxTemplateOutputArgs,
  GetSandboxTemplateResult,
  GetSandboxTemplatesResult,
} from "./get-sandbox-template";

export { SandboxRegistry } from "./sandbox-registry";
export type { SandboxRegistryArgs, SandboxRegistryAuthType, SandboxRegistryOutputs } from "../../sandbox-registry";
export {
  getSandboxRegistry,
  getSandboxRegistryOutput,
  getSandboxRegistries,
  getSandboxRegistriesOutput,
} from "./get-sandbox-registry";
export type {
  GetSandboxRegistryArgs,
  GetSandboxRegistryOutputArgs,
  GetSandboxRegistryResult,
  GetSandboxRegistriesResult,
} from "./get-sandbox-registry";

export { SandboxSnapshot } from "./sandbox-snapshot";
export type {
  SandboxRunConfig,
  SandboxSnapshotArgs,
  SandboxSnapshotOutputs,
  SandboxSnapshotStatus,
} from "../../sandbox-snapshot";
export {
  getSandboxSnapshot,
  getSandboxSnapshotOutput,
  getSandboxSnapshots,
  getSandboxSnapshotsOutput,
} from "./get-sandbox-snapshot";
export type {
  GetSandboxSnapshotArgs,
  GetSandboxSnapshotOutputArgs,
  GetSandboxSnapshotsArgs,
  GetSandboxSnapshotsOutputArgs,
  GetSandboxSnapshotResult,
  GetSandboxSnapshotsResult,
} from "./get-sandbox-snapshot";
