/**
 * LangSmith resources for Pulumi programs, managed by the native plugin.
 *
 * @module pulumi-langsmith/native
 */
import { requireNode } from "../../provider/node-version";

// Runs before the modules below are loaded, which may need more than an older Node.js has.
requireNode();

export { Provider } from "./provider";
export type { ProviderArgs } from "./provider";
export * from "./generated";
