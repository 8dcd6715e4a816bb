import * as z from "../zod";
import type { ControlPlaneClient } from "./client";
import { ifFound } from "./errors";

/** What decides whether pools can be made from a template. */
export interface SandboxTemplate {
  name: string;
  /** Pools cannot be made from a template that mounts volumes. */
  hasVolumes: boolean;
}

const templateSchema = z.object({ name: z.string(), volume_mounts: z.array(z.unknown()).nullish() });

/** The calls about sandbox templates. */
export class SandboxTemplates {
  constructor(private readonly client: ControlPlaneClient) {}

  /** @returns nothing when there is no template of that name */
  async get(name: string): Promise<SandboxTemplate | undefined> {
    const found = await ifFound(() =>
      this.client.send({ method: "GET", path: ["templates", name], subject: name, schema: templateSchema }),
    );
    return found && { name: found.value.name, hasVolumes: (found.value.volume_mounts ?? []).length > 0 };
  }
}
