import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

const config = new pulumi.Config();

const images = new langsmith.SandboxRegistry("images", {
  url: "ghcr.io",
  username: config.require("registryUser"),
  password: config.requireSecret("registryToken"),
});

// One pull request adds a version; a later one removes it when no agent uses it any more.
const versions = config.requireObject<Record<string, string>>("versions");
const snapshots = Object.entries(versions).map(([version, dockerImage]) => {
  const snapshot = new langsmith.SandboxSnapshot(`agent-${version}`, {
    name: "acme/agent",
    tag: version,
    dockerImage,
    fsCapacityBytes: "4Gi",
    registryId: images.registryId,
  });
  return [version, snapshot.snapshotId] as const;
});

const current = config.require("current");
if (!(current in versions)) throw new pulumi.RunError(`"current" is ${current}, which "versions" does not have.`);

export const snapshotIds = Object.fromEntries(snapshots);
export const snapshotId = snapshotIds[current];
