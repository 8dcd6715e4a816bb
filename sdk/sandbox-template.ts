import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "./dynamic-resource";
import { isOfType, optionsOf, type ResourceKind } from "./resource";

/** What sets it apart from the other resources. */
export const sandboxTemplate: ResourceKind<keyof SandboxTemplateOutputs> = {
  name: "SandboxTemplate",
  outputs: ["name", "image", "resources", "volumeMounts", "registryName", "templateId", "createdAt", "adoptedAt"],
  fallbacks: { adoptExisting: false },
  idOutput: "name",
};

/** What a sandbox gets of the machine that it runs on, as Kubernetes quantities. */
export interface SandboxResources {
  /** Processor cores: `"2"`, `"0.5"` or, the same, `"500m"`. */
  cpu?: pulumi.Input<string>;
  /** Memory in bytes: `"512Mi"`, `"2Gi"`; at least `"1Mi"`. */
  memory?: pulumi.Input<string>;
  /** Disk in bytes: `"10Gi"`; at least `"1Mi"`. */
  storage?: pulumi.Input<string>;
}

/** A volume, and where sandboxes see it. */
export interface SandboxVolumeMount {
  /** The name of a volume that exists. */
  volumeName: pulumi.Input<string>;
  /** An absolute path in the sandbox. */
  mountPath: pulumi.Input<string>;
}

/** The inputs of a {@link SandboxTemplate}. */
export interface SandboxTemplateArgs {
  /**
   * The template's name in the organization: at most 63 lower-case letters, digits and hyphens, starting with a letter and
   * not ending with a hyphen. Changing it renames the template in place.
   *
   * If it is left out, the template gets the resource's name and seven digits that are derived from its URN and its content. That
   * is the better choice: changed content then gets a new template before the old one is deleted, and so do the pools made
   * from it.
   */
  name?: pulumi.Input<string>;

  /** The container image that sandboxes run, such as `"python:3.13-slim"`. Changing it replaces the template. */
  image: pulumi.Input<string>;

  /**
   * What each sandbox gets of its machine. Another way to write the same quantity is no change; a change replaces the template.
   *
   * @defaultValue what the control plane gives
   */
  resources?: pulumi.Input<SandboxResources>;

  /**
   * Volumes that each sandbox sees. Pools cannot be made from a template that has any. Changing them replaces the template.
   *
   * @defaultValue none
   */
  volumeMounts?: pulumi.Input<pulumi.Input<SandboxVolumeMount>[]>;

  /** The registry with the credentials for a private image. Changing it replaces the template. */
  registryName?: pulumi.Input<string>;

  /**
   * Whether the creation takes over a template of this name that exists already, if its content is the same. From then on this
   * stack manages it, and `pulumi destroy` deletes it. It takes the template from whoever manages it now.
   *
   * @defaultValue false, or the setting `langsmith:adoptExisting`
   */
  adoptExisting?: pulumi.Input<boolean>;
}

/** The outputs of a {@link SandboxTemplate}. */
export interface SandboxTemplateOutputs {
  /** The template's name in the organization, for `templateName` of a pool. */
  readonly name: pulumi.Output<string>;
  /** The container image. */
  readonly image: pulumi.Output<string>;
  /** What each sandbox gets of its machine; absent where that is left to the control plane. */
  readonly resources: pulumi.Output<pulumi.Unwrap<SandboxResources> | undefined>;
  /** The volumes that each sandbox sees. */
  readonly volumeMounts: pulumi.Output<pulumi.Unwrap<SandboxVolumeMount>[] | undefined>;
  /** The registry with the credentials for a private image. */
  readonly registryName: pulumi.Output<string | undefined>;
  /** Whether an existing template is taken over. */
  readonly adoptExisting: pulumi.Output<boolean>;
  /** The control plane's own identifier (UUID), which stays when the template is renamed; absent if it returns none. */
  readonly templateId: pulumi.Output<string | undefined>;
  /** When the template was created, as the control plane writes it (ISO 8601); absent if it does not say. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack took the template over (ISO 8601): because it was there before, or because its creation got no answer. */
  readonly adoptedAt: pulumi.Output<string | undefined>;
}

/**
 * A LangSmith sandbox template: the image that sandboxes run, and what they get to run it.
 *
 * ```ts
 * const python = new langsmith.SandboxTemplate("python", { image: "python:3.13-slim", resources: { memory: "1Gi" } });
 * const workers = new langsmith.SandboxPool("workers", { templateName: python.name, replicas: 3 });
 * ```
 *
 * While pools or sandboxes use it, it cannot be deleted: the deletion waits up to two minutes for those that are going away, and then
 * fails with the control plane's own words about who uses it.
 *
 * The id of the resource is the name that the template was created with.
 */
export class SandboxTemplate extends pulumi.CustomResource {
  /**
   * Declares a template: `pulumi up` creates it, replaces it when its content changes, and deletes it when the program no longer
   * declares it.
   *
   * @param name - the resource's name in the program, unique there; the template's own name is derived from it unless
   * `args.name` is given
   * @param args - what the template must be; everything that is wrong with it is reported by `pulumi preview`, all at once
   * @param opts - Pulumi's options for any resource. `import` is refused (see `args.adoptExisting`), and `customTimeouts` has no
   * effect
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

  /** Whether a value is a `SandboxTemplate`, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxTemplate {
    return isOfType(dynamicTypeOf(sandboxTemplate), value);
  }
}

export interface SandboxTemplate extends SandboxTemplateOutputs {}
