import type { FastifyInstance } from "fastify";
import { serveWithErrors } from "./error-shapes";
import type { Pools } from "./pools";
import type { Registries } from "./registries";
import type { Snapshots } from "./snapshots";
import type { Templates } from "./templates";

type Options = Readonly<{ pools: Pools; templates: Templates; registries: Registries; snapshots: Snapshots }>;

/** Returns limits of 0 for CPU and memory, which means that they are not enforced. */
export function serveUsage(api: FastifyInstance, { pools, templates, registries, snapshots }: Options): void {
  serveWithErrors(api, "problem", (routes) => {
    routes.get("/usage", ({ caller: { tenantId } }) => {
      const own = <Item extends { tenantId: string | undefined }>(items: readonly Item[]) =>
        items.filter((item) => item.tenantId === tenantId);
      const ownPools = own(pools.list());
      return {
        sandboxes_used: ownPools.reduce((sum, { replicas }) => sum + replicas, 0),
        sandboxes_limit: pools.quota ?? 0,
        cpu_used_millicores: 0,
        cpu_limit_millicores: 0,
        memory_used_bytes: 0,
        memory_limit_bytes: 0,
        snapshots_count: own(snapshots.list()).length,
        registries_count: own(registries.list()).length,
        pools_count: ownPools.length,
        templates_count: own(templates.list()).length,
      };
    });
  });
}
