import * as z from "../zod";
import { ConflictError, ControlPlaneError, NotReadyError, RouteNotFoundError } from "../client/errors";
import { DELETION_DEADLINE_SECONDS, type SandboxPool, type SandboxPools } from "../client/sandbox-pools";
import type { SandboxTemplates } from "../client/sandbox-templates";
import { OperationError, PartialCreationError } from "../errors";
import {
  type CheckResult,
  type Difference,
  type Identified,
  type Lifecycle,
  type MaybeUnknown,
  type Properties,
} from "../lifecycle";
import { type Report, whileReporting } from "../progress";
import { AutoNames } from "./auto-names";
import { Claims, type Holding } from "./claims";
import { checkProperties } from "./properties";
import { defaults } from "./sandbox-pool-defaults";

const MAX_NAME_LENGTH = 63;
const MIN_TIMEOUT_SECONDS = 10;
const MAX_TIMEOUT_SECONDS = 600;
/** An HTTP date has no fractions of a second, and clocks are read at two moments. */
const AGE_TOLERANCE_MS = 2_000;

/** The names that the control plane accepts (DNS-1035). */
const poolName = z
  .string("must be a string")
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    "must consist of lower-case letters, digits and hyphens, start with a letter and not end with a hyphen",
  );

const inputShape = {
  name: poolName,
  templateName: z.string("must be the name of a sandbox template").min(1, "must not be empty"),
  replicas: z.int("must be a whole number").min(0, "must be at least 0, which pauses the pool"),
  waitForReady: z.boolean("must be true or false").optional(),
  timeout: z
    .int("must be a whole number of seconds")
    .min(MIN_TIMEOUT_SECONDS, `must be at least ${MIN_TIMEOUT_SECONDS} seconds`)
    .max(MAX_TIMEOUT_SECONDS, `must be at most ${MAX_TIMEOUT_SECONDS} seconds`)
    .optional(),
  adoptExisting: z.boolean("must be true or false").optional(),
};

export interface SandboxPoolInputs extends z.output<z.ZodObject<typeof inputShape>> {
  /** The name that it should have: somebody renamed it outside of Pulumi. Only a refresh knows. */
  renamedFrom?: string;
}

/**
 * What is known of the first replica.
 *
 * - `ready`: the creation saw it
 * - `notReady`: the control plane gave up waiting for it
 * - `unchecked`: nobody asked, or the answer was lost
 */
export type Readiness = "ready" | "notReady" | "unchecked";

/** Nothing that the control plane changes by itself belongs here, or every refresh would find drift. */
export interface SandboxPoolState extends SandboxPoolInputs {
  poolId?: string | undefined;
  createdAt?: string | undefined;
  /** When this stack took the pool over, which was there before; sets it apart from whoever managed it until then. */
  adoptedAt?: string | undefined;
  readiness: Readiness;
}

/** What a change of each input takes. */
const onChange: Record<keyof SandboxPoolInputs, "replace" | "update"> = {
  name: "replace",
  templateName: "replace",
  replicas: "update",
  // These say how to create a pool. A change is written down and takes no request.
  waitForReady: "update",
  timeout: "update",
  adoptExisting: "update",
  renamedFrom: "update",
};

/** The parts of the control plane that a pool's life needs. */
export interface SandboxPoolApi {
  pools: SandboxPools;
  templates: SandboxTemplates;
  /** Whether the stack's configuration lets every pool take over what exists under its name. */
  adoptExisting: boolean;
  report: Report;
}

/** A warm pool of sandboxes. */
export class SandboxPoolLifecycle implements Lifecycle<SandboxPoolInputs, SandboxPoolState> {
  readonly #autoNames = new AutoNames();
  readonly #claims = new Claims();

  /** @param api - called only when a request has to be made, so that previews need no credentials */
  constructor(private readonly api: () => SandboxPoolApi) {}

  async check(previous: Properties, proposed: Properties): Promise<CheckResult<SandboxPoolInputs>> {
    const { preview, autoName, ...asked } = proposed;
    this.#claims.expect(previous["name"]);
    const name = asked["name"] ?? this.#autoNames.choose(autoName, "templateName", previous, asked);
    const result = checkProperties(inputShape, { ...asked, name });
    if (preview !== true && result.failures.length === 0) {
      const reason = await this.#findDoom(previous, result.inputs);
      if (reason !== undefined) result.failures.push({ property: "templateName", reason });
    }
    return result;
  }

