// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import type { SandboxSnapshotOutputs } from "../../sandbox-snapshot";
import { tokenOf } from "../resource";

/** The arguments of {@link getSandboxSnapshot}. */
export interface GetSandboxSnapshotArgs {
  /** The snapshot's id; not together with `name` or `tag`. */
  id?: string;
  /** The snapshot's name in the workspace; needed without `id`. */
  name?: string;
  /** The tag that the snapshot has; `"latest"` if you leave it out. */
  tag?: string;
}

/** The arguments of {@link getSandboxSnapshotOutput}. */
export interface GetSandboxSnapshotOutputArgs {
  /** The snapshot's id; not together with `name` or `tag`. */
  id?: pulumi.Input<string>;
  /** The snapshot's name in the workspace; needed without `id`. */
  name?: pulumi.Input<string>;
  /** The tag that the snapshot has; `"latest"` if you leave it out. */
  tag?: pulumi.Input<string>;
}

/** The arguments of {@link getSandboxSnapshots}. */
export interface GetSandboxSnapshotsArgs {
  /** A part of the name. */
  nameContains?: string;
  /** State of the build: `ready`, `building` or `failed`. */
  status?: string;
  /** Whether to list `system/` snapshots too. */
  includeSystem?: boolean;
}

/** The arguments of {@link getSandboxSnapshotsOutput}. */
export interface GetSandboxSnapshotsOutputArgs {
  /** A part of the name. */
  nameContains?: pulumi.Input<string>;
  /** State of the build: `ready`, `building` or `failed`. */
  status?: pulumi.Input<string>;
  /** Whether to list `system/` snapshots too. */
  includeSystem?: pulumi.Input<boolean>;
}

/** A snapshot as LangSmith returns it, whoever manages it. */
export interface GetSandboxSnapshotResult extends pulumi.Unwrap<
  Pick<
    SandboxSnapshotOutputs,
    | "name"
    | "tag"
    | "description"
    | "labels"
    | "registryId"
    | "runConfig"
    | "snapshotId"
    | "imageDigest"
    | "createdAt"
    | "status"
  >
> {
  /**
   * The container image that the snapshot is built from; absent for a snapshot of a sandbox, which can only be looked
   * up.
   */
  readonly dockerImage: string | undefined;
  /** The size of each sandbox's file system, as the program writes it; in bytes if the snapshot is only looked up. */
  readonly fsCapacityBytes: number;
}

/** A list of snapshots. */
export interface GetSandboxSnapshotsResult {
  /** The snapshots, whoever manages them. */
  readonly sandboxSnapshots: GetSandboxSnapshotResult[];
}

/** Looks up one snapshot. Fails if it does not exist. */
export async function getSandboxSnapshot(
  args: GetSandboxSnapshotArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxSnapshotResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxSnapshot"), { ...args }, opts)) as GetSandboxSnapshotResult;
}

/**
 * Like {@link getSandboxSnapshot}, but waits for outputs in its arguments and for the resources of the option
 * `dependsOn`.
 */
export function getSandboxSnapshotOutput(
  args: GetSandboxSnapshotOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxSnapshotResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxSnapshot"), { ...args }, opts);
}

/** Lists the snapshots of the workspace that match all arguments. */
export async function getSandboxSnapshots(
  args: GetSandboxSnapshotsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxSnapshotsResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxSnapshots"), { ...args }, opts)) as GetSandboxSnapshotsResult;
}

/**
 * Like {@link getSandboxSnapshots}, but waits for outputs in its arguments and for the resources of the option
 * `dependsOn`.
 */
export function getSandboxSnapshotsOutput(
  args: GetSandboxSnapshotsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxSnapshotsResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxSnapshots"), { ...args }, opts);
}
