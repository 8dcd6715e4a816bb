import { randomUUID } from "node:crypto";
import type { Clock } from "./clock";
import { Collection, type StoredObject } from "./collection";

export interface VolumeMount {
  readonly volumeName: string;
  readonly mountPath: string;
}

/** Kubernetes quantities, such as `500m` and `512Mi`. */
export interface Resources {
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
  readonly storage?: string | undefined;
}

/** Copy of a template, unaffected by later changes. */
export interface Template {
  /** A UUID that renames do not change. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  readonly volumeMounts: readonly VolumeMount[];
  readonly registryName: string | undefined;
  readonly registryId: string | undefined;
  /** Workspace of the template; `undefined` if every workspace sees it. */
  readonly tenantId: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Initial values; optional ones have defaults. Without a workspace, every workspace sees the template. */
export type TemplateSeed = Pick<Template, "name"> & {
  readonly [Field in Exclude<keyof Template, "id" | "name" | "registryId" | "updatedAt">]?: Template[Field] | undefined;
};

type TemplateRecord = StoredObject & Omit<Template, keyof StoredObject>;

/** Templates of every control plane at its start: two for pools, and one that pools must refuse. */
export const STANDARD_TEMPLATES: readonly TemplateSeed[] = [
  { name: "python" },
  { name: "node", image: "node:24-slim" },
  { name: "stateful", volumeMounts: [{ volumeName: "data", mountPath: "/data" }] },
];

/** The organization's templates, which tests read and change without a request. Pools follow a template's new name. */
export class Templates extends Collection<TemplateRecord, Template> {
  readonly #registryIds = new Map<string, string>();

  constructor(clock: Clock) {
    super("Template", clock);
  }

  /** Returns the template itself instead of a copy, so that its name is always current. */
  follow(name: string): { readonly name: string } | undefined {
    return this.lookUp(name);
  }

  /**
   * Adds a template; like all methods here, it ignores whether pools use the template.
   * @throws ApiError 409 if the name is taken.
   */
  seed(seed: TemplateSeed): Template {
    this.checkNameIsFree(seed.name);
    const createdAt = seed.createdAt ?? this.clock.creationDate;
    return this.add({
      id: randomUUID(),
      name: seed.name,
      image: seed.image ?? "python:3.12-slim",
      resources: seed.resources ?? { cpu: "500m", memory: "512Mi" },
      volumeMounts: seed.volumeMounts ?? [],
      registryName: seed.registryName,
      registryId: seed.registryName === undefined ? undefined : this.#findRegistryId(seed.registryName),
      tenantId: seed.tenantId,
      createdAt,
      updatedAt: createdAt,
    });
  }

  /**
   * Replaces this template by another one: the same name, by default the same other fields, but a new id.
   * @throws ApiError 404 if there is no such template.
   */
  recreate(name: string, changes: Partial<Omit<TemplateSeed, "name">> = {}): Template {
    const { image, resources, volumeMounts, registryName, tenantId } = this.find(name);
    this.remove(name);
    return this.seed({ image, resources, volumeMounts, registryName, tenantId, ...changes, name });
  }

  protected copy(record: TemplateRecord): Template {
    return Object.freeze({ ...record });
  }

  protected release(): void {
    // A template has no pending changes.
  }

  #findRegistryId(registryName: string): string {
    const id = this.#registryIds.get(registryName) ?? randomUUID();
    this.#registryIds.set(registryName, id);
    return id;
  }
}
