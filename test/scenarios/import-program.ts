import * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../harness/doors";

/** A snapshot as in the program that created it, or without its settings. */
export default function program({ SandboxSnapshot }: Resources): object {
  const config = new pulumi.Config();
  const reference = config.get("import");
  new SandboxSnapshot(
    "snapshot",
    {
      name: "team/agent",
      dockerImage: "python:3.13",
      fsCapacityBytes: "4Gi",
      labels: { team: "agents" },
      ...(config.getBoolean("withoutSettings") !== true && { runConfig: { envVars: { MODE: "fast" } } }),
    },
    reference === undefined ? {} : { import: reference },
  );
  return {};
}
