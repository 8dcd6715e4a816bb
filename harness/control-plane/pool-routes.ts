import type { FastifyInstance } from "fastify";
import { notReadyInTime, templateHasVolumes, templateMissing } from "./errors";
import { takePage } from "./pages";
import type { Pool, Pools } from "./pools";
import { answerDeletion, findAge, type ByName, type RouteOptions } from "./routes";
import { page, parseBody, parseQuery, poolCreation, poolUpdate } from "./schemas";
import type { Templates } from "./templates";

type Options = RouteOptions & Readonly<{ pools: Pools; templates: Templates }>;

export function servePools(api: FastifyInstance, options: Options): void {
  const { pools, templates, pageSize, poolsSurviveTimeout, closing } = options;

  api.post("/pools", async (request, reply) => {
    const wanted = parseBody(poolCreation, request.body);
    const { tenantId } = request.caller;
    const template = templates.getVisible(wanted.template_name, tenantId);
    if (template === undefined) throw templateMissing(wanted.template_name);
    if (template.volumeMounts.length > 0) throw templateHasVolumes(template.name);
    pools.checkNameIsFree(wanted.name);
    pools.checkQuota(wanted.replicas);
    const { name, replicas, timeout } = wanted;
    const pool = pools.seed({ name, templateName: template.name, replicas, tenantId });

    // The wait continues when the client disconnects: the pool exists even without a listener.
    if (wanted.wait_for_ready && !(await pools.waitUntilReady(name, timeout, closing))) {
      if (!poolsSurviveTimeout && pools.get(name)?.id === pool.id) pools.remove(name);
      throw notReadyInTime(name, timeout);
    }
    return reply.code(201).send(toWire(pool));
  });

  api.get("/pools", (request) => {
    const { limit = pageSize, offset: start } = parseQuery(page, request.query);
    const visible = pools.listVisible(request.caller.tenantId, findAge(request));
    const { items, offset } = takePage(visible, { limit, offset: start });
    return { pools: items.map(toWire), offset };
  });

  api.get<ByName>("/pools/:name", (request) =>
    toWire(pools.findVisible(request.params.name, request.caller.tenantId, findAge(request))),
  );

  api.patch<ByName>("/pools/:name", (request) => {
    const changes = parseBody(poolUpdate, request.body);
    const pool = pools.findVisible(request.params.name, request.caller.tenantId);
    const name = changes.name ?? pool.name;
    const replicas = changes.replicas ?? pool.replicas;
    pools.checkQuota(replicas - pool.replicas);
    pools.rename(pool.name, name);
    return toWire(pools.scale(name, replicas));
  });

  api.delete<ByName>("/pools/:name", (request, reply) => {
    const { name } = pools.findVisible(request.params.name, request.caller.tenantId);
    return answerDeletion(pools, name, request, reply);
  });
}

function toWire(pool: Pool) {
  return {
    id: pool.id,
    name: pool.name,
    template_name: pool.templateName,
    replicas: pool.replicas,
    created_at: pool.createdAt.toISOString(),
    updated_at: pool.updatedAt.toISOString(),
  };
}
