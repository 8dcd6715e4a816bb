import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { Collection, type StoredObject } from "./collection";

/** Credentials of snapshots for a registry. */
export interface RegistryAccess {
  /** As in the request, for example `registry.example.com`. */
  readonly url: string;
  readonly authType: "DOCKER_CONFIG" | "AWS_ROLE";
  /** The API never returns credentials. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly awsRoleArn: string | undefined;
}

/** Copy of a registry, unaffected by later changes. */
export interface Registry extends RegistryAccess {
  /** A UUID that renames do not change. Snapshots refer to it. */
  readonly id: string;
  readonly name: string;
  /** The workspace that owns the registry. */
  readonly tenantId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The label of a key. */
  readonly createdBy: string;
  readonly updatedBy: string;
}

/** Initial values; all but the name have defaults. */
export type RegistrySeed = Pick<Registry, "name"> &
  Partial<RegistryAccess & Pick<Registry, "tenantId" | "createdAt" | "createdBy">>;

interface RegistryRecord extends StoredObject {
  readonly tenantId: string;
  access: RegistryAccess;
  readonly createdAt: Date;
  readonly createdBy: string;
  updatedBy: string;
}

/** Creator of objects that a test adds without a request. */
const ANOTHER_KEY = "another-key";

const DEFAULT_ACCESS: RegistryAccess = {
  url: "registry.example.com",
  authType: "DOCKER_CONFIG",
  username: undefined,
  password: undefined,
  awsRoleArn: undefined,
};

/** Registries of all workspaces, which tests read and change without a request. A name is unique within its workspace. */
export class Registries extends Collection<RegistryRecord, Registry> {
  constructor(
    clock: Clock,
    private readonly defaultTenantId: string,
  ) {
    super("Registry", clock, "workspace");
  }

  /** @throws ApiError 409 if the name is taken. */
  seed(seed: RegistrySeed): Registry {
    const { name, tenantId = this.defaultTenantId, createdAt, createdBy = ANOTHER_KEY, ...access } = seed;
    const created = createdAt ?? this.clock.creationDate;
    this.checkNameIsFree(name, tenantId);
    return this.add({
      id: randomUUID(),
      name,
      tenantId,
      access: { ...DEFAULT_ACCESS, ...access },
      createdAt: created,
      updatedAt: created,
      createdBy,
      updatedBy: createdBy,
    });
  }

  /** @throws ApiError 404 if there is no such registry. */
  update(name: string, changes: Partial<RegistryAccess>, updatedBy = ANOTHER_KEY): Registry {
    return this.change(name, (record) => {
      record.access = { ...record.access, ...changes };
      record.updatedBy = updatedBy;
    });
  }

  protected copy({ access, ...rest }: RegistryRecord): Registry {
    return Object.freeze({ ...rest, ...access });
  }

  protected release(): void {
    // A registry has no pending changes.
  }
}
