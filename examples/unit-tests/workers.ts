import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

/** A function instead of a program's top level, so that tests can run it for one stack after the other. */
export function makeWorkers(): langsmith.SandboxPool {
  const inProduction = pulumi.getStack() === "prod";
  return new langsmith.SandboxPool("workers", {
    templateName: "python",
    replicas: inProduction ? 10 : 1,
    timeout: inProduction ? 600 : 60,
  });
}
