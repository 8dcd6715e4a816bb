import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

// One program, two stacks: Pulumi.dev.yaml and Pulumi.prod.yaml have the differences.
const config = new pulumi.Config();

const workers = new langsmith.SandboxPool("workers", {
  templateName: config.require("template"),
  replicas: config.requireNumber("replicas"),
});

export const poolName = workers.name;
export const replicas = workers.replicas;
