/**
 * Entry that Pulumi's engine loads; programs import `pulumi-langsmith` instead.
 *
 * The state of every stack holds a text that calls {@link dynamicProvider} by this name, so it can never be renamed.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { requireNode } from "./node-version";

type Properties = Readonly<Record<string, unknown>>;

// Before the modules below are loaded, which may need what an older Node.js does not have.
requireNode();

// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded before the check above
const adapter = require("./adapters/dynamic") as typeof import("./adapters/dynamic");

// Written out, so that its declaration needs no other file.
export const dynamicProvider: (resource: string) => dynamic.ResourceProvider<Properties, Properties> =
  adapter.dynamicProvider;
