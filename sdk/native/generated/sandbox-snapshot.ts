// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import { sandboxSnapshot } from "../../generated/sandbox-snapshot";
import { completeOutputs, isOfType, propertiesOf } from "../../resource";
import type { SandboxSnapshotArgs, SandboxSnapshotOutputs } from "../../sandbox-snapshot";
import { nativeOptionsOf, tokenOf } from "../resource";

/**
 * A LangSmith sandbox snapshot: a file system, built from a container image, from which sandboxes start.
 *
 * ```ts
 * const python = new langsmith.SandboxSnapshot("python", { dockerImage: "python:3.13-slim", fsCapacityBytes: "4Gi" });
 * export const snapshotId = python.snapshotId;
 * ```
 *
 * A snapshot cannot be changed. Every change builds a new one and then deletes the old one, so `snapshotId` changes: hand it
 * on as an output, as above. `name:tag` starts no sandboxes while the new snapshot is being built, or after its build failed,
 * because the tag moves when the build begins.
 *
 * The id of the resource is the snapshot's id; `get` and `pulumi import` also take `name:tag`.
 */
export class SandboxSnapshot extends pulumi.CustomResource {
  /**
   * Declares a snapshot: `pulumi up` creates it, keeps it as `args` say, and deletes it when the program no longer
   * declares it. A snapshot that the dynamic provider manages becomes this one and stays as it is.
   *
   * @param name - the resource's name in the program, unique there; the snapshot's own name is derived from it unless
   * `args.name` is given
   * @param args - the snapshot's inputs; `pulumi preview` reports everything that is wrong with them at once
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
   * Looks up a snapshot that something else manages: the program can use its outputs, and this stack never changes or
   * deletes it. Fails if it does not exist.
   *
   * @param name - the resource's name in the program
   * @param id - the snapshot's id
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxSnapshot {
    return new SandboxSnapshot(name, {} as SandboxSnapshotArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxSnapshot`, even if another copy of this package created it. */
  static override isInstance(value: unknown): value is SandboxSnapshot {
    return isOfType(tokenOf(sandboxSnapshot.name), value);
  }
}

export interface SandboxSnapshot extends SandboxSnapshotOutputs {}
