import type { Properties } from "../properties";
import type { StackIdentity } from "./goal";
import type { Journal } from "./journal";
import type { Providers } from "./provider-pool";
import type { Report } from "./report";
import type { Semaphore } from "./semaphore";

/** What the program is run for: to update the stack, or only to get today's configuration for the other two. */
export type Mode = "update" | "refresh" | "destroy";

export interface DeploymentOptions {
  stack: StackIdentity;
  mode: Mode;
  preview: boolean;
  /** Looks at each resource when the program registers it. */
  refreshRegistered: boolean;
  /** What the default provider of a package gets of the stack's configuration. */
  configOf: (package_: string) => Properties;
  journal: Journal;
  providers: Providers;
  report: Report;
  slots: Semaphore;
  /** The names of resources to replace whatever their difference. */
  replace?: readonly string[] | undefined;
}

/** What a program learns of a resource that it registered. */
export interface Registered {
  urn: string;
  id: string;
  outputs: Properties;
  /** Nothing was done, so that nothing can be known. */
  unknown?: boolean;
}
