/**
 * LangSmith resources for Pulumi programs.
 *
 * @packageDocumentation
 */
export { SandboxPool, type SandboxPoolArgs, type SandboxPoolReadiness } from "./sandbox-pool";
