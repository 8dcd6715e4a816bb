import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../provider/resources/sandbox-snapshot-defaults";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "./dynamic-resource";
import { isOfType, optionsOf, type ResourceKind } from "./resource";

/** What sets it apart from the other resources. */
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
    "status",
    "imageDigest",
    "createdAt",
    "adoptedAt",
  ],
  fallbacks: { ...defaults, status: "building" },
  idOutput: "snapshotId",
};

/** How the sandboxes of a snapshot run. What is left out comes from the image. */
export interface SandboxRunConfig {
  /** Environment variables. Everyone who can see the snapshot sees them, so they are no place for credentials. */
  envVars?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The user that commands run as. */
  user?: pulumi.Input<string>;
  /** The directory that commands run in. */
  workDir?: pulumi.Input<string>;
}

/** The inputs of a {@link SandboxSnapshot}. */
export interface SandboxSnapshotArgs {
  /**
   * The snapshot's name in the workspace: at most 255 characters, parts of lower-case letters, digits, dots, hyphens and
   * underscores with slashes between them. It must not start with `system/`, which is LangSmith's own. Several snapshots can
   * have the same name. Changing it replaces the snapshot.
   *
   * If it is left out, the snapshot gets the resource's name and seven digits, and its replacements keep that name.
   */
  name?: pulumi.Input<string>;

  /**
   * The container image that the snapshot is built from, such as `"python:3.13-slim"`. Changing it replaces the snapshot.
   *
   * An image that is published later under the same tag is no change that Pulumi sees. Give the image with its digest
   * (`"python@sha256:…"`) to decide when that happens.
   */
  dockerImage: pulumi.Input<string>;

  /**
   * The size of each sandbox's file system: a number of bytes, or a Kubernetes quantity such as `"4Gi"`; at least `"1Mi"`.
   * Another way to write the same size is no change; a change replaces the snapshot.
   */
  fsCapacityBytes: pulumi.Input<number | string>;

  /**
   * The tag under which the snapshot is published. The snapshot of this name that had the tag before loses it as soon as the
   * build begins, also if that fails then, and stays available by its id. Changing it replaces the snapshot.
   *
   * @defaultValue `"latest"`
   */
  tag?: pulumi.Input<string>;

  /** A description of at most 1024 characters. Changing it replaces the snapshot. */
  description?: pulumi.Input<string>;

  /**
   * Labels, besides those of the image; `pulumi-creation` is the provider's own and cannot be given. Changing them replaces the
   * snapshot.
   */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;

  /**
   * The registry with the credentials for a private image: `registryId` of a `SandboxRegistry`, not its `id`, which is its name.
   * Changing it replaces the snapshot.
   */
  registryId?: pulumi.Input<string>;

  /** How sandboxes run, where that differs from the image. Changing it replaces the snapshot. */
  runConfig?: pulumi.Input<SandboxRunConfig>;

  /**
   * Whether the creation waits until the snapshot is built, and fails if the build does. Changing it makes no request.
   *
   * @defaultValue true
   */
  waitForReady?: pulumi.Input<boolean>;

  /**
   * How many seconds the creation waits for the build, a whole number of at least 10. A build that takes longer goes on, and
   * the next `pulumi up` waits again. Changing it makes no request.
   *
   * @defaultValue 1800
   */
  timeout?: pulumi.Input<number>;
}

/**
 * What is known of a snapshot's build.
 *
 * - `ready`: sandboxes can start from it
 * - `building`: the build had not ended when it was last looked at, whatever word the API has for that
 * - `failed`: there is nothing to start from; the next `pulumi up` replaces the snapshot
 */
export type SandboxSnapshotStatus = "building" | "ready" | "failed";

/** The outputs of a {@link SandboxSnapshot}. */
export interface SandboxSnapshotOutputs {
  /** The snapshot's name in the workspace. */
  readonly name: pulumi.Output<string>;
  /** The container image that it is built from. Absent if it was made from a sandbox, which only a lookup can find. */
  readonly dockerImage: pulumi.Output<string>;
  /** The size of each sandbox's file system, as the program writes it; in bytes where the snapshot is only looked up. */
  readonly fsCapacityBytes: pulumi.Output<number | string>;
  /**
   * The tag that it was published under, and empty once a refresh has seen that it moved to another snapshot; where the snapshot
   * is only looked up, one that it has, and empty if it has none any more.
   */
  readonly tag: pulumi.Output<string>;
  /** The description. */
  readonly description: pulumi.Output<string | undefined>;
  /** The labels that the program gives; all that there are where the snapshot was imported, or is only looked up. */
  readonly labels: pulumi.Output<Record<string, string> | undefined>;
  /** The id of the registry with the credentials for a private image. */
  readonly registryId: pulumi.Output<string | undefined>;
  /**
   * How sandboxes run, as the program gives it; with the image's own settings where the snapshot was imported, or is only looked
   * up.
   */
  readonly runConfig: pulumi.Output<pulumi.Unwrap<SandboxRunConfig> | undefined>;
  /** Whether the creation waits for the build. */
  readonly waitForReady: pulumi.Output<boolean>;
  /** How many seconds the creation waits at most. */
  readonly timeout: pulumi.Output<number>;
  /** The control plane's own identifier (UUID), which is the resource's id and what sandboxes are started from. */
  readonly snapshotId: pulumi.Output<string>;
  /** What is known of the build. */
  readonly status: pulumi.Output<SandboxSnapshotStatus>;
  /** The digest of the image that was pulled (`sha256:…`); absent until the build has ended. */
  readonly imageDigest: pulumi.Output<string | undefined>;
  /** When the snapshot was created, as the control plane writes it (ISO 8601); absent if it does not say. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack began the creation that got no answer, and whose snapshot was found again (ISO 8601). */
  readonly adoptedAt: pulumi.Output<string | undefined>;
}

/**
 * A LangSmith sandbox snapshot: a file system built from a container image, from which sandboxes start.
 *
 * ```ts
 * const python = new langsmith.SandboxSnapshot("python", { dockerImage: "python:3.13-slim", fsCapacityBytes: "4Gi" });
 * export const snapshotId = python.snapshotId;
 * ```
 *
 * A snapshot cannot be changed. Every change builds a new one, and deletes the old one after that, so that `snapshotId` changes:
 * hand it on as an output, as above. `name:tag` starts no sandboxes while the new one is built, or after its build failed, since
 * the tag moves when the build begins.
 *
 * The id of the resource is the snapshot's id.
 */
export class SandboxSnapshot extends pulumi.CustomResource {
  /**
   * Declares a snapshot: `pulumi up` builds it, replaces it when `args` change, and deletes it when the program no longer
   * declares it.
   *
   * @param name - the resource's name in the program, unique there; the snapshot's own name is derived from it unless
   * `args.name` is given
   * @param args - what the snapshot must be; everything that is wrong with it is reported by `pulumi preview`, all at once
   * @param opts - Pulumi's options for any resource. `import` is refused, and `customTimeouts` has no effect (see `args.timeout`)
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

  /** Whether a value is a `SandboxSnapshot`, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxSnapshot {
    return isOfType(dynamicTypeOf(sandboxSnapshot), value);
  }
}

export interface SandboxSnapshot extends SandboxSnapshotOutputs {}
