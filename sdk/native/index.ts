/**
 * LangSmith resources for Pulumi programs, managed by the native plugin.
 *
 * @module pulumi-langsmith/native
 */
import { requireNode } from "../../provider/node-version";

// Before the modules below are loaded, which may need what an older Node.js does not have.
requireNode();

export type { SandboxPoolArgs, SandboxPoolOutputs, SandboxPoolReadiness } from "../sandbox-pool";
export type {
  SandboxResources,
  SandboxTemplateArgs,
  SandboxTemplateOutputs,
  SandboxVolumeMount,
} from "../sandbox-template";
export type { SandboxRegistryArgs, SandboxRegistryAuthType, SandboxRegistryOutputs } from "../sandbox-registry";
export type {
  SandboxRunConfig,
  SandboxSnapshotArgs,
  SandboxSnapshotOutputs,
  SandboxSnapshotStatus,
} from "../sandbox-snapshot";
export { Provider, type ProviderArgs } from "./provider";
export { SandboxTemplate } from "./sandbox-template";
export { SandboxPool } from "./sandbox-pool";
export { SandboxRegistry } from "./sandbox-registry";
export { SandboxSnapshot } from "./sandbox-snapshot";
export {
  getSandboxTemplate,
  getSandboxTemplateOutput,
  getSandboxTemplates,
  getSandboxTemplatesOutput,
  type GetSandboxTemplateArgs,
  type GetSandboxTemplateOutputArgs,
  type GetSandboxTemplateResult,
  type GetSandboxTemplatesResult,
} from "./get-sandbox-template";
export {
  getSandboxPool,
  getSandboxPoolOutput,
  getSandboxPools,
  getSandboxPoolsOutput,
  type GetSandboxPoolArgs,
  type GetSandboxPoolOutputArgs,
  type GetSandboxPoolResult,
  type GetSandboxPoolsResult,
} from "./get-sandbox-pool";
export {
  getSandboxRegistries,
  getSandboxRegistriesOutput,
  getSandboxRegistry,
  getSandboxRegistryOutput,
  type GetSandboxRegistriesResult,
  type GetSandboxRegistryArgs,
  type GetSandboxRegistryOutputArgs,
  type GetSandboxRegistryResult,
} from "./get-sandbox-registry";
export {
  getSandboxSnapshot,
  getSandboxSnapshotOutput,
  getSandboxSnapshots,
  getSandboxSnapshotsOutput,
  type GetSandboxSnapshotArgs,
  type GetSandboxSnapshotOutputArgs,
  type GetSandboxSnapshotResult,
  type GetSandboxSnapshotsArgs,
  type GetSandboxSnapshotsOutputArgs,
  type GetSandboxSnapshotsResult,
} from "./get-sandbox-snapshot";
