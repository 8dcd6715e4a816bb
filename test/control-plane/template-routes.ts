import type { FastifyInstance } from "fastify";
import { conflict, notFound } from "./errors";
import { answerPage } from "./pages";
import type { Pools } from "./pools";
import { parseBody, templateCreation, templateUpdate } from "./schemas";
import type { Template, Templates } from "./templates";

interface ByName {
  Params: { name: string };
}

export function serveTemplates(api: FastifyInstance, templates: Templates, pools: Pools, pageSize: number): void {
  function find(name: string): Readonly<Template> {
    const template = templates.get(name);
    if (template === undefined) throw notFound("Template", name);
    return template;
  }

  api.post("/templates", async (request, reply) => {
    const wanted = parseBody(templateCreation, request.body);
    const template = templates.seed({
      name: wanted.name,
      image: wanted.image,
      resources: wanted.resources,
      volumeMounts: wanted.volume_mounts?.map((mount) => ({
        volumeName: mount.volume_name,
        mountPath: mount.mount_path,
      })),
      registryName: wanted.registry_name ?? undefined,
    });
    return reply.code(201).send(toWire(template));
  });

  api.get("/templates", (request) => {
    const { items, offset } = answerPage(templates.list(), request.query, pageSize);
    return { templates: items.map(toWire), offset };
  });

  api.get<ByName>("/templates/:name", (request) => toWire(find(request.params.name)));

  api.patch<ByName>("/templates/:name", (request) => {
    const changes = parseBody(templateUpdate, request.body);
    const template = find(request.params.name);
    return toWire(templates.rename(template.name, changes.name ?? template.name));
  });

  api.delete<ByName>("/templates/:name", async (request, reply) => {
    const { name } = find(request.params.name);
    if (pools.usesTemplate(name)) throw conflict(`Template '${name}' is in use by a pool.`);
    templates.remove(name);
    return reply.code(204).send();
  });
}

function toWire(template: Readonly<Template>) {
  return {
    id: template.id,
    name: template.name,
    image: template.image,
    resources: template.resources,
    volume_mounts: template.volumeMounts.map((mount) => ({
      volume_name: mount.volumeName,
      mount_path: mount.mountPath,
    })),
    registry_name: template.registryName ?? null,
    created_at: template.createdAt.toISOString(),
    updated_at: template.updatedAt.toISOString(),
  };
}
