import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { Collection, type StoredObject } from "./collection";
import { quotaExceeded, templateMissing } from "./errors";
import type { Readiness, ReadinessDelays } from "./readiness";
import type { Templates } from "./templates";

/** Copy of a pool, unaffected by later changes. */
export interface Pool {
  /** A UUID that renames do not change. */
  readonly id: string;
  readonly name: string;
  readonly templateName: string;
  /** Desired number of replicas. */
  readonly replicas: number;
  /** Running replicas. The real control plane never returns them. */
  readonly readyReplicas: number;
  /** The workspace that owns the pool. */
  readonly tenantId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Initial values; all but the name have defaults. */
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

/** The organization's pools, which tests read and change without a request, like another user in a console. */
export class Pools extends Collection<PoolRecord, Pool> {
  /** Quota of sandboxes in all pools of the organization; `undefined` means no limit. Only requests check it. */
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
   * Adds a pool without checking the quota, the template's volumes or its workspace.
   * @throws ApiError 400 if the template does not exist, 409 if the name is taken.
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

  /** @throws ApiError 404 if there is no such pool, like every method below. */
  scale(name: string, replicas: number): Pool {
    return this.change(name, (record) => {
      if (record.replicas === 0) {
        record.readiness.cancel();
        record.readiness = this.delays.start(record.name, record.template.name);
      }
      record.replicas = replicas;
    });
  }

  /** Replaces this pool by another one: the same name, by default the same other fields, but a new id. */
  recreate(name: string, changes: Partial<Omit<PoolSeed, "name">> = {}): Pool {
    const { templateName, replicas, tenantId } = this.copy(this.find(name));
    this.remove(name);
    return this.seed({ templateName, replicas, tenantId, ...changes, name });
  }

  /** Makes the pool ready now, and so ends a create that waits for it. */
  makeReady(name: string): void {
    this.find(name).readiness.announce();
  }

  /**
   * Waits until the pool has a ready replica; returns false if none was ready in time.
   * @throws AbortError if the signal is aborted first.
   */
  waitUntilReady(name: string, timeoutSeconds: number, signal: AbortSignal): Promise<boolean> {
    return this.find(name).readiness.wait(timeoutSeconds, signal);
  }

  /** @throws ApiError 429 if this many more sandboxes would exceed the quota. */
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
