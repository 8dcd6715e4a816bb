import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

const config = new pulumi.Config();

const images = new langsmith.SandboxRegistry("images", {
  url: "ghcr.io",
  username: config.require("registryUser"),
  password: config.requireSecret("registryToken"),
});

const agent = new langsmith.SandboxSnapshot("agent", {
  name: "acme/agent",
  // The digest makes another image a change in this program.
  dockerImage:
    config.get("image") ?? "ghcr.io/acme/agent@sha256:5c2c7596d2e6c366b8e01907bd5f1f889b2d23c00471e530390de26263a5d95d",
  fsCapacityBytes: "4Gi",
  registryId: images.registryId,
  runConfig: { envVars: { PYTHONUNBUFFERED: "1" } },
});

export const snapshotId = agent.snapshotId;
export const dotenv = pulumi.interpolate`DEFAULT_SANDBOX_SNAPSHOT_ID=${agent.snapshotId}`;
