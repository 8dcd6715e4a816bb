import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

const config = new pulumi.Config();
const volume = config.get("volume");
const name = config.get("templateName");

const template = new langsmith.SandboxTemplate("template", {
  ...(name !== undefined && { name }),
  image: config.require("image"),
  resources: { cpu: config.get("cpu") ?? "500m" },
  ...(volume !== undefined && { volumeMounts: [{ volumeName: volume, mountPath: "/data" }] }),
});
const pool = new langsmith.SandboxPool("pool", { templateName: template.name, replicas: 2 });

export const names = { template: template.name, pool: pool.name };
