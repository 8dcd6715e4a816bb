import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../provider/resources/sandbox-pool-defaults";
import { deriveName } from "./auto-name";
import { providerText } from "./shim";
import { trimStackTraces } from "./stack-traces";

const TYPE = "pulumi-nodejs:dynamic/langsmith:SandboxPool";
const PROVIDER_TEXT = providerText("SandboxPool");

/** What a {@link SandboxPool} can be asked to be. */
export interface SandboxPoolArgs {
  /**
   * The pool's name in the organization: at most 63 lower-case letters, digits and hyphens, starting with a letter and
   * not ending with a hyphen. Changing it replaces the pool.
   *
   * Left out, it is derived from the resource's name and its template. That is the better choice: a change of the
   * template then creates the new pool before the old one is deleted, which a fixed name makes impossible. A pool that
   * has a name keeps it until it is replaced.
   */
  name?: pulumi.Input<string>;

  /**
   * The sandbox template that the replicas are made from. It must exist and have no volume mounts. Changing it
   * replaces the pool.
   */
  templateName: pulumi.Input<string>;

  /** How many sandboxes to keep warm, a whole number. 0 pauses the pool. Changing it scales the pool in place. */
  replicas: pulumi.Input<number>;

  /**
   * Whether the creation waits until at least one replica is ready, and fails if none is. A pool of 0 replicas is never
   * waited for.
   *
   * @defaultValue true
   */
  waitForReady?: pulumi.Input<boolean>;

  /**
   * How many seconds the creation waits for the first replica, 10 to 600.
   *
   * @defaultValue 120
   */
  timeout?: pulumi.Input<number>;

  /**
   * Whether to take over a pool of this name that exists already, if its template is the same. It is scaled to
   * `replicas` and from then on managed, and deleted, by this stack.
   *
   * @defaultValue false
   */
  adoptExisting?: pulumi.Input<boolean>;
}

/**
 * What is known of a pool's first replica.
 *
 * - `ready`: the creation saw it
 * - `notReady`: the control plane gave up waiting for it; the next `pulumi up` replaces the pool
 * - `unchecked`: nobody asked, or the answer was lost
 */
export type SandboxPoolReadiness = "ready" | "notReady" | "unchecked";

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
  /** The pool's name in the organization. */
  declare readonly name: pulumi.Output<string>;
  /** The template that the replicas are made from. */
  declare readonly templateName: pulumi.Output<string>;
  /** How many sandboxes are kept warm. */
  declare readonly replicas: pulumi.Output<number>;
  /** Whether the creation waits for a replica. */
  declare readonly waitForReady: pulumi.Output<boolean>;
  /** How many seconds the creation waits at most. */
  declare readonly timeout: pulumi.Output<number>;
  /** Whether an existing pool is taken over. */
  declare readonly adoptExisting: pulumi.Output<boolean>;
  /** The control plane's own identifier (UUID): it stays when the pool is renamed. Some installations tell none. */
  declare readonly poolId: pulumi.Output<string | undefined>;
  /** When the pool was created, as the control plane writes it (ISO 8601). Some installations do not tell. */
  declare readonly createdAt: pulumi.Output<string | undefined>;
  /** When this stack took the pool over, if it was there before (ISO 8601). */
  declare readonly adoptedAt: pulumi.Output<string | undefined>;
  /** What is known of the first replica. */
  declare readonly readiness: pulumi.Output<SandboxPoolReadiness>;

  /**
   * @param name - the resource's name in the program; it has to be unique there
   * @param args - what the pool shall be; faults are reported by `pulumi preview`, all at once
   * @param opts - Pulumi's options for any resource; `import` is not possible, see `adoptExisting`
   */
  constructor(name: string, args: SandboxPoolArgs, opts?: pulumi.CustomResourceOptions) {
    if (opts?.import !== undefined) {
      throw new pulumi.RunError(
        `SandboxPool "${name}" cannot be imported: Pulumi does not support the import option, or \`pulumi import\`, for ` +
          "dynamic resources. Set adoptExisting to true instead: `pulumi up` then takes the existing pool over.",
      );
    }
    const properties = {
      // Only what is named here becomes an output.
      name: undefined,
      templateName: undefined,
      replicas: undefined,
      poolId: undefined,
      createdAt: undefined,
      adoptedAt: undefined,
      readiness: undefined,
      ...(opts?.id === undefined && inputs(name, args, opts?.parent)),
      __provider: PROVIDER_TEXT,
    };
    const restoreStackTraces = trimStackTraces();
    try {
      super(TYPE, name, properties, opts);
    } catch (error) {
      restoreStackTraces();
      // What a transformation of the program's throws, for instance, has no trace either.
      if (error instanceof Error && !error.stack?.includes("\n    at ")) Error.captureStackTrace(error, SandboxPool);
      throw error;
    } finally {
      restoreStackTraces();
    }
    this.waitForReady = orDefault(this.waitForReady, defaults.waitForReady);
    this.timeout = orDefault(this.timeout, defaults.timeout);
    this.adoptExisting = orDefault(this.adoptExisting, defaults.adoptExisting);
  }

  /**
   * Looks up a pool that something else manages: its outputs can be used, and this stack never changes or deletes it.
   *
   * @param name - the resource's name in the program
   * @param id - the pool's name in the organization
   * @param opts - Pulumi's options for any resource
   * @throws the operation fails if there is no such pool
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): SandboxPool {
    return new SandboxPool(name, {} as SandboxPoolArgs, { ...opts, id });
  }
}

function inputs(name: string, args: SandboxPoolArgs, parent: pulumi.Resource | undefined): pulumi.Inputs {
  return {
    ...Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)),
    // A name that is an output may turn out to be none.
    ...(typeof args.name !== "string" && { autoName: automaticName(name, args.templateName, parent) }),
    // The provider is not told by Pulumi, and previews must do without requests.
    ...(pulumi.runtime.isDryRun() && { preview: true }),
  };
}

function automaticName(
  name: string,
  templateName: pulumi.Input<string>,
  parent: pulumi.Resource | undefined,
): pulumi.Input<string> {
  if (parent === undefined && typeof templateName === "string") {
    // What is derived below, without the detour over outputs, which takes longer than the name.
    return deriveName(`urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${TYPE}::${name}`, templateName);
  }
  return pulumi
    .all([pulumi.createUrn(name, TYPE, parent), templateName])
    .apply(([urn, template]) => deriveName(urn, template));
}

/** Options that a program leaves out are not in the state, so that Pulumi makes no outputs of them. */
function orDefault<T extends boolean | number>(
  asked: pulumi.Output<T | undefined> | undefined,
  value: T,
): pulumi.Output<T> {
  return (asked?.apply((late) => late ?? value) ?? pulumi.output(value)) as pulumi.Output<T>;
}
