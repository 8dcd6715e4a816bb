import type * as pulumi from "@pulumi/pulumi";

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
export interface SandboxTemplate extends SandboxTemplateOutputs {}

/** Limits of a sandbox on the machine that it runs on, as Kubernetes quantities. */
export interface SandboxResources {
  /** Processor cores: `"2"`, `"0.5"` or, the same, `"500m"`. */
  cpu?: pulumi.Input<string>;
  /** Memory in bytes: `"512Mi"`, `"2Gi"`; at least `"1Mi"`. */
  memory?: pulumi.Input<string>;
  /** Disk in bytes: `"10Gi"`; at least `"1Mi"`. */
  storage?: pulumi.Input<string>;
}

/** A volume and its path in the sandbox. */
export interface SandboxVolumeMount {
  /** The name of an existing volume. */
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
   * If you leave it out, the template's name is the resource's name and seven digits, which are derived from the resource's URN
   * and the template's content. Prefer this: when the content changes, Pulumi creates a new template before it deletes the old
   * one, and does the same with the pools that use it.
   */
  name?: pulumi.Input<string>;

  /** The container image that sandboxes run, such as `"python:3.13-slim"`. Changing it replaces the template. */
  image: pulumi.Input<string>;

  /**
   * Limits of each sandbox. Writing the same quantity in another way is no change; a change replaces the template.
   *
   * @defaultValue the control plane's own limits
   */
  resources?: pulumi.Input<SandboxResources>;

  /**
   * Volumes of each sandbox. Pools refuse a template that has any. Changing them replaces the template.
   *
   * @defaultValue none
   */
  volumeMounts?: pulumi.Input<pulumi.Input<SandboxVolumeMount>[]>;

  /** The registry with the credentials for a private image. Changing it replaces the template. */
  registryName?: pulumi.Input<string>;

  /**
   * Whether to adopt an existing template of this name if its content is the same. From then on this stack manages it, and `pulumi
   * destroy` deletes it. Adopting takes the template from whoever manages it now.
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
  /** Limits of each sandbox; absent if the control plane chooses them. */
  readonly resources: pulumi.Output<pulumi.Unwrap<SandboxResources> | undefined>;
  /** Volumes of each sandbox. */
  readonly volumeMounts: pulumi.Output<pulumi.Unwrap<SandboxVolumeMount>[] | undefined>;
  /** The registry with the credentials for a private image. */
  readonly registryName: pulumi.Output<string | undefined>;
  /** Whether to adopt an existing template. */
  readonly adoptExisting: pulumi.Output<boolean>;
  /**
   * The control plane's own identifier (UUID), which stays when the template is renamed; absent if the control plane returns none.
   */
  readonly templateId: pulumi.Output<string | undefined>;
  /** When the template was created, as the control plane writes it (ISO 8601); absent if the control plane returns none. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack adopted the template, or found it again after the response to its creation was lost (ISO 8601). */
  readonly adoptedAt: pulumi.Output<string | undefined>;
}
