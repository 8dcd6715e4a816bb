import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "./dynamic-resource";
import { isOfType, optionsOf, type ResourceKind } from "./resource";

/** What sets it apart from the other resources. */
export const sandboxRegistry: ResourceKind<keyof SandboxRegistryOutputs> = {
  name: "SandboxRegistry",
  outputs: [
    "name",
    "url",
    "authType",
    "username",
    "password",
    "awsRoleArn",
    "registryId",
    "provider",
    "createdAt",
    "adoptedAt",
  ],
  fallbacks: { authType: "DOCKER_CONFIG", adoptExisting: false },
  idOutput: "name",
  secrets: ["password"],
};

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
   * If it is left out, the registry gets the resource's name and seven digits that are derived from its URN.
   */
  name?: pulumi.Input<string>;

  /**
   * The host that images are pulled from, such as `"ghcr.io"` or `"123456789012.dkr.ecr.eu-west-1.amazonaws.com"`. Changing it
   * updates the registry in place, which needs `username` and `password` or a role. Another way to write the same host, such as with
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
   * The user to sign in as; needs `password`. The control plane never returns it, so that a change outside of Pulumi is not
   * seen. Changing it updates the registry in place; it cannot be taken out again.
   */
  username?: pulumi.Input<string>;

  /**
   * The password or token to sign in with; needs `username`. It is always a secret: encrypted in the state and hidden in
   * Pulumi's output, however the program gives it. Remove the line break at the end of a file that it is read from: the preview
   * refuses it.
   *
   * Nothing checks it when the registry is created: a wrong one fails the snapshots that need it. The control plane never
   * returns it, so that a change outside of Pulumi is not seen. Changing it updates the registry in place.
   */
  password?: pulumi.Input<string>;

  /**
   * The ARN of the AWS role to assume; needs authType `AWS_ROLE`. The creation fails on installations that are not set up for
   * AWS roles. Changing it updates the registry in place.
   */
  awsRoleArn?: pulumi.Input<string>;

  /**
   * Whether the creation takes over a registry of this name that exists already: it gets the address and the credentials that
   * the program gives, and from then on this stack manages it, so that `pulumi destroy` deletes it. It takes the registry from
   * whoever manages it now.
   *
   * @defaultValue false, or the setting `langsmith:adoptExisting`
   */
  adoptExisting?: pulumi.Input<boolean>;
}

/** The outputs of a {@link SandboxRegistry}. */
export interface SandboxRegistryOutputs {
  /** The registry's name in the workspace. */
  readonly name: pulumi.Output<string>;
  /** The host that images are pulled from. */
  readonly url: pulumi.Output<string>;
  /** How LangSmith signs in: `DOCKER_CONFIG` or `AWS_ROLE`. */
  readonly authType: pulumi.Output<SandboxRegistryAuthType>;
  /** The user to sign in as, as the program gave it; absent for a registry that is only looked up. */
  readonly username: pulumi.Output<string | undefined>;
  /** The password or token, as the program gave it, always a secret; absent for a registry that is only looked up. */
  readonly password: pulumi.Output<string | undefined>;
  /** The ARN of the AWS role to assume. */
  readonly awsRoleArn: pulumi.Output<string | undefined>;
  /** Whether an existing registry is taken over. */
  readonly adoptExisting: pulumi.Output<boolean>;
  /** The control plane's own identifier (UUID), for `registryId` of a snapshot. It stays when the registry is renamed. */
  readonly registryId: pulumi.Output<string>;
  /** The kind of registry that the control plane recognises, such as `GHCR` or `ECR`; absent if it does not say. */
  readonly provider: pulumi.Output<string | undefined>;
  /** When the registry was created, as the control plane writes it (ISO 8601); absent if it does not say. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack took the registry over (ISO 8601): because it was there before, or because its creation got no answer. */
  readonly adoptedAt: pulumi.Output<string | undefined>;
}

/**
 * A container registry that LangSmith pulls images from, and the credentials for it: what a snapshot of a private image needs.
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
export class SandboxRegistry extends pulumi.CustomResource {
  /**
   * Declares a registry: `pulumi up` creates it, keeps it as `args` say, and deletes it when the program no longer declares it.
   *
   * @param name - the resource's name in the program, unique there; the registry's own name is derived from it unless
   * `args.name` is given
   * @param args - what the registry must be; everything that is wrong with it is reported by `pulumi preview`, all at once
   * @param opts - Pulumi's options for any resource. `import` is refused (see `args.adoptExisting`), and `customTimeouts` has no
   * effect
   * @throws `pulumi.RunError` if the option `import` is given, or if the program's package.json lacks this package
   */
  constructor(name: string, args: SandboxRegistryArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      dynamicTypeOf(sandboxRegistry),
      name,
      dynamicPropertiesOf(sandboxRegistry, name, args, opts),
      optionsOf(sandboxRegistry, opts),
    );
    complete(this, sandboxRegistry, opts);
  }

  /**
   * Looks up a registry that something else manages: its outputs can be used, and this stack never changes or deletes it. The
   * operation fails if there is no such registry.
   *
   * @param name - the resource's name in the program
   * @param id - the registry's name in the workspace
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxRegistry {
    return new SandboxRegistry(name, {} as SandboxRegistryArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxRegistry`, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxRegistry {
    return isOfType(dynamicTypeOf(sandboxRegistry), value);
  }
}

export interface SandboxRegistry extends SandboxRegistryOutputs {}
