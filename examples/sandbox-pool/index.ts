import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

const config = new pulumi.Config();

const workers = new langsmith.SandboxPool("workers", {
  templateName: config.get("template") ?? "python",
  replicas: config.getNumber("replicas") ?? 2,
});

export const poolName = workers.name;
export const readiness = workers.readiness;
