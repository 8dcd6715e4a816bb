import * as pulumi from "@pulumi/pulumi";
import type { SandboxPoolOutputs } from "../sandbox-pool";
import { tokenOf } from "./resource";

/** Which pool {@link getSandboxPool} looks up. */
export interface GetSandboxPoolArgs {
  /** The pool's name in the organization. */
  name: string;
}

/** Which pool {@link getSandboxPoolOutput} looks up. */
export interface GetSandboxPoolOutputArgs {
  /** The pool's name in the organization. */
  name: pulumi.Input<string>;
}

/** A pool as it is on the control plane, whoever manages it. */
export interface GetSandboxPoolResult extends pulumi.Unwrap<
  Pick<SandboxPoolOutputs, "name" | "templateName" | "replicas" | "poolId" | "createdAt">
> {}

/** The pools of the workspace. */
export interface GetSandboxPoolsResult {
  /** All of them, whoever manages them. */
  readonly sandboxPools: GetSandboxPoolResult[];
}

/** Looks up a pool by its name. Fails if there is none. */
export async function getSandboxPool(
  args: GetSandboxPoolArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxPoolResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxPool"), { ...args }, opts)) as GetSandboxPoolResult;
}

/** Looks up a pool by its name, which may be an output of another resource. Fails if there is none. */
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

/** Lists all pools of the workspace, after the resources that the option `dependsOn` names. */
export function getSandboxPoolsOutput(opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetSandboxPoolsResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxPools"), {}, opts);
}
