// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import type { SandboxPoolOutputs } from "../../sandbox-pool";
import { tokenOf } from "../resource";

/** The arguments of {@link getSandboxPool}. */
export interface GetSandboxPoolArgs {
  /** The pool's name in the organization. */
  name: string;
}

/** The arguments of {@link getSandboxPoolOutput}. */
export interface GetSandboxPoolOutputArgs {
  /** The pool's name in the organization. */
  name: pulumi.Input<string>;
}

/** A pool as LangSmith returns it, whoever manages it. */
export interface GetSandboxPoolResult extends pulumi.Unwrap<
  Pick<SandboxPoolOutputs, "name" | "templateName" | "replicas" | "poolId" | "createdAt">
> {}

/** A list of pools. */
export interface GetSandboxPoolsResult {
  /** The pools, whoever manages them. */
  readonly sandboxPools: GetSandboxPoolResult[];
}

/** Looks up one pool. Fails if it does not exist. */
export async function getSandboxPool(
  args: GetSandboxPoolArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxPoolResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxPool"), { ...args }, opts)) as GetSandboxPoolResult;
}

/**
 * Like {@link getSandboxPool}, but waits for outputs in its arguments and for the resources of the option `dependsOn`.
 */
export function getSandboxPoolOutput(
  args: GetSandboxPoolOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxPoolResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxPool"), { ...args }, opts);
}

/** Lists all pools of the workspace. */
export async function getSandboxPools(opts?: pulumi.InvokeOptions): Promise<GetSandboxPoolsResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxPools"), {}, opts)) as GetSandboxPoolsResult;
}

/** Like {@link getSandboxPools}, but waits for the resources of the option `dependsOn`. */
export function getSandboxPoolsOutput(opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetSandboxPoolsResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxPools"), {}, opts);
}
