// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "../dynamic-resource";
import { isOfType, optionsOf } from "../resource";
import type { ResourceKind } from "../resource";
import type { SandboxPoolArgs, SandboxPoolOutputs } from "../sandbox-pool";

/** Facts from the provider's definition of a pool. */
export const sandboxPool: ResourceKind<keyof SandboxPoolOutputs> = {
  name: "SandboxPool",
  outputs: ["name", "templateName", "replicas", "poolId", "createdAt", "adoptedAt", "readiness"],
  fallbacks: { waitForReady: true, timeout: 120, adoptExisting: false, readiness: "unchecked" },
  idOutput: "name",
};

/**
 * A LangSmith sandbox pool: sandboxes that are created from a template and kept warm, so that a claim gets one at once.
 *
 * ```ts
 * const workers = new langsmith.SandboxPool("workers", { templateName: "python", replicas: 3 });
 * export const poolName = workers.name;
 * ```
 *
 * The id of the resource is the pool's name.
 */
export class SandboxPool extends pulumi.CustomResource {
  /**
   * Declares a pool: `pulumi up` creates it, keeps it as `args` say, and deletes it when the program no longer declares
   * it.
   *
   * @param name - the resource's name in the program, unique there; the pool's own name is derived from it unless
   * `args.name` is given
   * @param args - the pool's inputs; `pulumi preview` reports everything that is wrong with them at once
   * @param opts - Pulumi's options for any resource. `import` is refused (set `args.adoptExisting` instead), and
   * `customTimeouts` has no effect (set `args.timeout` instead)
   * @throws `pulumi.RunError` if the option `import` is given, or if the program's package.json lacks this package
   */
  constructor(name: string, args: SandboxPoolArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      dynamicTypeOf(sandboxPool),
      name,
      dynamicPropertiesOf(sandboxPool, name, args, opts),
      optionsOf(sandboxPool, opts),
    );
    complete(this, sandboxPool, opts);
  }

  /**
   * Looks up a pool that something else manages: the program can use its outputs, and this stack never changes or
   * deletes it. Fails if it does not exist.
   *
   * @param name - the resource's name in the program
   * @param id - the pool's name
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxPool {
    return new SandboxPool(name, {} as SandboxPoolArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxPool`, even if another copy of this package created it. */
  static override isInstance(value: unknown): value is SandboxPool {
    return isOfType(dynamicTypeOf(sandboxPool), value);
  }
}

export interface SandboxPool extends SandboxPoolOutputs {}
