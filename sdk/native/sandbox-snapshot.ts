import * as pulumi from "@pulumi/pulumi";
import { completeOutputs, isOfType, propertiesOf } from "../resource";
import { type SandboxSnapshotArgs, type SandboxSnapshotOutputs, sandboxSnapshot } from "../sandbox-snapshot";
import { nativeOptionsOf, tokenOf } from "./resource";

/** A LangSmith sandbox snapshot, like the one that `pulumi-langsmith` itself exports, but managed by the native plugin. */
export class SandboxSnapshot extends pulumi.CustomResource {
  /**
   * Declares a snapshot. One that the dynamic provider manages so far becomes this one and stays as it is.
   *
   * @param name - the resource's name in the program, unique there; the snapshot's own name is derived from it unless
   * `args.name` is given
   * @param args - what the snapshot must be
   * @param opts - Pulumi's options for any resource, `import` and `customTimeouts` included
   */
  constructor(name: string, args: SandboxSnapshotArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      tokenOf(sandboxSnapshot.name),
      name,
      propertiesOf(sandboxSnapshot, args, opts),
      nativeOptionsOf(sandboxSnapshot, opts),
    );
    completeOutputs(this, sandboxSnapshot);
  }

  /**
   * Looks up a snapshot that something else manages: its outputs can be used, and this stack never changes or deletes it. The
   * operation fails if there is no such snapshot.
   *
   * @param name - the resource's name in the program
   * @param id - the snapshot's id, or `name:tag`; the output `snapshotId` is the id in both cases
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxSnapshot {
    return new SandboxSnapshot(name, {} as SandboxSnapshotArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxSnapshot` of the native plugin, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxSnapshot {
    return isOfType(tokenOf(sandboxSnapshot.name), value);
  }
}

export interface SandboxSnapshot extends SandboxSnapshotOutputs {}
