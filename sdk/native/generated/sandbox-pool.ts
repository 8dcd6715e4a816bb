// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import { sandboxPool } from "../../generated/sandbox-pool";
import { completeOutputs, isOfType, propertiesOf } from "../../resource";
import type { SandboxPoolArgs, SandboxPoolOutputs } from "../../sandbox-pool";
import { nativeOptionsOf, tokenOf } from "../resource";

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
   * it. A pool that the dynamic provider manages becomes this one and stays as it is.
   *
   * @param name - the resource's name in the program, unique there; the pool's own name is derived from it unless
   * `args.name` is given
   * @param args - the pool's inputs; `pulumi preview` reports everything that is wrong with them at once
   * @param opts - Pulumi's options for any resource, `import` and `customTimeouts` included
   */
  constructor(name: string, args: SandboxPoolArgs, opts?: pulumi.CustomResourceOptions) {
    super(tokenOf(sandboxPool.name), name, propertiesOf(sandboxPool, args, opts), nativeOptionsOf(sandboxPool, opts));
    completeOutputs(this, sandboxPool);
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
    return isOfType(tokenOf(sandboxPool.name), value);
  }
}

export interface SandboxPool extends SandboxPoolOutputs {}
