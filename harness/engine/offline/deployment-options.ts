import type { Properties } from "../properties";
import type { StackIdentity } from "./goal";
import type { Journal } from "./journal";
import type { Providers } from "./provider-pool";
import type { Report } from "./report";
import type { Semaphore } from "./semaphore";

/** Purpose of running the program: to update the stack, or only to get today's configuration for the other operations. */
export type Mode = "update" | "refresh" | "destroy";

export interface DeploymentOptions {
  stack: StackIdentity;
  mode: Mode;
  preview: boolean;
  /** Whether to refresh each resource when the program registers it. */
  refreshRegistered: boolean;
  /** Configuration of a package's default provider. */
  configOf: (package_: string) => Properties;
  journal: Journal;
  providers: Providers;
  report: Report;
  slots: Semaphore;
  /** Names of resources to replace even without a difference. */
  replace?: readonly string[] | undefined;
}

/** A registered resource's values for the program. */
export interface Registered {
  urn: string;
  id: string;
  outputs: Properties;
  /** Nothing was done, so nothing is known. */
  unknown?: boolean;
}
