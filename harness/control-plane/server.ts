import { maxHeaderSize } from "node:http";
import { fastify, type FastifyInstance } from "fastify";
import { ApiError } from "./errors";
import type { ApiKeys, Caller } from "./authentication";
import type { Fault } from "./fault-kinds";
import type { Faults } from "./faults";
import { readJson } from "./json";
import type { RateLimit } from "./rate-limit";
import type { LoggedRequest, RequestLog } from "./request-log";
import { applyAfterWork, applyBeforeWork } from "./fault-effects";
import { refuseUnknownRoutes } from "./unknown-routes";

declare module "fastify" {
  interface FastifyRequest {
    logged: LoggedRequest;
    faults: readonly Fault[];
    /** Set once authentication has passed. */
    caller: Caller;
  }
}

export interface ServerOptions {
  keys: ApiKeys;
  faults: Faults;
  requests: RequestLog;
  rateLimit: RateLimit | undefined;
  onRequestEnd: (request: LoggedRequest) => void;
  /** Aborted when the control plane closes. */
  closing: AbortSignal;
  /** Paths that need a key, and the function that adds their routes. */
  apis: readonly { prefix: string; serve: (api: FastifyInstance) => void }[];
}

/** Arranges the steps of a request: log, body, faults, authentication, rate limit, work, faults. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { keys, rateLimit } = options;
  const server = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A name that is too long must not be treated as an unknown route.
    routerOptions: { maxParamLength: maxHeaderSize },
  });

  // The body stays text until the work begins, since it must not be checked before the key.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler(async (error, _request, reply) => {
    const { status, detail, headers } = error instanceof ApiError ? error : new ApiError(500, String(error));
    return reply.code(status).headers(headers).send({ detail });
  });
  logRequests(server, options);
  meetFaults(server, options);
  refuseUnknownRoutes(server);

  for (const { prefix, serve } of options.apis) {
    server.register(
      (api, _options, done) => {
        api.addHook("preValidation", (request, _reply, next) => {
          request.caller = keys.authenticate(request.headers);
          rateLimit?.take();
          next();
        });
        serve(api);
        done();
      },
      { prefix },
    );
  }
  return server;
}

function logRequests(server: FastifyInstance, { keys, requests, closing, onRequestEnd }: ServerOptions): void {
  server.addHook("onRequest", (request, reply, done) => {
    const logged = requests.record(request.method, request.url, request.headers, keys.findLabel(request.headers));
    request.logged = logged;
    // Unlike the framework's own hook, `close` also fires if the connection ends before the answer.
    reply.raw.once("close", () => {
      logged.endedAt = Date.now();
      // Closes connections before anything else: Node.js 22 treats later writes to them as sent.
      if (reply.raw.writableFinished && !closing.aborted) logged.status = reply.raw.statusCode;
      onRequestEnd(logged);
    });
    done();
  });
  server.addHook("preValidation", (request, _reply, done) => {
    request.logged.body = readBody(request.body);
    done();
  });
}

function meetFaults(server: FastifyInstance, { faults, closing }: ServerOptions): void {
  server.addHook("onRequest", (request, _reply, done) => {
    request.faults = [];
    done();
  });
  server.addHook("preValidation", async (request, reply) => {
    request.faults = faults.take(request.logged);
    request.logged.faults = request.faults.map(({ kind }) => kind);
    for (const fault of request.faults) if (!reply.sent) await applyBeforeWork(fault, request, reply, closing);
  });
  server.addHook("onSend", async (request, reply, payload) => {
    let changed: unknown = payload;
    for (const fault of request.faults) changed = await applyAfterWork(fault, request, reply, changed, closing);
    return changed;
  });
}

function readBody(text: unknown): unknown {
  if (typeof text !== "string" || text === "") return undefined;
  return readJson(text) ?? text;
}
