import * as pulumi from "@pulumi/pulumi";
import type { SandboxRegistryOutputs } from "../sandbox-registry";
import { tokenOf } from "./resource";

/** Which registry {@link getSandboxRegistry} looks up. */
export interface GetSandboxRegistryArgs {
  /** The registry's name in the workspace. */
  name: string;
}

/** Which registry {@link getSandboxRegistryOutput} looks up. */
export interface GetSandboxRegistryOutputArgs {
  /** The registry's name in the workspace. */
  name: pulumi.Input<string>;
}

/** A registry as it is on the control plane, whoever manages it. The credentials are never returned. */
export interface GetSandboxRegistryResult extends pulumi.Unwrap<
  Pick<SandboxRegistryOutputs, "name" | "url" | "authType" | "awsRoleArn" | "registryId" | "provider" | "createdAt">
> {}

/** The registries of the workspace. */
export interface GetSandboxRegistriesResult {
  /** All of them, whoever manages them. */
  readonly sandboxRegistries: GetSandboxRegistryResult[];
}

/** Looks up a registry by its name. Fails if there is none. */
export async function getSandboxRegistry(
  args: GetSandboxRegistryArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxRegistryResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxRegistry"), { ...args }, opts)) as GetSandboxRegistryResult;
}

/** Looks up a registry by its name, which may be an output of another resource. Fails if there is none. */
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

/** Lists all registries of the workspace, after the resources that the option `dependsOn` names. */
export function getSandboxRegistriesOutput(
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxRegistriesResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxRegistries"), {}, opts);
}
