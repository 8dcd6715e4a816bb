import type { FastifyInstance } from "fastify";
import { readPage } from "./cursor-pages";
import { serveWithErrors } from "./error-shapes";
import { badRequest, inUse, notSetUp } from "./errors";
import type { Registries, Registry, RegistryAccess } from "./registries";
import { answerDeletion, findAge, type ByName, type RouteOptions } from "./routes";
import { cursorPage, parseBody, parseQuery, registryCreation, registryUpdate, type RegistryFields } from "./schemas";
import type { Snapshots } from "./snapshots";

type Options = RouteOptions & Readonly<{ registries: Registries; snapshots: Snapshots }>;

export function serveRegistries(api: FastifyInstance, options: Options): void {
  serveWithErrors(api, "structured", (routes) => {
    addRoutes(routes, options);
  });
}

function addRoutes(api: FastifyInstance, options: Options): void {
  const { registries, snapshots, awsRoles, keepsUsedRegistries, pageSize } = options;
  api.post("/registries", async (request, reply) => {
    const { name, ...fields } = parseBody(registryCreation, request.body);
    const isAnonymous = fields.username === undefined && fields.password === undefined;
    const access = readAccess(fields, { awsRoles, needed: isAnonymous ? [] : ["username", "password"] });
    const { tenantId, keyLabel } = request.caller;
    return reply.code(201).send(toWire(registries.seed({ name, tenantId, createdBy: keyLabel, ...access })));
  });

  api.get("/registries", (request) => {
    const query = parseQuery(cursorPage, request.query);
    const newestFirst = registries.listVisible(request.caller.tenantId, findAge(request)).reverse();
    const { items, ...next } = readPage(newestFirst, query, pageSize);
    const onTheWire = items.map(toWire);
    return { items: onTheWire, registries: onTheWire, ...next };
  });

  api.get<ByName>("/registries/:name", (request) =>
    toWire(registries.findVisible(request.params.name, request.caller.tenantId, findAge(request))),
  );

  api.patch<ByName>("/registries/:name", (request) => {
    const { name, ...fields } = parseBody(registryUpdate, request.body);
    const { tenantId, keyLabel } = request.caller;
    const registry = registries.findVisible(request.params.name, tenantId);
    const isRenameOnly = Object.values(fields).every((value) => value === undefined);
    const access = isRenameOnly ? {} : readAccess(fields, { awsRoles, needed: ["url", "username", "password"] });
    registries.rename(registry.id, name ?? registry.name);
    return toWire(registries.update(registry.id, access, keyLabel));
  });

  api.delete<ByName>("/registries/:name", (request, reply) => {
    const { id, name } = registries.findVisible(request.params.name, request.caller.tenantId);
    const users = keepsUsedRegistries ? snapshots.list().filter(({ registryId }) => registryId === id) : [];
    if (users.length > 0) {
      throw inUse(
        "Registry",
        name,
        users.map((snapshot) => `snapshot '${snapshot.name}'`),
      );
    }
    return answerDeletion(registries, id, request, reply);
  });
}

/**
 * @param needed Required fields of Docker credentials; a role needs its ARN instead.
 * @throws ApiError 400 if a field is missing, 501 for a role if roles are not set up.
 */
function readAccess(
  fields: RegistryFields,
  { awsRoles, needed }: { awsRoles: boolean; needed: readonly (keyof RegistryFields)[] },
): RegistryAccess {
  const { url = "", auth_type: authType = "DOCKER_CONFIG", username, password, aws_role_arn: awsRoleArn } = fields;
  const isRole = authType === "AWS_ROLE";
  if (isRole && !awsRoles) throw notSetUp("AWS role authentication is not configured on this installation");
  const missing = (isRole ? (["url", "aws_role_arn"] as const) : needed).filter((field) => fields[field] === undefined);
  if (missing.length > 0) throw badRequest(`${authType} also needs ${missing.join(", ")}`);
  return isRole
    ? { url, authType, username: undefined, password: undefined, awsRoleArn }
    : { url, authType, username, password, awsRoleArn: undefined };
}

/** Leaves the credentials out. */
function toWire(registry: Registry) {
  return {
    id: registry.id,
    name: registry.name,
    url: registry.url,
    auth_type: registry.authType,
    aws_role_arn: registry.awsRoleArn,
    provider: findProvider(registry.url),
    repository_search_mode: "NONE",
    created_at: registry.createdAt.toISOString(),
    updated_at: registry.updatedAt.toISOString(),
    created_by: registry.createdBy,
    updated_by: registry.updatedBy,
  };
}

/** Hosts of registries, and the API's names of their vendors. */
const PROVIDERS: readonly [host: RegExp, provider: string][] = [
  [/(^|\.)docker\.(io|com)$/, "DOCKER_HUB"],
  [/(^|\.)ghcr\.io$/, "GHCR"],
  [/\.amazonaws\.com$/, "ECR"],
  [/(^|\.)(pkg\.dev|gcr\.io)$/, "GAR"],
  [/harbor/, "HARBOR"],
];

function findProvider(url: string): string {
  const [host = ""] = url.replace(/^https?:\/\//, "").split("/");
  return PROVIDERS.find(([pattern]) => pattern.test(host))?.[1] ?? "DOCKER_REGISTRY";
}
