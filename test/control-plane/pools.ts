import { randomUUID } from "node:crypto";
import { conflict, notFound, quotaExceeded, templateMissing } from "./errors";
import type { Readiness, ReadinessDelays } from "./readiness";
import type { Template, Templates } from "./templates";

/** A pool as it was when it was asked for; it does not change afterwards. */
export interface Pool {
  /** A UUID that renames do not change. */
  readonly id: string;
  readonly name: string;
  readonly templateName: string;
  /** How many replicas are wanted. */
  readonly replicas: number;
  /** How many of them run. The real control plane never tells. */
  readonly readyReplicas: number;
  /** The workspace that owns the pool. */
  readonly tenantId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Everything but the name has a default. */
export interface PoolSeed {
  name: string;
  /** `python` by default. */
  templateName?: string;
  /** 1 by default. */
  replicas?: number;
  /** The default workspace if absent. */
  tenantId?: string;
  /** Now by default. */
  createdAt?: Date;
}

interface PoolRecord {
  readonly id: string;
  name: string;
  readonly template: Readonly<Template>;
  replicas: number;
  readonly tenantId: string;
  readonly createdAt: Date;
  updatedAt: Date;
  readiness: Readiness;
}

/** The organization's pools, to look at and to change without a request, as another person with a console would. */
export class Pools {
  /** Sandboxes that all pools of the organization may have together; `undefined` means no limit. Checked in requests. */
  quota: number | undefined;
  readonly #records = new Map<string, PoolRecord>();

  constructor(
    private readonly templates: Templates,
    private readonly delays: ReadinessDelays,
    private readonly defaultTenantId: string,
  ) {}

  /** Every pool of every workspace, oldest first. */
  list(): Pool[] {
    return [...this.#records.values()].map(takeSnapshot);
  }

  get(name: string): Pool | undefined {
    const record = this.#lookUp(name);
    return record && takeSnapshot(record);
  }

  usesTemplate(name: string): boolean {
    return this.list().some((pool) => pool.templateName === name);
  }

  /**
   * Adds a pool; the quota and the template's volumes don't matter.
   * @throws ApiError 400 when the template does not exist, 409 when the name is taken.
   */
  seed(seed: PoolSeed): Pool {
    const template = this.templates.get(seed.templateName ?? "python");
    if (template === undefined) throw templateMissing(seed.templateName ?? "python");
    this.checkNameIsFree(seed.name);
    const createdAt = seed.createdAt ?? new Date();
    const record: PoolRecord = {
      id: randomUUID(),
      name: seed.name,
      template,
      replicas: seed.replicas ?? 1,
      tenantId: seed.tenantId ?? this.defaultTenantId,
      createdAt,
      updatedAt: createdAt,
      readiness: this.delays.start(seed.name, template.name),
    };
    this.#records.set(record.id, record);
    return takeSnapshot(record);
  }

  /** @throws ApiError 404 when there is no such pool, like every method below. */
  scale(name: string, replicas: number): Pool {
    return this.#change(name, (record) => {
      if (record.replicas === 0) {
        record.readiness.cancel();
        record.readiness = this.delays.start(record.name, record.template.name);
      }
      record.replicas = replicas;
    });
  }

  /** @throws ApiError 409 when the new name is taken. */
  rename(name: string, newName: string): Pool {
    if (newName !== name) this.checkNameIsFree(newName);
    return this.#change(name, (record) => {
      record.name = newName;
    });
  }

  remove(name: string): void {
    const record = this.#find(name);
    record.readiness.cancel();
    this.#records.delete(record.id);
  }

  /** Puts another pool in this one's place: the same name and, if not said otherwise, the same rest, but a new id. */
  recreate(name: string, changes: Partial<Omit<PoolSeed, "name">> = {}): Pool {
    const { templateName, replicas, tenantId } = takeSnapshot(this.#find(name));
    this.remove(name);
    return this.seed({ templateName, replicas, tenantId, ...changes, name });
  }

  /** Makes the pool ready now, and so ends a creation that waits for it. */
  makeReady(name: string): void {
    this.#find(name).readiness.announce();
  }

  /**
   * Waits until the pool has a ready replica; false when there was none in time.
   * @throws AbortError when the signal is aborted first.
   */
  waitUntilReady(name: string, timeoutSeconds: number, signal: AbortSignal): Promise<boolean> {
    return this.#find(name).readiness.wait(timeoutSeconds, signal);
  }

  /** @throws ApiError 409 when any workspace has a pool of this name. */
  checkNameIsFree(name: string): void {
    if (this.#lookUp(name) !== undefined) throw conflict();
  }

  /** @throws ApiError 429 when so many more sandboxes would exceed the quota. */
  checkQuota(additional: number): void {
    if (this.quota === undefined || additional <= 0) return;
    const usage = this.list().reduce((sum, pool) => sum + pool.replicas, 0);
    if (usage + additional > this.quota) {
      throw quotaExceeded(this.quota, usage, additional);
    }
  }

  /** Stops everything that would happen later by itself. */
  stop(): void {
    for (const record of this.#records.values()) record.readiness.cancel();
  }

  #change(name: string, apply: (record: PoolRecord) => void): Pool {
    const record = this.#find(name);
    apply(record);
    record.updatedAt = new Date();
    return takeSnapshot(record);
  }

  #find(name: string): PoolRecord {
    const record = this.#lookUp(name);
    if (record === undefined) throw notFound("Pool", name);
    return record;
  }

  /** Makes no snapshots: with hundreds of pools they took longer than the rest of a request. */
  #lookUp(name: string): PoolRecord | undefined {
    for (const record of this.#records.values()) if (record.name === name) return record;
    return undefined;
  }
}

function takeSnapshot({ template, readiness, ...rest }: PoolRecord): Pool {
  const readyReplicas = readiness.isReady ? rest.replicas : 0;
  return Object.freeze({ ...rest, templateName: template.name, readyReplicas });
}
