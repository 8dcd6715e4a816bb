import { randomUUID } from "node:crypto";
import { conflict, notFound } from "./errors";

export interface VolumeMount {
  volumeName: string;
  mountPath: string;
}

export interface Template {
  readonly id: string;
  name: string;
  readonly image: string;
  readonly resources: Readonly<Record<string, string>>;
  readonly volumeMounts: readonly VolumeMount[];
  readonly registryName: string | undefined;
  readonly createdAt: Date;
  updatedAt: Date;
}

/** Everything but the name has a default. */
export interface TemplateSeed {
  name: string;
  /** `python:3.12-slim` by default. */
  image?: string | undefined;
  /** Kubernetes quantities; `{ cpu: "500m", memory: "512Mi" }` by default. */
  resources?: Readonly<Record<string, string>> | undefined;
  /** None by default. A template with mounts cannot be used by pools. */
  volumeMounts?: readonly VolumeMount[] | undefined;
  registryName?: string | undefined;
}

/** The templates every control plane starts with: two for pools, and one that pools must refuse. */
export const STANDARD_TEMPLATES: readonly TemplateSeed[] = [
  { name: "python" },
  { name: "node", image: "node:24-slim" },
  { name: "stateful", volumeMounts: [{ volumeName: "data", mountPath: "/data" }] },
];

/** The organization's templates. They are the same ones in every workspace. */
export class Templates {
  readonly #templates = new Map<string, Template>();

  list(): readonly Readonly<Template>[] {
    return [...this.#templates.values()];
  }

  get(name: string): Readonly<Template> | undefined {
    return this.list().find((template) => template.name === name);
  }

  /** @throws ApiError 409 when the name is taken. */
  seed(seed: TemplateSeed): Readonly<Template> {
    this.#checkNameIsFree(seed.name);
    const createdAt = new Date();
    const template: Template = {
      id: randomUUID(),
      name: seed.name,
      image: seed.image ?? "python:3.12-slim",
      resources: seed.resources ?? { cpu: "500m", memory: "512Mi" },
      volumeMounts: seed.volumeMounts ?? [],
      registryName: seed.registryName,
      createdAt,
      updatedAt: createdAt,
    };
    this.#templates.set(template.id, template);
    return template;
  }

  /**
   * Pools keep their template and follow its name.
   * @throws ApiError 404 when there is no such template, 409 when the new name is taken.
   */
  rename(name: string, newName: string): Readonly<Template> {
    const template = this.#find(name);
    if (newName !== name) this.#checkNameIsFree(newName);
    template.name = newName;
    template.updatedAt = new Date();
    return template;
  }

  /** @throws ApiError 404 when there is no such template. */
  remove(name: string): void {
    this.#templates.delete(this.#find(name).id);
  }

  #find(name: string): Template {
    for (const template of this.#templates.values()) if (template.name === name) return template;
    throw notFound("Template", name);
  }

  #checkNameIsFree(name: string): void {
    if (this.get(name) !== undefined) throw conflict();
  }
}
