import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { Collection, type StoredObject } from "./collection";
import { snapshotQuotaExceeded } from "./errors";
import type { Images, RunConfig } from "./images";
import type { Registries } from "./registries";

export type SnapshotStatus = "building" | "ready" | "failed" | "deleting";

/** Copy of a snapshot, unaffected by later changes. */
export interface Snapshot {
  readonly id: string;
  /** Several snapshots can have the same name. */
  readonly name: string;
  /** Tags of this snapshot; empty once all have moved to others of its name. */
  readonly tags: readonly string[];
  readonly status: SnapshotStatus;
  /** Reason of a failed build. */
  readonly statusMessage: string | undefined;
  readonly dockerImage: string;
  /** Set once the snapshot is ready, like `fsUsedBytes`. */
  readonly imageDigest: string | undefined;
  readonly fsCapacityBytes: number;
  readonly fsUsedBytes: number | undefined;
  readonly registryId: string | undefined;
  readonly description: string | undefined;
  /** Includes the image's labels once the snapshot is ready; `runConfig` likewise includes its options. */
  readonly labels: Readonly<Record<string, string>>;
  readonly runConfig: RunConfig;
  /** The workspace that owns the snapshot; `undefined` when every workspace sees it. */
  readonly tenantId: string | undefined;
  /** The label of a key. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Initial values; all but the name have defaults. */
export interface SnapshotSeed {
  name: string;
  /** `latest` by default. */
  tag?: string | undefined;
  /** `python:3.12-slim` by default. */
  dockerImage?: string | undefined;
  /** 2 GiB by default. */
  fsCapacityBytes?: number | undefined;
  registryId?: string | undefined;
  description?: string | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
  runConfig?: RunConfig | undefined;
  /** The default workspace if absent; none for names below `system/`. */
  tenantId?: string | undefined;
  /** `another-key` by default. */
  createdBy?: string | undefined;
  /** Now by default. */
  createdAt?: Date | undefined;
}

type SnapshotRecord = { -readonly [Field in keyof Snapshot]: Snapshot[Field] } & StoredObject;

const DEFAULT_TAG = "latest";
const DEFAULT_CAPACITY_BYTES = 2 * 1024 ** 3;

/** A snapshot that every workspace sees without having created it. */
const SYSTEM_SNAPSHOT: SnapshotSeed = { name: "system/default", createdBy: "system" };

/** Whether a name is reserved: clients cannot create or delete it. */
export function isSystemName(name: string): boolean {
  return name.startsWith("system/");
}

/**
 * Snapshots of all workspaces, which tests read and change without a request. Methods find a snapshot by its id, by
 * `name:tag`, or by its name alone.
 */
export class Snapshots extends Collection<SnapshotRecord, Snapshot> {
  /** Quota of snapshots in a workspace; `undefined` means no limit. Only requests check it. */
  quota: number | undefined;
  /** Seconds of builds by name; takes precedence over `buildSeconds`. */
  readonly buildSecondsByName = new Map<string, number>();
  readonly #builds = new Map<string, () => void>();

  constructor(
    clock: Clock,
    private readonly images: Images,
    private readonly registries: Registries,
    /** Seconds of builds; `Infinity` leaves them to `finishBuild` and `failBuild`. */
    public buildSeconds: number,
    private readonly defaultTenantId: string,
  ) {
    super("Snapshot", clock, "nowhere");
    this.seed(SYSTEM_SNAPSHOT);
  }

  /** Starts a build and moves the tag; the snapshot that had the tag remains available by its id. */
  publish(seed: SnapshotSeed): Snapshot {
    const { name, tag = DEFAULT_TAG, createdAt = this.clock.creationDate } = seed;
    const tenantId = isSystemName(name) ? undefined : (seed.tenantId ?? this.defaultTenantId);
    this.#freeTag(name, tag, tenantId);
    const building = this.add({
      id: randomUUID(),
      name,
      tags: [tag],
      status: "building",
      statusMessage: undefined,
      dockerImage: seed.dockerImage ?? "python:3.12-slim",
      imageDigest: undefined,
      fsCapacityBytes: seed.fsCapacityBytes ?? DEFAULT_CAPACITY_BYTES,
      fsUsedBytes: undefined,
      registryId: seed.registryId,
      description: seed.description,
      labels: seed.labels ?? {},
      runConfig: seed.runConfig ?? {},
      tenantId,
      createdBy: seed.createdBy ?? "another-key",
      createdAt,
      updatedAt: createdAt,
    });
    this.#startBuild(building);
    return building;
  }

