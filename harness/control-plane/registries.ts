import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { Collection, type StoredObject } from "./collection";

/** How snapshots sign in to a registry. */
export interface RegistryAccess {
  /** As it was given, for example `registry.example.com`. */
  readonly url: string;
  readonly authType: "DOCKER_CONFIG" | "AWS_ROLE";
  /** Credentials never leave through the API. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly awsRoleArn: string | undefined;
}

/** A registry as it was when it was asked for; it does not change afterwards. */
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

/** Everything but the name has a default. */
export type RegistrySeed = Pick<Registry, "name"> &
  Partial<RegistryAccess & Pick<Registry, "tenantId" | "createdAt" | "createdBy">>;

interface RegistryRecord extends StoredObject {
  readonly tenantId: string;
  access: RegistryAccess;
  readonly createdAt: Date;
  readonly createdBy: string;
  updatedBy: string;
}

/** Who does what a test does without a request. */
const ANOTHER_KEY = "another-key";

const DEFAULT_ACCESS: RegistryAccess = {
  url: "registry.example.com",
  authType: "DOCKER_CONFIG",
  username: undefined,
  password: undefined,
  awsRoleArn: undefined,
};

/** The registries of all workspaces, to look at and to change without a request. A name is unique within its workspace. */
export class Registries extends Collection<RegistryRecord, Registry> {
  constructor(
    clock: Clock,
    private readonly defaultTenantId: string,
  ) {
    super("Registry", clock, "workspace");
  }

  /** @throws ApiError 409 when the name is taken. */
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

  /** @throws ApiError 404 when there is no such registry. */
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
    // Nothing happens to a registry by itself.
  }
}
