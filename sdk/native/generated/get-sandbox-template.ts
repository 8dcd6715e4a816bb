// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import type { SandboxTemplateOutputs } from "../../sandbox-template";
import { tokenOf } from "../resource";

/** The arguments of {@link getSandboxTemplate}. */
export interface GetSandboxTemplateArgs {
  /** The template's name in the organization, for `templateName` of a pool. */
  name: string;
}

/** The arguments of {@link getSandboxTemplateOutput}. */
export interface GetSandboxTemplateOutputArgs {
  /** The template's name in the organization, for `templateName` of a pool. */
  name: pulumi.Input<string>;
}

/** A template as LangSmith returns it, whoever manages it. */
export interface GetSandboxTemplateResult extends pulumi.Unwrap<
  Pick<
    SandboxTemplateOutputs,
    "name" | "image" | "resources" | "volumeMounts" | "registryName" | "templateId" | "createdAt"
  >
> {}

/** A list of templates. */
export interface GetSandboxTemplatesResult {
  /** The templates, whoever manages them. */
  readonly sandboxTemplates: GetSandboxTemplateResult[];
}

/** Looks up one template. Fails if it does not exist. */
export async function getSandboxTemplate(
  args: GetSandboxTemplateArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxTemplateResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxTemplate"), { ...args }, opts)) as GetSandboxTemplateResult;
}

/**
 * Like {@link getSandboxTemplate}, but waits for outputs in its arguments and for the resources of the option
 * `dependsOn`.
 */
export function getSandboxTemplateOutput(
  args: GetSandboxTemplateOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSandboxTemplateResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxTemplate"), { ...args }, opts);
}

/** Lists all templates of the workspace. */
export async function getSandboxTemplates(opts?: pulumi.InvokeOptions): Promise<GetSandboxTemplatesResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxTemplates"), {}, opts)) as GetSandboxTemplatesResult;
}

/** Like {@link getSandboxTemplates}, but waits for the resources of the option `dependsOn`. */
export function getSandboxTemplatesOutput(opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetSandboxTemplatesResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxTemplates"), {}, opts);
}
