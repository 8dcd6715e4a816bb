import type * as pulumi from "@pulumi/pulumi";

/**
 * A container registry from which LangSmith pulls private images for snapshots, and its credentials.
 *
 * ```ts
 * const ghcr = new langsmith.SandboxRegistry("ghcr", { url: "ghcr.io", username: "acme-bot", password: config.requireSecret("token") });
 * const python = new langsmith.SandboxSnapshot("python", {
 *   dockerImage: "ghcr.io/acme/python:3.13",
 *   fsCapacityBytes: "4Gi",
 *   registryId: ghcr.registryId,
 * });
 * ```
 *
 * The id of the resource is the name that the registry was created with; snapshots refer to `registryId` instead.
 */
export interface SandboxRegistry extends SandboxRegistryOutputs {}

/**
 * How LangSmith signs in to a registry.
 *
 * - `DOCKER_CONFIG`: with a user name and a password, or with neither if the images are public
 * - `AWS_ROLE`: by assuming an AWS role
 */
export type SandboxRegistryAuthType = "DOCKER_CONFIG" | "AWS_ROLE";

/** The inputs of a {@link SandboxRegistry}. */
export interface SandboxRegistryArgs {
  /**
   * The registry's name in the workspace. Changing it renames the registry in place; snapshots refer to its id, which stays.
   *
   * If you leave it out, the registry's name is the resource's name and seven digits that are derived from its URN.
   */
  name?: pulumi.Input<string>;

  /**
   * The host of the images, such as `"ghcr.io"` or `"123456789012.dkr.ecr.eu-west-1.amazonaws.com"`. Changing it updates the
   * registry in place and needs `username` and `password`, or a role. Writing the same host in another way, such as with
   * `https://` before it, is no change.
   */
  url: pulumi.Input<string>;

  /**
   * How LangSmith signs in: `DOCKER_CONFIG` with `username` and `password`, or with neither if the images are public;
   * `AWS_ROLE` with `awsRoleArn`. Changing it updates the registry in place.
   *
   * @defaultValue `"DOCKER_CONFIG"`
   */
  authType?: pulumi.Input<SandboxRegistryAuthType>;

  /**
   * The user to sign in as; needs `password`. LangSmith never returns it, so Pulumi does not see a change that someone else makes.
   * Changing it updates the registry in place; it cannot be removed.
   */
  username?: pulumi.Input<string>;

  /**
   * The password or token to sign in with; needs `username`. It is always a secret: Pulumi encrypts it in the state and hides it in
   * its output, even if the program does not mark it. If you read it from a file, remove the line break at its end: the preview
   * refuses it.
   *
   * Creating a registry does not check it: a wrong password fails the snapshots that need it. LangSmith never returns it, so
   * Pulumi does not see a change that someone else makes. Changing it updates the registry in place.
   */
  password?: pulumi.Input<string>;

  /**
   * The ARN of the AWS role to assume; needs authType `AWS_ROLE`. Creating fails on installations that are not set up for AWS
   * roles. Changing it updates the registry in place.
   */
  awsRoleArn?: pulumi.Input<string>;

  /**
   * Whether to adopt an existing registry of this name. Pulumi sets the address and the credentials of the program, and from then on
   * this stack manages the registry: `pulumi destroy` deletes it. Adopting takes the registry from whoever manages it now.
   *
   * @defaultValue false, or the setting `langsmith:adoptExisting`
   */
  adoptExisting?: pulumi.Input<boolean>;
}

/** The outputs of a {@link SandboxRegistry}. */
export interface SandboxRegistryOutputs {
  /** The registry's name in the workspace. */
  readonly name: pulumi.Output<string>;
  /** The host of the images. */
  readonly url: pulumi.Output<string>;
  /** How LangSmith signs in: `DOCKER_CONFIG` or `AWS_ROLE`. */
  readonly authType: pulumi.Output<SandboxRegistryAuthType>;
  /** The user to sign in as, as the program gave it; absent if the registry is only looked up. */
  readonly username: pulumi.Output<string | undefined>;
  /** The password or token, as the program gave it, always a secret; absent if the registry is only looked up. */
  readonly password: pulumi.Output<string | undefined>;
  /** The ARN of the AWS role to assume. */
  readonly awsRoleArn: pulumi.Output<string | undefined>;
  /** Whether to adopt an existing registry. */
  readonly adoptExisting: pulumi.Output<boolean>;
  /** LangSmith's own identifier (UUID), for `registryId` of a snapshot. It stays when the registry is renamed. */
  readonly registryId: pulumi.Output<string>;
  /** The kind of registry that LangSmith recognises, such as `GHCR` or `ECR`; absent if LangSmith returns none. */
  readonly provider: pulumi.Output<string | undefined>;
  /** When the registry was created, as LangSmith writes it (ISO 8601); absent if LangSmith returns none. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack adopted the registry, or found it again after the response to its creation was lost (ISO 8601). */
  readonly adoptedAt: pulumi.Output<string | undefined>;
}
