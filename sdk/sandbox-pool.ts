import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../provider/resources/sandbox-pool-defaults";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "./dynamic-resource";
import { isOfType, optionsOf, type ResourceKind } from "./resource";

/** What sets it apart from the other resources. */
export const sandboxPool: ResourceKind<keyof SandboxPoolOutputs> = {
  name: "SandboxPool",
  outputs: ["name", "templateName", "replicas", "poolId", "createdAt", "adoptedAt", "readiness"],
  fallbacks: { ...defaults, adoptExisting: false, readiness: "unchecked" },
  idOutput: "name",
};

/** The inputs of a {@link SandboxPool}. */
export interface SandboxPoolArgs {
  /**
   * The pool's name in the organization: at most 63 lower-case letters, digits and hyphens, starting with a letter and
   * not ending with a hyphen. Changing it replaces the pool. Two resources of a program cannot have the same name: the
   * preview fails.
   *
   * If it is left out, the pool gets the resource's name and seven digits. They are derived from the resource's URN, from the
   * inputs that only a replacement can change, and from the setting `langsmith:nameSeed`. That is the better
   * choice: a replacement then has another name, and is created before the old pool is deleted. With a fixed name the
   * old pool is deleted first. A pool that has a name keeps it until it is replaced.
   */
  name?: pulumi.Input<string>;

  /**
   * The sandbox template that the replicas are made from: `name` of a `SandboxTemplate`, whose `id` keeps the name that it was
   * created with. It must exist and have no volume mounts. Changing it replaces the pool.
   */
  templateName: pulumi.Input<string>;

  /** How many sandboxes to keep warm, a whole number. 0 pauses the pool. Changing it scales the pool in place. */
  replicas: pulumi.Input<number>;

  /**
   * Whether the creation waits until at least one replica is ready, and fails if none is. A pool of 0 replicas is never
   * waited for. Changing it makes no request.
   *
   * @defaultValue true
   */
  waitForReady?: pulumi.Input<boolean>;

  /**
   * How many seconds the creation waits for the first replica, a whole number from 10 to 600. Changing it makes no
   * request.
   *
   * @defaultValue 120
   */
  timeout?: pulumi.Input<number>;

  /**
   * Whether the creation takes over a pool of this name that exists already, if its template is the same. It is scaled to
   * `replicas`, and from then on this stack manages it: `pulumi destroy` deletes it.
   *
   * It takes the pool from whoever manages it now. That can be another stack, whose next operation then changes or deletes
   * a pool that is no longer its own; where it can be, move the resource with `pulumi state move` instead. A replacement
   * never takes over anything: it needs a name that is free.
   *
   * @defaultValue false, or the setting `langsmith:adoptExisting`
   */
  adoptExisting?: pulumi.Input<boolean>;
}

/**
 * What is known of a pool's first replica.
 *
 * - `ready`: the creation saw it
 * - `notReady`: the control plane gave up waiting for it; the next `pulumi up` replaces the pool
 * - `unchecked`: it was not waited for, or the response was lost
 */
export type SandboxPoolReadiness = "ready" | "notReady" | "unchecked";

/** The outputs of a {@link SandboxPool}. */
export interface SandboxPoolOutputs {
  /** The pool's name in the organization. */
  readonly name: pulumi.Output<string>;
  /** The template that the replicas are made from. */
  readonly templateName: pulumi.Output<string>;
  /** How many sandboxes are kept warm. */
  readonly replicas: pulumi.Output<number>;
  /** Whether the creation waits for a replica. */
  readonly waitForReady: pulumi.Output<boolean>;
  /** How many seconds the creation waits at most. */
  readonly timeout: pulumi.Output<number>;
  /** Whether an existing pool is taken over. */
  readonly adoptExisting: pulumi.Output<boolean>;
  /** The control plane's own identifier (UUID), which stays when the pool is renamed; absent if it returns none. */
  readonly poolId: pulumi.Output<string | undefined>;
  /** When the pool was created, as the control plane writes it (ISO 8601); absent if it does not say. */
  readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack took the pool over (ISO 8601): because it was there before, or because its creation got no answer. */
  readonly adoptedAt: pulumi.Output<string | undefined>;
  /** What is known of the first replica. */
  readonly readiness: pulumi.Output<SandboxPoolReadiness>;
}

/**
 * A LangSmith sandbox pool: sandboxes made from a template and kept warm, so that a claim gets one at once.
 *
 * ```ts
 * const workers = new langsmith.SandboxPool("workers", { templateName: "python", replicas: 3 });
 * export const poolName = workers.name;
 * ```
 *
 * The id of the resource is the pool's name.
 */
export class SandboxPool extends pulumi.CustomResource {
  /**
   * Declares a pool: `pulumi up` creates it, keeps it as `args` say, and deletes it when the program no longer declares it.
   *
   * ```ts
   * new langsmith.SandboxPool("workers", { templateName: "python", replicas: 3 });
   * ```
   *
   * @param name - the resource's name in the program, unique there; the pool's own name is derived from it unless `args.name` is given
   * @param args - what the pool must be; everything that is wrong with it is reported by `pulumi preview`, all at once
   * @param opts - Pulumi's options for any resource. `import` is refused (see `args.adoptExisting`), and `customTimeouts` has no
   * effect (see `args.timeout`)
   * @throws `pulumi.RunError` if the option `import` is given, or if the program's package.json lacks this package
   */
  constructor(name: string, args: SandboxPoolArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      dynamicTypeOf(sandboxPool),
      name,
      dynamicPropertiesOf(sandboxPool, name, args, opts),
      optionsOf(sandboxPool, opts),
    );
    complete(this, sandboxPool, opts);
  }

  /**
   * Looks up a pool that something else manages: its outputs can be used, and this stack never changes or deletes it. The
   * operation fails if there is no such pool.
   *
   * @param name - the resource's name in the program
   * @param id - the pool's name in the organization
   * @param opts - Pulumi's options for any resource
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxPool {
    return new SandboxPool(name, {} as SandboxPoolArgs, { ...opts, id });
  }

  /** Whether a value is a `SandboxPool`, also one that another copy of this package has made. */
  static override isInstance(value: unknown): value is SandboxPool {
    return isOfType(dynamicTypeOf(sandboxPool), value);
  }
}

export interface SandboxPool extends SandboxPoolOutputs {}
