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

/** A template as it was when it was asked for; it does not change afterwards. */
export interface Template {
  /** A UUID that renames do not change. */
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  readonly volumeMounts: readonly VolumeMount[];
  readonly registryName: string | undefined;
  readonly registryId: string | undefined;
  /** The workspace that owns the template; `undefined` when every workspace sees it. */
  readonly tenantId: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is left out has a default; without a workspace, every workspace sees the template. */
export type TemplateSeed = Pick<Template, "name"> & {
  readonly [Field in Exclude<keyof Template, "id" | "name" | "registryId" | "updatedAt">]?: Template[Field] | undefined;
};

type TemplateRecord = StoredObject & Omit<Template, keyof StoredObject>;

/** The templates every control plane starts with: two for pools, and one that pools must refuse. */
export const STANDARD_TEMPLATES: readonly TemplateSeed[] = [
  { name: "python" },
  { name: "node", image: "node:24-slim" },
  { name: "stateful", volumeMounts: [{ volumeName: "data", mountPath: "/data" }] },
];

/** The organization's templates, to look at and to change without a request. Pools follow a template's new name. */
export class Templates extends Collection<TemplateRecord, Template> {
  readonly #registryIds = new Map<string, string>();

  constructor(clock: Clock) {
    super("Template", clock);
  }

  /** The template itself instead of a copy, so that its name is always today's. */
  follow(name: string): { readonly name: string } | undefined {
    return this.lookUp(name);
  }

  /**
   * Adds a template; whether it is used does not matter to any method here.
   * @throws ApiError 409 when the name is taken.
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
   * Puts another template in this one's place: the same name and, if not said otherwise, the same rest, but a new id.
   * @throws ApiError 404 when there is no such template.
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
    // Nothing happens to a template by itself.
  }

  #findRegistryId(registryName: string): string {
    const id = this.#registryIds.get(registryName) ?? randomUUID();
    this.#registryIds.set(registryName, id);
    return id;
  }
}