  diff(state: SandboxPoolState, inputs: MaybeUnknown<SandboxPoolInputs>): Difference {
    this.#claims.add(holdingOf(state));
    const changed = (Object.keys(onChange) as (keyof SandboxPoolInputs)[]).filter(
      (key) => valueOf(inputs, key) !== valueOf(state, key),
    );
    const replaces: string[] = changed.filter((key) => onChange[key] === "replace");
    if (state.readiness === "notReady" && inputs.waitForReady !== false) replaces.push("readiness");
    return {
      changed: changed.length > 0 || replaces.length > 0,
      replaces,
      // Also without a change of ours: a user can force a replacement, and two pools cannot share a name.
      deleteBeforeReplace: inputs.name === state.name,
    };
  }

  async create(inputs: SandboxPoolInputs): Promise<Identified<SandboxPoolState>> {
    const { name } = inputs;
    const holder = this.#claims.holderOf(name);
    this.#claims.expect(name);
    if (!holder) this.#claims.add({ name });
    try {
      const created = await this.#create(inputs, holder);
      this.#claims.add(holdingOf(created.state));
      return created;
    } catch (error) {
      const exists = error instanceof PartialCreationError;
      if (!holder && !exists) this.#claims.remove({ name });
      throw error;
    }
  }

  async #create(inputs: SandboxPoolInputs, holder: Holding | undefined): Promise<Identified<SandboxPoolState>> {
    const { timeout = defaults.timeout } = inputs;
    const paused = inputs.replicas === 0;
    const waitForReady = (inputs.waitForReady ?? defaults.waitForReady) && !paused;
    const startedAt = Date.now();
    let pool: SandboxPool;
    try {
      const { pools, report } = this.api();
      // The control plane creates no pool without replicas.
      const creation = pools.create({ ...inputs, waitForReady, timeout, replicas: Math.max(1, inputs.replicas) });
      const subject = `SandboxPool "${inputs.name}": waiting for a ready replica`;
      pool = await (waitForReady ? whileReporting(report, subject, timeout, creation) : creation);
    } catch (error) {
      if (error instanceof ConflictError) return this.#adopt(inputs, holder, error);
      if (error instanceof ControlPlaneError && error.effect === "unknown") {
        return this.#recover(inputs, error, Date.now() - startedAt);
      }
      throw failure("create", inputs.name, error);
    }
    const readiness = waitForReady ? "ready" : "unchecked";
    if (!paused) return identified(inputs, pool, readiness);
    try {
      return identified(inputs, await this.api().pools.scale(pool.name, 0), readiness);
    } catch (error) {
      const { id, state } = identified(inputs, pool, readiness);
      throw new PartialCreationError(
        describe("pause", inputs.name, error, "It exists with 1 replica; the next `pulumi up` pauses it."),
        id,
        state,
        { cause: error },
      );
    }
  }

  async read(
    id: string,
    state: Partial<SandboxPoolState>,
  ): Promise<(Identified<SandboxPoolState> & { inputs: SandboxPoolInputs }) | undefined> {
    const name = state.name ?? id;
    const found = await this.#locate("read", { name, poolId: state.poolId });
    // Somebody re-created it under its name: that is the pool which programs and people mean by it now.
    const pool = found.ours ?? found.stranger;
    if (!pool) {
      if (state.name !== undefined) return undefined;
      throw new OperationError(
        `could not read SandboxPool "${id}": there is no pool of this name. ` +
          "Correct the id that the program looks up, or langsmith:tenantId if the pool is in another workspace.",
      );
    }
    const { waitForReady, timeout, adoptExisting, renamedFrom: nameBefore = name } = state;
    const inputs: SandboxPoolInputs = {
      ...{ waitForReady, timeout, adoptExisting },
      name: pool.name,
      templateName: pool.templateName,
      replicas: pool.replicas,
      ...(pool.name !== nameBefore && { renamedFrom: nameBefore }),
    };
    const readiness = found.ours && state.readiness ? state.readiness : "unchecked";
    return { ...identified(inputs, pool, readiness, found.ours && state.adoptedAt), inputs };
  }

  async update(state: SandboxPoolState, inputs: SandboxPoolInputs): Promise<SandboxPoolState> {
    const { changed } = this.diff(state, inputs);
    const { poolId, createdAt, adoptedAt } = state;
    const remembered = { ...inputs, poolId, createdAt, adoptedAt, readiness: readinessAfterUpdate(state, inputs) };
    if (changed && inputs.replicas === state.replicas && state.readiness === "ready") return remembered;

    // Without any change this is the second look at a pool whose creation failed half-way.
    const { ours, stranger } = await this.#locate("update", state);
    if (ours?.name !== state.name) {
      const what = ours
        ? `it was renamed to "${ours.name}" outside of Pulumi`
        : stranger
          ? "another pool has its name now: it was deleted and created again outside of Pulumi"
          : "it is gone: it was deleted outside of Pulumi";
      throw new OperationError(
        `could not update SandboxPool "${state.name}": ${what}. Run \`pulumi up --refresh\` to see the difference and mend it.`,
      );
    }
    if (ours.replicas === inputs.replicas) return remembered;
    let scaled: SandboxPool;
    try {
      scaled = await this.api().pools.scale(ours.name, inputs.replicas);
    } catch (error) {
      throw failure("update", state.name, error);
    }
    if (poolId !== undefined && !isPool(scaled, poolId)) {
      throw new OperationError(
        `could not update SandboxPool "${state.name}": another pool took its name while it was scaled. ` +
          "Run `pulumi up --refresh` to see the difference and mend it.",
      );
    }
    return remembered;
  }

  async delete(state: SandboxPoolState): Promise<void> {
    const holding = holdingOf(state);
    if (this.#claims.isPassedOn(holding)) return;
    const { ours } = await this.#locate("delete", state);
    if (ours) {
      try {
        const { pools, report } = this.api();
        const subject = `SandboxPool "${ours.name}": waiting for its deletion`;
        await whileReporting(report, subject, DELETION_DEADLINE_SECONDS, pools.delete(ours.name));
      } catch (error) {
        throw failure("delete", state.name, error);
      }
    }
    this.#claims.remove(holding);
  }

  /**
   * Tells why a replacement from a new template could not be made. With a fixed name, or when the program says so, the
   * old pool goes first: a misspelt template must not cost it.
   */
  async #findDoom(previous: Properties, inputs: MaybeUnknown<SandboxPoolInputs>): Promise<string | undefined> {
    const { name: before, templateName: templateBefore } = previous;
    const { templateName } = inputs;
    if (typeof before !== "string" || typeof templateName !== "string" || templateName === templateBefore) {
      return undefined;
    }
    try {
      const template = await this.api().templates.get(templateName);
      if (template && !template.hasVolumes) return undefined;
      const fault = template ? "has volume mounts, which pools cannot have" : "does not exist";
      return `the template "${templateName}" ${fault}, so the pool "${before}" was not replaced`;
    } catch (error) {
      // An installation that does not tell about templates leaves it to the creation to find out.
      if (error instanceof RouteNotFoundError) return undefined;
      throw failure("replace", before, error);
    }
  }

  /** Finds our pool, by its name or, if it was renamed, by its id; and who has its name if it is not ours. */
  async #locate(
    operation: string,
    { name, poolId }: { name: string; poolId?: string | undefined },
  ): Promise<{ ours?: SandboxPool | undefined; stranger?: SandboxPool }> {
    try {
      const { pools } = this.api();
      // An installation that tells no ids leaves only the name to go by.
      if (poolId === undefined) return { ours: await pools.get(name) };
      // What is about to be changed or deleted is looked at by itself, right before that.
      const pool = await (operation === "read" ? pools.getTogether(name, poolId) : pools.get(name, poolId));
      if (isPool(pool, poolId)) return { ours: pool };
      return { ours: await pools.findById(poolId), ...(pool && { stranger: pool }) };
    } catch (error) {
      throw failure(operation, name, error);
    }
  }

  /** The name is taken: takes the pool over if that is wanted and it is what was asked for. */
  async #adopt(
    inputs: SandboxPoolInputs,
    holder: Holding | undefined,
    conflict: ConflictError,
  ): Promise<Identified<SandboxPoolState>> {
    const { ours: existing } = await this.#locate("create", { name: inputs.name });
    const refuse = (what: string, advice: string): OperationError =>
      new OperationError(`could not create SandboxPool "${inputs.name}": ${what}. ${advice}`, { cause: conflict });
    if (!existing) {
      throw refuse(
        "its name is taken by a pool that these credentials cannot see, perhaps in another workspace",
        "Choose another name, or check langsmith:tenantId.",
      );
    }
    const found = `a pool of this name exists already (${describePool(existing)})`;
    if (!inputs.adoptExisting && !this.api().adoptExisting) {
      throw refuse(
        found,
        "An interrupted `pulumi up` may have created it, or this resource had another name in the program, for which " +
          "Pulumi has the option `aliases`. Set adoptExisting to true, on the resource or for the stack (`pulumi config set " +
          "langsmith:adoptExisting true`), if this stack shall manage it from now on; otherwise delete it, or choose another name.",
      );
    }
    // The one that is replaced may have had another pool of this name, which is gone.
    if (holder && (holder.id === undefined || holder.id === existing.id)) {
      throw refuse(`${found} and belongs to another resource of this program`, "Give each resource a name of its own.");
    }
    if (existing.templateName !== inputs.templateName) {
      throw refuse(
        `${found} and cannot be adopted, because its template is not "${inputs.templateName}"`,
        "Set templateName to the existing pool's, delete that pool, or choose another name.",
      );
    }
    const adoptedAt = new Date().toISOString();
    if (existing.replicas === inputs.replicas) return identified(inputs, existing, "unchecked", adoptedAt);
    try {
      const scaled = await this.api().pools.scale(existing.name, inputs.replicas);
      return identified(inputs, scaled, "unchecked", adoptedAt);
    } catch (error) {
      throw failure("adopt", inputs.name, error);
    }
  }

  /** The creation failed and may have made a pool all the same: looks, and keeps hold of it if it is ours. */
  async #recover(inputs: SandboxPoolInputs, error: ControlPlaneError, elapsedMs: number): Promise<never> {
    const lookedAt = Date.now();
    let pool: SandboxPool | undefined;
    try {
      pool = await this.api().pools.getAfterLostAnswer(inputs.name);
    } catch (lookError) {
      throw new OperationError(
        describe(
          "create",
          inputs.name,
          error,
          "Whether the pool exists is not known, since looking for it failed as well.",
        ),
        { cause: lookError },
      );
    }
    if (!pool) throw failure("create", inputs.name, error);
    const ageLimitMs = elapsedMs + (Date.now() - lookedAt) + AGE_TOLERANCE_MS;
    // The control plane gives up on a pool only after making it. Nobody else made one like it in so short a time.
    const gaveUp = error instanceof NotReadyError;
    if (!isAsAskedFor(pool, inputs) || !(gaveUp || isYoung(pool, ageLimitMs))) {
      throw new OperationError(
        describe(
          "create",
          inputs.name,
          error,
          `A pool of this name exists (${describePool(pool)}), but it cannot be told whether this creation made it. ` +
            "Set adoptExisting to true to take it over, or choose another name.",
        ),
        { cause: error },
      );
    }
    const next = gaveUp
      ? "It exists without a ready replica; the next `pulumi up` replaces it."
      : "It exists all the same; the next `pulumi up` takes it as it is, without knowing whether it is ready.";
    const { id, state } = identified(inputs, pool, gaveUp ? "notReady" : "unchecked");
    throw new PartialCreationError(describe("create", inputs.name, error, next), id, state, { cause: error });
  }
}

