import * as pulumi from "@pulumi/pulumi";
import { completeOutputs, isOfType, propertiesOf } from "../resource";
import { type SandboxRegistryArgs, type SandboxRegistryOutputs, sandboxRegistry } from "../sandbox-registry";
import { nativeOptionsOf, tokenOf } from "./resource";

/** A LangSmith sandbox registry, like the one that `pulumi-langsmith` itself exports, but managed by the native plugin. */
export class SandboxRegistry extends pulumi.CustomResource {
  /**
   * Declares a registry. One that the dynamic provider manages so far becomes this one and stays as it is.
   *
   * @param name - the resource's name in the program, unique there; the registry's own name is derived from it unless
   * `args.name` is given
   * @param args - what the registry must be
   * @param opts - Pulumi's options for any resource, `import` and `customTimeouts` included
   */
  constructor(name: string, args: SandboxRegistryArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      tokenOf(sandboxRegistry.name),
      name,
      propertiesOf(sandboxRegistry, args, opts),
      nativeOptionsOf(sandboxRegistry, opts),
    );
    completeOutputs(this, sandboxRegistry);
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

  /** Whether a value is a `SandboxRegistry` of the native plugin, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxRegistry {
    return isOfType(tokenOf(sandboxRegistry.name), value);
  }
}

export interface SandboxRegistry extends SandboxRegistryOutputs {}
