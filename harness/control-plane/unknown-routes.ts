import type { FastifyInstance } from "fastify";
import { methodNotAllowed, routeNotFound } from "./errors";

/** Answers 405 if the path is served with other methods, and 404 otherwise. Must be called before routes are added. */
export function refuseUnknownRoutes(server: FastifyInstance): void {
  const methodsByUrl = new Map<string, string[]>();

  server.addHook("onRoute", ({ url, method }) => {
    methodsByUrl.set(url, [...(methodsByUrl.get(url) ?? []), ...[method].flat()]);
  });

  // The framework accepts an empty name, which must not be answered as a pool.
  server.addHook("preValidation", (request, _reply, next) => {
    if (request.logged.path.endsWith("/")) throw routeNotFound();
    next();
  });

  server.setNotFoundHandler((request) => {
    for (const [url, methods] of methodsByUrl) {
      const pattern = new RegExp(`^${url.replaceAll(/:\w+/g, "[^/]+")}$`);
      if (pattern.test(request.logged.path)) throw methodNotAllowed(methods);
    }
    throw routeNotFound();
  });
}
