import * as pulumi from "@pulumi/pulumi";
import type { SandboxSnapshotOutputs } from "../sandbox-snapshot";
import { tokenOf } from "./resource";

/** Which snapshot {@link getSandboxSnapshot} looks up: the one of a name and tag, or the one of an id. */
export interface GetSandboxSnapshotArgs {
  /** The snapshot's name in the workspace; needed without `id`. */
  name?: string;
  /**
   * The tag that the snapshot has.
   *
   * @defaultValue `"latest"`
   */
  tag?: string;
  /** The snapshot's id; not together with `name` or `tag`. */
  id?: string;
}

/** Which snapshot {@link getSandboxSnapshotOutput} looks up: the one of a name and tag, or the one of an id. */
export interface GetSandboxSnapshotOutputArgs {
  /** The snapshot's name in the workspace; needed without `id`. */
  name?: pulumi.Input<string>;
  /**
   * The tag that the snapshot has.
   *
   * @defaultValue `"latest"`
   */
  tag?: pulumi.Input<string>;
  /** The snapshot's id; not together with `name` or `tag`. */
  id?: pulumi.Input<string>;
}

/** A snapshot as it is on the control plane, whoever manages it. */
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
    | "status"
    | "imageDigest"
    | "createdAt"
  >
> {
  /** The container image that it is built from; absent if it was made from a sandbox. */
  readonly dockerImage: string | undefined;
  /** The size of each sandbox's file system in bytes. */
  readonly fsCapacityBytes: number;
}

/** Which snapshots {@link getSandboxSnapshots} lists: those for which all of this is true. */
export interface GetSandboxSnapshotsArgs {
  /** A part of their names. */
  nameContains?: string;
  /** What is known of their builds: `ready`, `building` or `failed`. */
  status?: string;
  /**
   * Whether LangSmith's own snapshots are among them, whose names start with `system/`.
   *
   * @defaultValue false
   */
  includeSystem?: boolean;
}

/** Which snapshots {@link getSandboxSnapshotsOutput} lists: those for which all of this is true. */
export interface GetSandboxSnapshotsOutputArgs {
  /** A part of their names. */
  nameContains?: pulumi.Input<string>;
  /** What is known of their builds: `ready`, `building` or `failed`. */
  status?: pulumi.Input<string>;
  /**
   * Whether LangSmith's own snapshots are among them, whose names start with `system/`.
   *
   * @defaultValue false
   */
  includeSystem?: pulumi.Input<boolean>;
}

/** Snapshots of the workspace. */
export interface GetSandboxSnapshotsResult {
  /** All that were asked for, whoever manages them. */
  readonly sandboxSnapshots: GetSandboxSnapshotResult[];
}

/** Looks up a snapshot by its name and tag, or by its id. Fails if there is none. */
export async function getSandboxSnapshot(
  args: GetSandboxSnapshotArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxSnapshotResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxSnapshot"), { ...args }, opts)) as GetSandboxSnapshotResult;
}

/** Looks up a snapshot by its name and tag, or by its id, which may be outputs of other resources. Fails if there is none. */
export function getSandboxSnapshotOutput(
  args: GetSandboxSnapshotOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxSnapshotResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxSnapshot"), { ...args }, opts);
}

/** Lists the snapshots of the workspace. */
export async function getSandboxSnapshots(
  args: GetSandboxSnapshotsArgs = {},
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxSnapshotsResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxSnapshots"), { ...args }, opts)) as GetSandboxSnapshotsResult;
}

/** Lists the snapshots of the workspace, after the resources that the option `dependsOn` names. */
export function getSandboxSnapshotsOutput(
  args: GetSandboxSnapshotsOutputArgs = {},
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxSnapshotsResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxSnapshots"), { ...args }, opts);
}
