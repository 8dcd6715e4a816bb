/**
 * LangSmith resources for Pulumi programs.
 *
 * @module pulumi-langsmith
 */
import { requireNode } from "../provider/node-version";

// Before the modules below are loaded, which may need what an older Node.js does not have.
requireNode();

export {
  SandboxTemplate,
  type SandboxResources,
  type SandboxTemplateArgs,
  type SandboxTemplateOutputs,
  type SandboxVolumeMount,
} from "./sandbox-template";
export { SandboxPool, type SandboxPoolArgs, type SandboxPoolOutputs, type SandboxPoolReadiness } from "./sandbox-pool";
export {
  SandboxRegistry,
  type SandboxRegistryArgs,
  type SandboxRegistryAuthType,
  type SandboxRegistryOutputs,
} from "./sandbox-registry";
export {
  SandboxSnapshot,
  type SandboxRunConfig,
  type SandboxSnapshotArgs,
  type SandboxSnapshotOutputs,
  type SandboxSnapshotStatus,
} from "./sandbox-snapshot";