function valueOf(properties: MaybeUnknown<SandboxPoolInputs>, key: keyof SandboxPoolInputs): unknown {
  return properties[key] ?? (defaults as Properties)[key];
}

function holdingOf({ name, poolId, adoptedAt }: SandboxPoolState): Holding {
  return { name, id: poolId, adoptedAt };
}

function isPool(pool: SandboxPool | undefined, id: string): boolean {
  return pool !== undefined && (pool.id ?? id) === id;
}

function isAsAskedFor({ templateName, replicas }: SandboxPool, inputs: SandboxPoolInputs): boolean {
  return templateName === inputs.templateName && replicas === Math.max(1, inputs.replicas);
}

function isYoung({ ageMs }: SandboxPool, limitMs: number): boolean {
  return ageMs !== undefined && ageMs >= -AGE_TOLERANCE_MS && ageMs <= limitMs;
}

function readinessAfterUpdate(state: SandboxPoolState, inputs: SandboxPoolInputs): Readiness {
  return state.readiness === "notReady" && inputs.waitForReady === false ? "unchecked" : state.readiness;
}

function identified(
  inputs: SandboxPoolInputs,
  pool: SandboxPool,
  readiness: Readiness,
  adoptedAt?: string,
): Identified<SandboxPoolState> {
  const { name, replicas, id: poolId, createdAt } = pool;
  return { id: name, state: { ...inputs, replicas, poolId, createdAt, adoptedAt, readiness } };
}

function describePool({ templateName, replicas, createdAt }: SandboxPool): string {
  return `template "${templateName}", replicas ${replicas}${createdAt ? `, created ${createdAt}` : ""}`;
}

function failure(operation: string, name: string, error: unknown): unknown {
  return error instanceof ControlPlaneError
    ? new OperationError(describe(operation, name, error, ""), { cause: error })
    : error;
}

function describe(operation: string, name: string, error: unknown, outcome: string): string {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = error instanceof ControlPlaneError ? error.advice : "";
  return [`could not ${operation} SandboxPool "${name}": ${reason}.`, outcome, advice].filter(Boolean).join(" ");
}
