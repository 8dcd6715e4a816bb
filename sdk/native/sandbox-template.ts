import * as pulumi from "@pulumi/pulumi";
import { completeOutputs, isOfType, propertiesOf } from "../resource";
import { type SandboxTemplateArgs, type SandboxTemplateOutputs, sandboxTemplate } from "../sandbox-template";
import { tokenOf, nativeOptionsOf } from "./resource";

/** A LangSmith sandbox template, like the one that `pulumi-langsmith` itself exports, but managed by the native plugin. */
export class SandboxTemplate extends pulumi.CustomResource {
  /**
   * Declares a template. One that the dynamic provider manages so far becomes this one and stays as it is.
   *
   * @param name - the resource's name in the program, unique there; the template's own name is derived from it unless `args.name`
   * is given
   * @param args - what the template must be
   * @param opts - Pulumi's options for any resource, `import` and `customTimeouts` included
   */
  constructor(name: string, args: SandboxTemplateArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      tokenOf(sandboxTemplate.name),
      name,
      propertiesOf(sandboxTemplate, args, opts),
      nativeOptionsOf(sandboxTemplate, opts),
    );
    completeOutputs(this, sandboxTemplate);
  }

  /**
   * Looks up a template that something else manages: its outputs can be used, and this stack never changes or deletes it. The
   * operation fails if there is no such template.
   *
   * @param name - the resource's name in the program
   * @param id - the template's name in the organization
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxTemplate {
    return new SandboxTemplate(name, {} as SandboxTemplateArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxTemplate` of the native plugin, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxTemplate {
    return isOfType(tokenOf(sandboxTemplate.name), value);
  }
}

export interface SandboxTemplate extends SandboxTemplateOutputs {}
