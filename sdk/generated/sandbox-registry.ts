// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "../dynamic-resource";
import { isOfType, optionsOf } from "../resource";
import type { ResourceKind } from "../resource";
import type { SandboxRegistryArgs, SandboxRegistryOutputs } from "../sandbox-registry";

/** Facts from the provider's definition of a registry. */
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
export class SandboxRegistry extends pulumi.CustomResource {
  /**
   * Declares a registry: `pulumi up` creates it, keeps it as `args` say, and deletes it when the program no longer
   * declares it.
   *
   * @param name - the resource's name in the program, unique there; the registry's own name is derived from it unless
   * `args.name` is given
   * @param args - the registry's inputs; `pulumi preview` reports everything that is wrong with them at once
   * @param opts - Pulumi's options for any resource. `import` is refused (set `args.adoptExisting` instead), and
   * `customTimeouts` has no effect
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
   * Looks up a registry that something else manages: the program can use its outputs, and this stack never changes or
   * deletes it. Fails if it does not exist.
   *
   * @param name - the resource's name in the program
   * @param id - the registry's name
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxRegistry {
    return new SandboxRegistry(name, {} as SandboxRegistryArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxRegistry`, even if another copy of this package created it. */
  static override isInstance(value: unknown): value is SandboxRegistry {
    return isOfType(dynamicTypeOf(sandboxRegistry), value);
  }
}

export interface SandboxRegistry extends SandboxRegistryOutputs {}
