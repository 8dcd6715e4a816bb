import path from "node:path";
import type * as langsmith from "pulumi-langsmith";
import type { ResourceName } from "../provider/resources";

const REPOSITORY = path.resolve(__dirname, "../..");

/** An entry of the package, through a dynamic provider or a native plugin. The same program does the same with each. */
export interface Door {
  name: DoorName;
  /** Module that programs import. */
  module: string;
  /** Additional lines of Pulumi.yaml. */
  projectLines: string;
  /** A part of the provider process's command line, which identifies it. */
  providerCommand: string;
}

export type DoorName = (typeof doorNames)[number];

/** Type of the package for programs, the same for each entry. */
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
