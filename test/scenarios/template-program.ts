import * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../harness/doors";

export default function program({ SandboxPool, SandboxTemplate }: Resources): object {
  const config = new pulumi.Config();
  const volume = config.get("volume");
  const name = config.get("templateName");

  const template = new SandboxTemplate("template", {
    ...(name !== undefined && { name }),
    image: config.require("image"),
    resources: { cpu: config.get("cpu") ?? "500m" },
    ...(volume !== undefined && { volumeMounts: [{ volumeName: volume, mountPath: "/data" }] }),
  });
  const pool = new SandboxPool("pool", { templateName: template.name, replicas: 2 });
  return { names: { template: template.name, pool: pool.name } };
}
