import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, Server } from "node:net";
import * as z from "zod";
import { type Configuration, readConfiguration } from "../../provider/config/configuration";
import type { Service } from "../../provider/config/endpoints";
import { StackSettings } from "../../provider/config/settings";
import { ApiClient } from "../../provider/http/client";
import { ApiError, ifFound } from "../../provider/http/errors";
import type { RetryPolicy } from "../../provider/http/retry-policy";

/** Retries as often as tests need, almost without a wait. */
export const FAST_RETRIES = {
  attemptMs: 5_000,
  maxAttempts: 2,
  firstDelayMs: 1,
  maxDelayMs: 2,
  retryWindowMs: 5_000,
  rateLimitWindowMs: 5_000,
  lookDelaysMs: [0, 1],
  pollMs: 5,
  visibleAfterMs: 0,
  visiblePollMs: 5,
  deletionPollMs: 5,
} satisfies RetryPolicy;

/** The configuration of a stack that sets its endpoint and its key. */
export function configurationOf(endpoint: string, key: string, service: Service = "controlPlane"): Configuration {
  const settings = { "langsmith:endpoint": endpoint, "langsmith:apiKey": key, "langsmith:allowHttp": "true" };
  return readConfiguration(new StackSettings((name) => settings[name as keyof typeof settings]), service, {});
}

export function clientWith(endpoint: string, key: string, retryPolicy?: RetryPolicy): ApiClient {
  return new ApiClient(configurationOf(endpoint, key), retryPolicy);
}

export async function failureOf(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => assert.fail("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ApiError, String(error));
  return error;
}

const poolSchema = z.object({ id: z.string().nullish(), name: z.string() });
type Pool = z.infer<typeof poolSchema>;

/** A resource's calls, with the least fields of a pool. */
export class Pools {
  constructor(private readonly client: ApiClient) {}

  async get(name: string): Promise<Pool | undefined> {
    const path = ["pools", name];
    const found = await ifFound(() =>
      this.client.send({ method: "GET", path, resourceName: name, schema: poolSchema }),
    );
    return found?.value;
  }

  async create(): Promise<Pool> {
    const body = { name: "workers", template_name: "python", replicas: 2 };
    return (await this.client.send({ method: "POST", path: ["pools"], body, schema: poolSchema })).value;
  }

  async scale(name: string, replicas: number): Promise<Pool> {
    const path = ["pools", name];
    const request = { method: "PATCH", path, resourceName: name, body: { replicas }, schema: poolSchema } as const;
    return (await this.client.send(request)).value;
  }

  async delete(name: string): Promise<void> {
    await this.client.send({ method: "DELETE", path: ["pools", name], resourceName: name, schema: z.unknown() });
  }
}

/** Everything that a test started, ended in reverse order. */
export class Started {
  readonly #endings: (() => unknown)[] = [];

  add<T>(thing: T, end: (thing: T) => unknown): T {
    this.#endings.push(() => end(thing));
    return thing;
  }

  client(client: ApiClient): ApiClient {
    return this.add(client, () => client.close());
  }

  /** @returns the URL of a server with this request handler */
  async server(listener: RequestListener): Promise<string> {
    return `http://127.0.0.1:${await this.listen(createServer(listener))}`;
  }

  /** @returns the port of a listening server */
  async listen(server: Server): Promise<number> {
    const sockets = new Set<{ destroy(): void }>();
    server.on("connection", (socket: { destroy(): void }) => sockets.add(socket));
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    this.add(server, () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  }

  async end(): Promise<void> {
    for (const end of this.#endings.splice(0).reverse()) await end();
  }
}
