import type { FastifyInstance } from "fastify";
import { notFound, notReadyInTime, templateHasVolumes, templateMissing } from "./errors";
import { answerPage } from "./pages";
import type { Pool, Pools } from "./pools";
import { parseBody, poolCreation, poolUpdate } from "./schemas";
import type { Templates } from "./templates";

export interface PoolRouteOptions {
  pools: Pools;
  templates: Templates;
  pageSize: number;
  poolsSurviveTimeout: boolean;
  /** Aborted when the control plane closes. */
  closing: AbortSignal;
}

interface ByName {
  Params: { name: string };
}

export function servePools(api: FastifyInstance, options: PoolRouteOptions): void {
  const { pools, templates, pageSize, poolsSurviveTimeout, closing } = options;

  function findVisible(name: string, tenantId: string): Pool {
    const pool = pools.get(name);
    if (pool?.tenantId !== tenantId) throw notFound("Pool", name);
    return pool;
  }

  api.post("/pools", async (request, reply) => {
    const wanted = parseBody(poolCreation, request.body);
    const template = templates.get(wanted.template_name);
    if (template === undefined) throw templateMissing(wanted.template_name);
    if (template.volumeMounts.length > 0) throw templateHasVolumes(template.name);
    pools.checkNameIsFree(wanted.name);
    pools.checkQuota(wanted.replicas);
    const { tenantId } = request.caller;
    const { name, replicas, timeout } = wanted;
    const pool = pools.seed({ name, templateName: template.name, replicas, tenantId });

    // The wait does not end when the client goes away: the pool is there whether anybody listens or not.
    if (wanted.wait_for_ready && !(await pools.waitUntilReady(name, timeout, closing))) {
      if (!poolsSurviveTimeout && pools.get(name)?.id === pool.id) pools.remove(name);
      throw notReadyInTime(name, timeout);
    }
    return reply.code(201).send(toWire(pool));
  });

  api.get("/pools", (request) => {
    const visible = pools.list().filter((pool) => pool.tenantId === request.caller.tenantId);
    const { items, offset } = answerPage(visible, request.query, pageSize);
    return { pools: items.map(toWire), offset };
  });

  api.get<ByName>("/pools/:name", (request) => toWire(findVisible(request.params.name, request.caller.tenantId)));

  api.patch<ByName>("/pools/:name", (request) => {
    const changes = parseBody(poolUpdate, request.body);
    const pool = findVisible(request.params.name, request.caller.tenantId);
    const name = changes.name ?? pool.name;
    const replicas = changes.replicas ?? pool.replicas;
    pools.checkQuota(replicas - pool.replicas);
    pools.rename(pool.name, name);
    return toWire(pools.scale(name, replicas));
  });

  api.delete<ByName>("/pools/:name", async (request, reply) => {
    pools.remove(findVisible(request.params.name, request.caller.tenantId).name);
    return reply.code(204).send();
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
