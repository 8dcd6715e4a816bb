import type { Engine } from "../engine";
import { OfflineStack } from "./stack";

/**
 * Runs programs and dynamic providers without the Pulumi CLI, over Pulumi's own protocol. For tests and for the demo: it
 * knows only what these need, refuses the rest, and is no way to manage anything that matters.
 */
export const offlineEngine: Engine = {
  name: "offline engine",
  openStack: (options) => OfflineStack.open(options),
};
