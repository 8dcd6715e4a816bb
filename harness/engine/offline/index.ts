import type { Engine } from "../engine";
import { OfflineStack } from "./stack";

/**
 * Runs programs and dynamic providers without the Pulumi CLI, through Pulumi's own protocol. Made for tests and the demo: it
 * has only the features that they need, refuses all others, and must never manage real resources.
 */
export const offlineEngine: Engine = {
  name: "offline engine",
  openStack: (options) => OfflineStack.open(options),
};
