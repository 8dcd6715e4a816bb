import type * as pulumi from "@pulumi/pulumi";

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
export interface SandboxSnapshot extends SandboxSnapshotOutputs {}

/** How the sandboxes of a snapshot run. The image decides what you leave out. */
export interface SandboxRunConfig {
  /** Environment variables. Everyone who can see the snapshot sees them, so never put credentials here. */
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
   * If you leave it out, the snapshot's name is the resource's name and seven digits, and its replacements keep that name.
   */
  name?: pulumi.Input<string>;

  /**
   * The container image to build the snapshot from, such as `"python:3.13-slim"`. Changing it replaces the snapshot.
   *
   * Pulumi does not see an image that is published later under the same tag. Give the image with its digest
   * (`"python@sha256:…"`) to decide when that happens.
   */
  dockerImage: pulumi.Input<string>;

  /**
   * The size of each sandbox's file system: a number of bytes, or a Kubernetes quantity such as `"4Gi"`; at least `"1Mi"`.
   * Writing the same size in another way is no change; a change replaces the snapshot.
   */
  fsCapacityBytes: pulumi.Input<number | string>;

  /**
   * The tag under which to publish the snapshot. The tag moves here from another snapshot of this name as soon as the build
   * begins, even if the build then fails; that snapshot stays available by its id. Changing the tag replaces the snapshot.
   *
   * @defaultValue `"latest"`
   */
  tag?: pulumi.Input<string>;

  /** A description of at most 1024 characters. Changing it replaces the snapshot. */
  description?: pulumi.Input<string>;

  /**
   * Labels, besides those of the image; `pulumi-creation` is the provider's own and is refused. Changing them replaces the
   * snapshot.
   */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;

  /**
   * The registry with the credentials for a private image: `registryId` of a `SandboxRegistry`, not its `id`, which is a name.
   * Changing it replaces the snapshot.
   */
  registryId?: pulumi.Input<string>;

  /** How sandboxes run, if the image's own settings are not what you want. Changing it replaces the snapshot. */
  runConfig?: pulumi.Input<SandboxRunConfig>;

  /**
   * Whether creating waits until the snapshot is built, and fails if the build fails. Changing it makes no request.
   *
   * @defaultValue true
   */
  waitForReady?: pulumi.Input<boolean>;

  /**
   * How many seconds creating waits for the build, a whole number of at least 10. If the build takes longer, it goes on, and
   * the next `pulumi up` keeps waiting. Changing it makes no request.
   *
   * @defaultValue 1800
   */
  timeout?: pulumi.Input<number>;
}

/**
 * State of a snapshot's build.
 *
 * - `ready`: sandboxes can start from it
 * - `building`: the build had not ended when the provider last looked, whatever word the API has for that
 * - `failed`: no sandbox can start from it; the next `pulumi up` replaces the snapshot
 */
export type SandboxSnapshotStatus = "building" | "ready" | "failed";

/** The outputs of a {@link SandboxSnapshot}. */
export interface SandboxSnapshotOutputs {
  /** The snapshot's name in the workspace. */
  readonly name: pulumi.Output<string>;
  /** The container image that the snapshot is built from; absent for a snapshot of a sandbox, which can only be looked up. */
  readonly dockerImage: pulumi.Output<string>;
  /** The size of each sandbox's file system, as the program writes it; in bytes if the snapshot is only looked up. */
  readonly fsCapacityBytes: pulumi.Output<number | string>;
  /**
   * The tag under which the snapshot was published; empty after a refresh that found it on another snapshot. If the snapshot is
   * only looked up: one of its tags, empty if it has none.
   */
  readonly tag: pulumi.Output<string>;
  /** The description. */
  readonly description: pulumi.Output<string | undefined>;
  /** The labels of the program; all labels if the snapshot was imported or is only looked up. */
  readonly labels: pulumi.Output<Record<string, string> | undefined>;
  /** The id of the registry with the credentials for a private image. */
  readonly registryId: pulumi.Output<string | undefined>;
  /** How sandboxes run, as the program gives it; with the image's settings if the snapshot was imported or is only looked up. */
  readonly runConfig: pulumi.Output<pulumi.Unwrap<SandboxRunConfig> | undefined>;
  /** Whether creating waits for the build. */
  readonly waitForReady: pulumi.Output<boolean>;
  /** How many seconds creating waits at most. */
  readonly timeout: pulumi.Output<number>;
  /** LangSmith's own identifier (UUID), which is the resource's id. Sandboxes are started from it. */
  readonly snapshotId: pulumi.Output<string>;
  /** State of the build. */
  readonly status: pulumi.Output<SandboxSnapshotStatus>;
  /** The digest of the image that was pulled (`sha256:…`); absent until the build has ended. */
  readonly imageDigest: pulumi.Output<string | undefined>;
  /** When the snapshot was created, as LangSmith writes it (ISO 8601); absent if LangSmith returns none. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack began the creation whose response was lost, if the provider found the snapshot again (ISO 8601). */
  readonly adoptedAt: pulumi.Output<string | undefined>;
}