  /** Adds a snapshot whose build has finished. */
  seed(seed: SnapshotSeed): Snapshot {
    return this.finishBuild(this.publish(seed).id);
  }

  /** Ends a build now; it fails if the image cannot be pulled. Does nothing if no build is under way. */
  finishBuild(reference: string): Snapshot {
    const { id, status, dockerImage, registryId } = this.find(reference);
    if (status !== "building") return this.copy(this.find(id));
    const registry = registryId === undefined ? undefined : this.registries.get(registryId);
    const obstacle = this.images.findObstacle(dockerImage, registry);
    if (obstacle !== undefined) return this.failBuild(id, obstacle);
    this.#callBuildOff(id);
    const image = this.images.get(dockerImage);
    return this.change(id, (record) => {
      record.status = "ready";
      record.imageDigest = image.digest;
      record.fsUsedBytes = image.sizeBytes;
      record.labels = { ...image.labels, ...record.labels };
      record.runConfig = mergeRunConfigs(image.runConfig, record.runConfig);
    });
  }

  /** Fails the build now. */
  failBuild(reference: string, message = "the build was cancelled"): Snapshot {
    const { id } = this.find(reference);
    this.#callBuildOff(id);
    return this.change(id, (record) => {
      record.status = "failed";
      record.statusMessage = message;
    });
  }

  /** Moves a tag to this snapshot. */
  setTag(reference: string, tag: string): Snapshot {
    const { id, name, tenantId } = this.find(reference);
    this.#freeTag(name, tag, tenantId);
    return this.change(id, (record) => {
      record.tags = [...record.tags, tag];
    });
  }

  /** Deletes the snapshot some seconds later; it is `deleting` until then. */
  override removeLater(reference: string, seconds: number): void {
    const { id } = this.find(reference);
    this.#callBuildOff(id);
    this.change(id, (record) => {
      record.status = "deleting";
    });
    super.removeLater(id, seconds);
  }

  /** @throws ApiError 429 if the workspace has reached its quota of snapshots. */
  checkQuota(tenantId: string): void {
    if (this.quota === undefined) return;
    const used = this.list().filter((snapshot) => snapshot.tenantId === tenantId).length;
    if (used >= this.quota) throw snapshotQuotaExceeded(this.quota);
  }

  protected copy(record: SnapshotRecord): Snapshot {
    return Object.freeze({ ...record });
  }

  protected release({ id }: SnapshotRecord): void {
    this.#callBuildOff(id);
  }

  /** Finds a snapshot by its name for tests, whatever its tags are. */
  protected override lookUp(reference: string): SnapshotRecord | undefined {
    return super.lookUp(reference) ?? this.findRecords(({ name }) => name === reference).at(-1);
  }

  protected override resolve(reference: string, items: Iterable<SnapshotRecord>): SnapshotRecord | undefined {
    const all = [...items];
    const [name, tag] = reference.split(":");
    const named = all.filter((item) => item.name === name);
    return (
      all.find(({ id }) => id === reference) ??
      named.find(({ tags }) => tags.includes(tag ?? DEFAULT_TAG)) ??
      (tag === undefined ? named.findLast(({ tags, status }) => tags.length === 0 && status === "ready") : undefined)
    );
  }

  #freeTag(name: string, tag: string, tenantId: string | undefined): void {
    const isHolder = (item: Snapshot) => item.name === name && item.tenantId === tenantId && item.tags.includes(tag);
    for (const { id } of this.findRecords(isHolder)) {
      this.change(id, (record) => {
        record.tags = record.tags.filter((other) => other !== tag);
      });
    }
  }

  #startBuild({ id, name }: Snapshot): void {
    const seconds = this.buildSecondsByName.get(name) ?? this.buildSeconds;
    const finish = () => {
      this.finishBuild(id);
    };
    if (seconds <= 0) finish();
    else this.#builds.set(id, this.clock.schedule(seconds, finish));
  }

  #callBuildOff(id: string): void {
    this.#builds.get(id)?.();
    this.#builds.delete(id);
  }
}

function mergeRunConfigs(image: RunConfig, wanted: RunConfig): RunConfig {
  return {
    envVars: { ...image.envVars, ...wanted.envVars },
    user: wanted.user ?? image.user,
    workDir: wanted.workDir ?? image.workDir,
  };
}
