import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

/** Declares the pools in a function, so that tests can run it for several stacks. */
export function makeWorkers(): langsmith.SandboxPool {
  const inProduction = pulumi.getStack() === "prod";
  return new langsmith.SandboxPool("workers", {
    templateName: "python",
    replicas: inProduction ? 10 : 1,
    timeout: inProduction ? 600 : 60,
  });
}
