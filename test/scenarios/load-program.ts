import * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../harness/doors";

/** Many pools and snapshots at the same time. */
export default function program({ SandboxPool, SandboxSnapshot }: Resources): object {
  const config = new pulumi.Config();
  const range = (setting: string) => Array.from({ length: config.requireNumber(setting) }, (_, index) => index);
  for (const index of range("pools")) new SandboxPool(`pool-${index}`, { templateName: "python", replicas: 1 });
  for (const index of range("snapshots")) {
    new SandboxSnapshot(`snapshot-${index}`, {
      name: `team/agent-${index}`,
      dockerImage: "registry.example.com/agent:1",
      fsCapacityBytes: "4Gi",
    });
  }
  return {};
}
