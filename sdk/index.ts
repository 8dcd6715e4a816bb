/**
 * LangSmith resources for Pulumi programs.
 *
 * @module pulumi-langsmith
 */
import { requireNode } from "../provider/node-version";

// Runs before the modules below are loaded, which may need more than an older Node.js has.
requireNode();

export * from "./generated";
