import * as pulumi from "@pulumi/pulumi";
import type { SandboxTemplateOutputs } from "../sandbox-template";
import { tokenOf } from "./resource";

/** Which template {@link getSandboxTemplate} looks up. */
export interface GetSandboxTemplateArgs {
  /** The template's name in the organization. */
  name: string;
}

/** Which template {@link getSandboxTemplateOutput} looks up. */
export interface GetSandboxTemplateOutputArgs {
  /** The template's name in the organization. */
  name: pulumi.Input<string>;
}

/** A template as it is on the control plane, whoever manages it. */
export interface GetSandboxTemplateResult extends pulumi.Unwrap<
  Pick<
    SandboxTemplateOutputs,
    "name" | "image" | "resources" | "volumeMounts" | "registryName" | "templateId" | "createdAt"
  >
> {}

/** The templates of the workspace. */
export interface GetSandboxTemplatesResult {
  /** All of them, whoever manages them. */
  readonly sandboxTemplates: GetSandboxTemplateResult[];
}

/** Looks up a template by its name. Fails if there is none. */
export async function getSandboxTemplate(
  args: GetSandboxTemplateArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetSandboxTemplateResult> {
  return (await pulumi.runtime.invoke(tokenOf("getSandboxTemplate"), { ...args }, opts)) as GetSandboxTemplateResult;
}

/** Looks up a template by its name, which may be an output of another resource. Fails if there is none. */
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

/** Lists all templates of the workspace, after the resources that the option `dependsOn` names. */
export function getSandboxTemplatesOutput(opts?: pulumi.InvokeOutputOptions): pulumi.Output<GetSandboxTemplatesResult> {
  return pulumi.runtime.invokeOutput(tokenOf("getSandboxTemplates"), {}, opts);
}
