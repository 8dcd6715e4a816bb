// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import type { SandboxRegistryOutputs } from "../../sandbox-registry";
import { tokenOf } from "../resource";

/** The arguments of {@link getSandboxRegistry}. */
export interface GetSandboxRegistryArgs {
  /** The registry's name in the workspace. */
  name: string;
}

/** The arguments of {@link getSandboxRegistryOutput}. */
export interface GetSandboxRegistryOutputArgs {
  /** The registry's name in the workspace. */
  name: pulumi.Input<string>;
}

/** A registry as LangSmith returns it, whoever manages it. LangSmith never returns username and password. */
export interface GetSandboxRegistryResult extends pulumi.Unwrap<
  Pick<SandboxRegistryOutputs, "name" | "url" | "authType" | "awsRoleArn" | "registryId" | "provider" | "createdAt">
> {}

/** A list of registries. */
export interface GetSandboxRegistriesResult {
  /** The registries, whoever manages them. */
  readonly sandboxRegistries: GetSandboxRegistryResult[];
}

/** Looks up one registry. Fails if it does not exist. */
export async function getSandboxRegistry(
  args: GetSandboxRegistryArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxRegistryResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxRegistry"), { ...args }, opts)) as GetSandboxRegistryResult;
}

/**
 * Like {@link getSandboxRegistry}, but waits for outputs in its arguments and for the resources of the option
 * `dependsOn`.
 */
export function getSandboxRegistryOutput(
  args: GetSandboxRegistryOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxRegistryResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxRegistry"), { ...args }, opts);
}

/** Lists all registries of the workspace. */
export async function getSandboxRegistries(opts?: pulumi.InvokeOptions): Promise<GetSandboxRegistriesResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxRegistries"), {}, opts)) as GetSandboxRegistriesResult;
}

/** Like {@link getSandboxRegistries}, but waits for the resources of the option `dependsOn`. */
export function getSandboxRegistriesOutput(
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxRegistriesResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxRegistries"), {}, opts);
}
