import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

// Made by hand long ago. `up` takes it over as it is and scales it if need be; `destroy` deletes it from then on.
const workers = new langsmith.SandboxPool("workers", {
  name: "team-workers",
  templateName: "python",
  replicas: 3,
  adoptExisting: true,
});

// Belongs to someone else: it is looked at, and never changed or deleted from here.
const shared = langsmith.SandboxPool.get("shared", "shared-workers");

export const adoptedPoolId = workers.poolId;
export const replicasInAll = pulumi.all([workers.replicas, shared.replicas]).apply(([ours, theirs]) => ours + theirs);
