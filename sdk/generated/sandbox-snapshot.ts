// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "../dynamic-resource";
import { isOfType, optionsOf } from "../resource";
import type { ResourceKind } from "../resource";
import type { SandboxSnapshotArgs, SandboxSnapshotOutputs } from "../sandbox-snapshot";

/** Facts from the provider's definition of a snapshot. */
export const sandboxSnapshot: ResourceKind<keyof SandboxSnapshotOutputs> = {
  name: "SandboxSnapshot",
  outputs: [
    "name",
    "dockerImage",
    "fsCapacityBytes",
    "tag",
    "description",
    "labels",
    "registryId",
    "runConfig",
    "snapshotId",
    "imageDigest",
    "createdAt",
    "adoptedAt",
    "status",
  ],
  fallbacks: { tag: "latest", waitForReady: true, timeout: 1800, status: "building" },
  idOutput: "snapshotId",
};

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
   * declares it.
   *
   * @param name - the resource's name in the program, unique there; the snapshot's own name is derived from it unless
   * `args.name` is given
   * @param args - the snapshot's inputs; `pulumi preview` reports everything that is wrong with them at once
   * @param opts - Pulumi's options for any resource. `import` is refused, and `customTimeouts` has no effect (set
   * `args.timeout` instead)
   * @throws `pulumi.RunError` if the option `import` is given, or if the program's package.json lacks this package
   */
  constructor(name: string, args: SandboxSnapshotArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      dynamicTypeOf(sandboxSnapshot),
      name,
      dynamicPropertiesOf(sandboxSnapshot, name, args, opts),
      optionsOf(sandboxSnapshot, opts),
    );
    complete(this, sandboxSnapshot, opts);
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
    return isOfType(dynamicTypeOf(sandboxSnapshot), value);
  }
}

export interface SandboxSnapshot extends SandboxSnapshotOutputs {}
