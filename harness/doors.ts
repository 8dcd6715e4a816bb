import path from "node:path";
import type * as langsmith from "pulumi-langsmith";
import type { ResourceName } from "../provider/resources";

const REPOSITORY = path.resolve(__dirname, "../..");

/** A way in which programs use the resources. The same program does the same through each. */
export interface Door {
  name: DoorName;
  /** What programs import. */
  module: string;
  /** What Pulumi.yaml says besides the rest. */
  projectLines: string;
  /** A part of the command line of the provider's process. */
  providerCommand: string;
}

export type DoorName = (typeof doorNames)[number];

/** What a program gets from each door. */
export type Resources = Pick<typeof langsmith, ResourceName>;

export const doorNames = ["dynamic", "native"] as const;

export const doors: Readonly<Record<DoorName, Door>> = {
  dynamic: {
    name: "dynamic",
    module: "pulumi-langsmith",
    projectLines: "",
    providerCommand: "dynamic-provider",
  },
  native: {
    name: "native",
    module: "pulumi-langsmith/native",
    projectLines: `plugins: {providers: [{name: langsmith, path: ${JSON.stringify(path.join(REPOSITORY, "plugin"))}}]}\n`,
    providerCommand: "pulumi-resource-langsmith",
  },
};
