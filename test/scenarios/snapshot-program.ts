import * as pulumi from "@pulumi/pulumi";
import type { Resources } from "../../harness/doors";

/** Snapshots, and the registry of their images. Without images, the program declares nothing. */
export default function program({ SandboxRegistry, SandboxSnapshot }: Resources): object {
  const config = new pulumi.Config();
  const image = config.get("image");
  if (image === undefined) return {};

  const registry = new SandboxRegistry("registry", {
    name: config.get("registryName") ?? "private",
    url: "registry.example.com",
    // Not a secret of the program: the provider makes it one.
    password: config.require("password"),
    ...(config.getBoolean("hasRole")
      ? { authType: "AWS_ROLE", awsRoleArn: "arn:aws:iam::1:role/pull" }
      : { username: "robot" }),
  });
  const tag = config.get("tag");
  const token = config.getSecret("token");
  const create = config.get("creationLimit");
  const options = {
    ...(create && { customTimeouts: { create } }),
    retainOnDelete: config.getBoolean("retainOnDelete") ?? false,
    ignoreChanges: config.getObject<string[]>("ignoreChanges") ?? [],
  };
  const snapshot = new SandboxSnapshot(
    "snapshot",
    {
      name: "team/agent",
      ...(tag !== undefined && { tag }),
      dockerImage: image,
      fsCapacityBytes: "4Gi",
      registryId: registry.registryId,
      runConfig: { envVars: { MODE: "fast", ...(token && { TOKEN: token }) }, ...(token && { workDir: "/app/" }) },
    },
    options,
  );
  const { id, status, imageDigest } = snapshot;
  return { snapshot: { id, status, imageDigest }, registryId: registry.registryId };
}
