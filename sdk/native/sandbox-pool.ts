import * as pulumi from "@pulumi/pulumi";
import { completeOutputs, isOfType, propertiesOf } from "../resource";
import { type SandboxPoolArgs, type SandboxPoolOutputs, sandboxPool } from "../sandbox-pool";
import { tokenOf, nativeOptionsOf } from "./resource";

/** A LangSmith sandbox pool, like the one that `pulumi-langsmith` itself exports, but managed by the native plugin. */
export class SandboxPool extends pulumi.CustomResource {
  /**
   * Declares a pool. One that the dynamic provider manages so far becomes this one and stays as it is.
   *
   * @param name - the resource's name in the program, unique there; the pool's own name is derived from it unless `args.name`
   * is given
   * @param args - what the pool must be
   * @param opts - Pulumi's options for any resource, `import` and `customTimeouts` included
   */
  constructor(name: string, args: SandboxPoolArgs, opts?: pulumi.CustomResourceOptions) {
    super(tokenOf(sandboxPool.name), name, propertiesOf(sandboxPool, args, opts), nativeOptionsOf(sandboxPool, opts));
    completeOutputs(this, sandboxPool);
  }

  /**
   * Looks up a pool that something else manages: its outputs can be used, and this stack never changes or deletes it. The
   * operation fails if there is no such pool.
   *
   * @param name - the resource's name in the program
   * @param id - the pool's name in the organization
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxPool {
    return new SandboxPool(name, {} as SandboxPoolArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxPool` of the native plugin, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxPool {
    return isOfType(tokenOf(sandboxPool.name), value);
  }
}

export interface SandboxPool extends SandboxPoolOutputs {}
