import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { Collection, type StoredObject } from "./collection";
import { quotaExceeded, templateMissing } from "./errors";
import type { Readiness, ReadinessDelays } from "./readiness";
import type { Templates } from "./templates";

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

interface PoolRecord extends StoredObject {
  readonly tenantId: string;
  readonly template: { readonly name: string };
  replicas: number;
  readonly createdAt: Date;
  readiness: Readiness;
}

/** The organization's pools, to look at and to change without a request, as another person with a console would. */
export class Pools extends Collection<PoolRecord, Pool> {
  /** Sandboxes that all pools of the organization may have together; `undefined` means no limit. Checked in requests. */
  quota: number | undefined;

  constructor(
    clock: Clock,
    private readonly templates: Templates,
    private readonly delays: ReadinessDelays,
    private readonly defaultTenantId: string,
  ) {
    super("Pool", clock);
  }

  listUsersOf(templateName: string): Pool[] {
    return this.list().filter((pool) => pool.templateName === templateName);
  }

  /**
   * Adds a pool; the quota, the template's volumes and its workspace don't matter.
   * @throws ApiError 400 when the template does not exist, 409 when the name is taken.
   */
  seed(seed: PoolSeed): Pool {
    const { name, templateName = "python", replicas = 1, tenantId = this.defaultTenantId } = seed;
    const template = this.templates.follow(templateName);
    if (template === undefined) throw templateMissing(templateName);
    this.checkNameIsFree(name);
    const createdAt = seed.createdAt ?? this.clock.creationDate;
    const readiness = this.delays.start(name, templateName);
    return this.add({
      id: randomUUID(),
      name,
      template,
      replicas,
      tenantId,
      createdAt,
      updatedAt: createdAt,
      readiness,
    });
  }

  /** @throws ApiError 404 when there is no such pool, like every method below. */
  scale(name: string, replicas: number): Pool {
    return this.change(name, (record) => {
      if (record.replicas === 0) {
        record.readiness.cancel();
        record.readiness = this.delays.start(record.name, record.template.name);
      }
      record.replicas = replicas;
    });
  }

  /** Puts another pool in this one's place: the same name and, if not said otherwise, the same rest, but a new id. */
  recreate(name: string, changes: Partial<Omit<PoolSeed, "name">> = {}): Pool {
    const { templateName, replicas, tenantId } = this.copy(this.find(name));
    this.remove(name);
    return this.seed({ templateName, replicas, tenantId, ...changes, name });
  }

  /** Makes the pool ready now, and so ends a creation that waits for it. */
  makeReady(name: string): void {
    this.find(name).readiness.announce();
  }

  /**
   * Waits until the pool has a ready replica; false when there was none in time.
   * @throws AbortError when the signal is aborted first.
   */
  waitUntilReady(name: string, timeoutSeconds: number, signal: AbortSignal): Promise<boolean> {
    return this.find(name).readiness.wait(timeoutSeconds, signal);
  }

  /** @throws ApiError 429 when so many more sandboxes would exceed the quota. */
  checkQuota(additional: number): void {
    if (this.quota === undefined || additional <= 0) return;
    const usage = this.list().reduce((sum, pool) => sum + pool.replicas, 0);
    if (usage + additional > this.quota) {
      throw quotaExceeded(this.quota, usage, additional);
    }
  }

  protected copy({ template, readiness, ...rest }: PoolRecord): Pool {
    const readyReplicas = readiness.isReady ? rest.replicas : 0;
    return Object.freeze({ ...rest, templateName: template.name, readyReplicas });
  }

  protected release({ readiness }: PoolRecord): void {
    readiness.cancel();
  }
}
