/** `detail` of an error answer, in the control plane's shapes. */
export type ErrorDetail = string | { error: string; message: string } | FieldError[];

/** One entry of a 422 answer. */
export interface FieldError {
  /** Path of the field, for example `["body", "replicas"]`. */
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** Ends a request with `{ detail }` and a status. */
export class ApiError extends Error {
  override name = "ApiError" as const;

  constructor(
    readonly status: number,
    readonly detail: ErrorDetail,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof detail === "string" ? detail : JSON.stringify(detail));
  }
}

export function unauthorized(reason: string): ApiError {
  return new ApiError(401, reason);
}

export function forbidden(reason: string): ApiError {
  return new ApiError(403, reason);
}

export function notFound(kind: string, name: string): ApiError {
  return new ApiError(404, `${kind} '${name}' not found`);
}

export function routeNotFound(): ApiError {
  return new ApiError(404, "Not Found");
}

export function methodNotAllowed(allowed: readonly string[]): ApiError {
  return new ApiError(405, "Method Not Allowed", { allow: allowed.join(", ") });
}

export function conflict(message = "Resource already exists."): ApiError {
  return new ApiError(409, { error: "Conflict", message });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, { error: "InvalidRequest", message });
}

export function notSetUp(message: string): ApiError {
  return new ApiError(501, { error: "NotImplemented", message });
}

export function inUse(kind: string, name: string, users: readonly string[]): ApiError {
  return conflict(`${kind} '${name}' is in use by ${users.join(", ")}.`);
}

export function templateMissing(name: string): ApiError {
  const message = `Template '${name}' not found. Create the template first before creating a pool.`;
  return new ApiError(400, { error: "TemplateNotFound", message });
}

export function templateHasVolumes(name: string): ApiError {
  const message = `Template '${name}' has volumes attached. Pools only support stateless templates without volume mounts.`;
  return new ApiError(400, { error: "ValidationError", message });
}

export function invalid(errors: FieldError[]): ApiError {
  return new ApiError(422, errors);
}

export function quotaExceeded(limit: number, usage: number, additional: number): ApiError {
  const limitText = `Limit of ${limit} sandbox(es) per organization exceeded.`;
  return new ApiError(429, `${limitText} Current usage: ${usage} sandboxes, Requested: ${additional} additional.`);
}

export function snapshotQuotaExceeded(limit: number): ApiError {
  const message = `Limit of ${limit} snapshot(s) per workspace exceeded.`;
  return new ApiError(429, { error: "QuotaExceeded", message });
}

export function rateLimitExceeded(retryAfterSeconds: number): ApiError {
  return new ApiError(429, "Rate limit exceeded", { "retry-after": String(retryAfterSeconds) });
}

export function notReadyInTime(name: string, timeoutSeconds: number): ApiError {
  const message = `Pool '${name}' did not have any ready instances within ${timeoutSeconds} seconds`;
  return new ApiError(504, { error: "Timeout", message });
}
