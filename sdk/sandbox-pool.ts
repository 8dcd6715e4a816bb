import type * as pulumi from "@pulumi/pulumi";

/**
 * A LangSmith sandbox pool: sandboxes that are created from a template and kept warm, so that a claim gets one at once.
 *
 * ```ts
 * const workers = new langsmith.SandboxPool("workers", { templateName: "python", replicas: 3 });
 * export const poolName = workers.name;
 * ```
 *
 * The id of the resource is the pool's name.
 */
export interface SandboxPool extends SandboxPoolOutputs {}

/** The inputs of a {@link SandboxPool}. */
export interface SandboxPoolArgs {
  /**
   * The pool's name in the organization: at most 63 lower-case letters, digits and hyphens, starting with a letter and
   * not ending with a hyphen. Changing it replaces the pool. If two resources of a program have the same name, the preview
   * fails.
   *
   * If you leave it out, the pool's name is the resource's name and seven digits. They are derived from the resource's URN, from
   * the inputs that only a replacement can change, and from the setting `langsmith:nameSeed`. Prefer this: a replacement then
   * has another name, so Pulumi creates it before it deletes the old pool. With a fixed name Pulumi deletes the old pool first.
   * A pool keeps its name until it is replaced.
   */
  name?: pulumi.Input<string>;

  /**
   * The sandbox template of the replicas: `name` of a `SandboxTemplate`, not its `id`, which keeps the name that the template was
   * created with. The template must exist and have no volume mounts. Changing it replaces the pool.
   */
  templateName: pulumi.Input<string>;

  /** How many sandboxes to keep warm, a whole number. 0 pauses the pool. Changing it scales the pool in place. */
  replicas: pulumi.Input<number>;

  /**
   * Whether creating waits until at least one replica is ready, and fails if none becomes ready. A pool of 0 replicas is never
   * waited for. Changing it makes no request.
   *
   * @defaultValue true
   */
  waitForReady?: pulumi.Input<boolean>;

  /**
   * How many seconds creating waits for the first replica, a whole number from 10 to 600. Changing it makes no request.
   *
   * @defaultValue 120
   */
  timeout?: pulumi.Input<number>;

  /**
   * Whether to adopt an existing pool of this name if it has the same template. Pulumi scales it to `replicas`, and from then on
   * this stack manages it: `pulumi destroy` deletes it.
   *
   * Adopting takes the pool from whoever manages it now. If that is another stack, its next operation still changes or deletes
   * the pool; to move a pool between stacks, use `pulumi state move` where you can. A replacement never adopts: it needs a name
   * that is free.
   *
   * @defaultValue false, or the setting `langsmith:adoptExisting`
   */
  adoptExisting?: pulumi.Input<boolean>;
}

/**
 * State of a pool's first replica.
 *
 * - `ready`: it was ready when the pool was created
 * - `notReady`: the control plane stopped waiting for it; the next `pulumi up` replaces the pool
 * - `unchecked`: creating did not wait for it, or the response was lost
 */
export type SandboxPoolReadiness = "ready" | "notReady" | "unchecked";

/** The outputs of a {@link SandboxPool}. */
export interface SandboxPoolOutputs {
  /** The pool's name in the organization. */
  readonly name: pulumi.Output<string>;
  /** The template of the replicas. */
  readonly templateName: pulumi.Output<string>;
  /** How many sandboxes are kept warm. */
  readonly replicas: pulumi.Output<number>;
  /** Whether creating waits for a replica. */
  readonly waitForReady: pulumi.Output<boolean>;
  /** How many seconds creating waits at most. */
  readonly timeout: pulumi.Output<number>;
  /** Whether to adopt an existing pool. */
  readonly adoptExisting: pulumi.Output<boolean>;
  /** The control plane's own identifier (UUID), which stays when the pool is renamed; absent if the control plane returns none. */
  readonly poolId: pulumi.Output<string | undefined>;
  /** When the pool was created, as the control plane writes it (ISO 8601); absent if the control plane returns none. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack adopted the pool, or found it again after the response to its creation was lost (ISO 8601). */
  readonly adoptedAt: pulumi.Output<string | undefined>;
  /** State of the first replica. */
  readonly readiness: pulumi.Output<SandboxPoolReadiness>;
}
