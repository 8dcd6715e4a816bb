import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "./errors";

/**
 * Error shapes of today's API: `{ detail: { error, error_id, message } }`, or problem details (RFC 7807).
 * Pools and templates use neither.
 */
export type ErrorShape = "structured" | "problem";

const ERROR_NAMES: Partial<Record<number, string>> = {
  400: "InvalidRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  429: "TooManyRequests",
  501: "NotImplemented",
};

/** Adds routes with their own shape of errors, also for errors of the key and of the rate limit. */
export function serveWithErrors(
  api: FastifyInstance,
  shape: ErrorShape,
  serve: (routes: FastifyInstance) => void,
): void {
  api.register((routes, _options, done) => {
    routes.setErrorHandler(async (thrown, request, reply) => {
      const error = thrown instanceof ApiError ? thrown : new ApiError(500, String(thrown));
      return shape === "structured" ? answerStructured(error, reply) : answerProblem(error, request, reply);
    });
    serve(routes);
    done();
  });
}

async function answerStructured(error: ApiError, reply: FastifyReply): Promise<FastifyReply> {
  const { status, name, message } = describe(error);
  const detail = { error: name, error_id: randomUUID(), message };
  return reply.code(status).headers(error.headers).send({ detail });
}

async function answerProblem(error: ApiError, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { status, name, message } = describe(error);
  reply.code(status).headers(error.headers).type("application/problem+json");
  return reply.send(
    JSON.stringify({
      type: `urn:stand-in:${name}`,
      title: STATUS_CODES[status],
      status,
      detail: message,
      instance: request.logged.path,
      remedy: status < 500 ? "Change the request." : "Try again later.",
      error_class: name,
    }),
  );
}

function describe({ status, detail }: ApiError): { status: number; name: string; message: string } {
  const name = ERROR_NAMES[status] ?? "InternalError";
  if (typeof detail === "string") return { status, name, message: detail };
  if (!Array.isArray(detail)) return { status, name: detail.error, message: detail.message };
  // Pools and templates answer 422 with a list of fields; today's API answers 400 with one text.
  const message = detail.map(({ loc, msg }) => `${loc.slice(1).join(".") || "body"}: ${msg}`).join("; ");
  return { status: 400, name: "InvalidRequest", message };
}
