import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

// Someone made this pool by hand. `up` adopts it and scales it; `destroy` deletes it from then on.
const workers = new langsmith.SandboxPool("workers", {
  name: "team-workers",
  templateName: "python",
  replicas: 3,
  adoptExisting: true,
});

// This pool belongs to another team. The program reads it and never changes or deletes it.
const shared = langsmith.SandboxPool.get("shared", "shared-workers");

export const adoptedPoolId = workers.poolId;
export const replicasInAll = pulumi.all([workers.replicas, shared.replicas]).apply(([ours, theirs]) => ours + theirs);
