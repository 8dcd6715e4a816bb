import type { FastifyInstance, FastifyRequest } from "fastify";
import { readPage } from "./cursor-pages";
import { serveWithErrors } from "./error-shapes";
import { badRequest, forbidden, notFound } from "./errors";
import type { Registries } from "./registries";
import { answerDeletion, findAge, type ByName, type RouteOptions } from "./routes";
import { parseBody, parseQuery, snapshotCreation, snapshotPage, type SnapshotPage } from "./schemas";
import { isSystemName, type Snapshot, type Snapshots } from "./snapshots";

type Options = RouteOptions & Readonly<{ snapshots: Snapshots; registries: Registries }>;

interface ByReference {
  Params: { reference: string };
}

export function serveSnapshots(api: FastifyInstance, options: Options): void {
  serveWithErrors(api, "problem", (routes) => {
    addRoutes(routes, options);
  });
}

function addRoutes(api: FastifyInstance, { snapshots, registries, pageSize }: Options): void {
  api.post("/snapshots", async (request, reply) => {
    const wanted = parseBody(snapshotCreation, request.body);
    const { tenantId, keyLabel } = request.caller;
    if (isSystemName(wanted.name)) throw readOnly(wanted.name);
    const { registry_id: registryId } = wanted;
    if (registryId !== undefined && !registries.listVisible(tenantId).some(({ id }) => id === registryId)) {
      throw badRequest(`Registry '${registryId}' not found`);
    }
    snapshots.checkQuota(tenantId);
    const snapshot = snapshots.publish({
      name: wanted.name,
      tag: wanted.tag,
      dockerImage: wanted.docker_image,
      fsCapacityBytes: wanted.fs_capacity_bytes,
      registryId,
      description: wanted.description,
      labels: wanted.labels,
      runConfig: wanted.run_config && {
        envVars: wanted.run_config.env_vars,
        user: wanted.run_config.user,
        workDir: wanted.run_config.work_dir,
      },
      tenantId,
      createdBy: keyLabel,
    });
    return reply.code(201).send(toWire(snapshot));
  });

  api.get("/snapshots", (request) => {
    const query = parseQuery(snapshotPage, request.query);
    const visible = snapshots.listVisible(request.caller.tenantId, findAge(request));
    const { items, ...next } = readPage(select(visible, query), query, pageSize);
    const onTheWire = items.map(toWire);
    return { items: onTheWire, snapshots: onTheWire, ...next };
  });

  api.get<ByReference>("/snapshots/:reference", (request) =>
    toWire(snapshots.findVisible(readReference(request), request.caller.tenantId, findAge(request))),
  );

  api.get<ByName>("/snapshots-by-name/:name", (request) => {
    const { name } = request.params;
    const visible = snapshots.listVisible(request.caller.tenantId, findAge(request));
    const named = visible.filter((snapshot) => snapshot.name === name);
    if (named.length === 0) throw notFound("Snapshot", name);
    return { name, tags: named.flatMap(({ id, tags }) => tags.map((tag) => ({ tag, snapshot_id: id }))) };
  });

  api.delete<ByReference>("/snapshots/:reference", (request, reply) => {
    const { id, name } = snapshots.findVisible(readReference(request), request.caller.tenantId);
    if (isSystemName(name)) throw readOnly(name);
    return answerDeletion(snapshots, id, request, reply);
  });
}

/** @throws ApiError 404 for an encoded colon: the API splits the reference before it decodes, and no name has a colon. */
function readReference({ logged, params }: FastifyRequest<ByReference>): string {
  if (/%3a/i.test(logged.path)) throw notFound("Snapshot", params.reference);
  return params.reference;
}

function readOnly(name: string) {
  return forbidden(`Snapshot '${name}' is read-only: nobody can change what is below system/`);
}

/** Filters and sorts snapshots, which are given oldest first. */
function select(oldestFirst: readonly Snapshot[], query: SnapshotPage): Snapshot[] {
  const { status, label: wantedLabels, sort_by: sortBy, sort_order: order } = query;
  const matching = oldestFirst.filter(
    (snapshot) =>
      (status === undefined || snapshot.status === status) &&
      wantedLabels.every((label) => hasLabel(snapshot.labels, label)),
  );
  if (sortBy !== "created_at") matching.sort((a, b) => (a[sortBy] < b[sortBy] ? -1 : Number(a[sortBy] > b[sortBy])));
  return order === "asc" ? matching : matching.reverse();
}

/** @param wanted `key`, or `key=value`. */
function hasLabel(labels: Snapshot["labels"], wanted: string): boolean {
  const [key = "", ...value] = wanted.split("=");
  return key in labels && (value.length === 0 || labels[key] === value.join("="));
}

function toWire(snapshot: Snapshot) {
  const { envVars, user, workDir } = snapshot.runConfig;
  return {
    id: snapshot.id,
    name: snapshot.name,
    // The API may return this once all tags have moved.
    tags: snapshot.tags.length > 0 ? snapshot.tags : undefined,
    status: snapshot.status,
    status_message: snapshot.statusMessage,
    docker_image: snapshot.dockerImage,
    image_digest: snapshot.imageDigest,
    fs_capacity_bytes: snapshot.fsCapacityBytes,
    fs_used_bytes: snapshot.fsUsedBytes,
    registry_id: snapshot.registryId,
    description: snapshot.description,
    labels: snapshot.labels,
    run_config: { env_vars: envVars, user, work_dir: workDir },
    created_by: snapshot.createdBy,
    created_at: snapshot.createdAt.toISOString(),
    updated_at: snapshot.updatedAt.toISOString(),
  };
}
