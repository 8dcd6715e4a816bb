import type { FastifyInstance } from "fastify";
import { inUse } from "./errors";
import { answerDeletion, findAge, type ByName, type RouteOptions } from "./routes";
import { takePage } from "./pages";
import { parseBody, parseQuery, templateCreation, templatePage, templateUpdate } from "./schemas";
import type { Pools } from "./pools";
import type { Resources, Template, Templates } from "./templates";

type Options = RouteOptions & Readonly<{ pools: Pools; templates: Templates }>;

export function serveTemplates(api: FastifyInstance, { pools, templates, pageSize }: Options): void {
  api.post("/templates", async (request, reply) => {
    const wanted = parseBody(templateCreation, request.body);
    const template = templates.seed({
      name: wanted.name,
      image: wanted.image,
      resources: wanted.resources && removeNulls(wanted.resources),
      volumeMounts: wanted.volume_mounts?.map((mount) => ({
        volumeName: mount.volume_name,
        mountPath: mount.mount_path,
      })),
      registryName: wanted.registry_name ?? undefined,
      tenantId: request.caller.tenantId,
    });
    return reply.code(201).send(toWire(template));
  });

  api.get("/templates", (request) => {
    const { limit = pageSize, offset: start, name_contains: part } = parseQuery(templatePage, request.query);
    const visible = templates.listVisible(request.caller.tenantId, findAge(request));
    const matching = visible.filter(({ name }) => name.includes(part));
    const { items, offset } = takePage(matching, { limit, offset: start });
    return { templates: items.map(toWire), offset };
  });

  api.get<ByName>("/templates/:name", (request) =>
    toWire(templates.findVisible(request.params.name, request.caller.tenantId, findAge(request))),
  );

  api.patch<ByName>("/templates/:name", (request) => {
    const changes = parseBody(templateUpdate, request.body);
    const template = templates.findVisible(request.params.name, request.caller.tenantId);
    return toWire(templates.rename(template.name, changes.name ?? template.name));
  });

  api.delete<ByName>("/templates/:name", (request, reply) => {
    const { tenantId } = request.caller;
    const { name } = templates.findVisible(request.params.name, tenantId);
    const users = pools
      .listUsersOf(name)
      .map((pool) => (pool.tenantId === tenantId ? `pool '${pool.name}'` : "a pool of another workspace"));
    if (users.length > 0) throw inUse("Template", name, users);
    return answerDeletion(templates, name, request, reply);
  });
}

function removeNulls(resources: { [Key in keyof Resources]: string | null | undefined }): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([, quantity]) => quantity !== null));
}

function toWire(template: Template) {
  return {
    id: template.id,
    name: template.name,
    image: template.image,
    resources: template.resources,
    volume_mounts: template.volumeMounts.map((mount) => ({
      volume_name: mount.volumeName,
      mount_path: mount.mountPath,
    })),
    registry_id: template.registryId ?? null,
    registry_name: template.registryName ?? null,
    created_at: template.createdAt.toISOString(),
    updated_at: template.updatedAt.toISOString(),
  };
}
