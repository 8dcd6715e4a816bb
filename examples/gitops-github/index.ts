import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

const config = new pulumi.Config();

const workers = new langsmith.SandboxPool("workers", {
  templateName: config.require("template"),
  replicas: config.requireNumber("replicas"),
});

export const poolName = workers.name;
