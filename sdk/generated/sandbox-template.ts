// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.

import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "../dynamic-resource";
import { isOfType, optionsOf } from "../resource";
import type { ResourceKind } from "../resource";
import type { SandboxTemplateArgs, SandboxTemplateOutputs } from "../sandbox-template";

/** Facts from the provider's definition of a template. */
export const sandboxTemplate: ResourceKind<keyof SandboxTemplateOutputs> = {
  name: "SandboxTemplate",
  outputs: ["name", "image", "resources", "volumeMounts", "registryName", "templateId", "createdAt", "adoptedAt"],
  fallbacks: { adoptExisting: false },
  idOutput: "name",
};

/**
 * A LangSmith sandbox template: the image that sandboxes run, and the resources that they get.
 *
 * ```ts
 * const python = new langsmith.SandboxTemplate("python", { image: "python:3.13-slim", resources: { memory: "1Gi" } });
 * const workers = new langsmith.SandboxPool("workers", { templateName: python.name, replicas: 3 });
 * ```
 *
 * A template cannot be deleted while pools or sandboxes use it: deleting waits up to two minutes for users that are being deleted,
 * and then fails with the control plane's message, which names the others.
 *
 * The id of the resource is the name that the template was created with.
 */
export class SandboxTemplate extends pulumi.CustomResource {
  /**
   * Declares a template: `pulumi up` creates it, keeps it as `args` say, and deletes it when the program no longer
   * declares it.
   *
   * @param name - the resource's name in the program, unique there; the template's own name is derived from it unless
   * `args.name` is given
   * @param args - the template's inputs; `pulumi preview` reports everything that is wrong with them at once
   * @param opts - Pulumi's options for any resource. `import` is refused (set `args.adoptExisting` instead), and
   * `customTimeouts` has no effect
   * @throws `pulumi.RunError` if the option `import` is given, or if the program's package.json lacks this package
   */
  constructor(name: string, args: SandboxTemplateArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      dynamicTypeOf(sandboxTemplate),
      name,
      dynamicPropertiesOf(sandboxTemplate, name, args, opts),
      optionsOf(sandboxTemplate, opts),
    );
    complete(this, sandboxTemplate, opts);
  }

  /**
   * Looks up a template that something else manages: the program can use its outputs, and this stack never changes or
   * deletes it. Fails if it does not exist.
   *
   * @param name - the resource's name in the program
   * @param id - the template's name
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxTemplate {
    return new SandboxTemplate(name, {} as SandboxTemplateArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxTemplate`, even if another copy of this package created it. */
  static override isInstance(value: unknown): value is SandboxTemplate {
    return isOfType(dynamicTypeOf(sandboxTemplate), value);
  }
}

export interface SandboxTemplate extends SandboxTemplateOutputs {}
