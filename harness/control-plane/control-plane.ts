import type { FastifyInstance } from "fastify";
import { ApiKeys } from "./authentication";
import { Clock } from "./clock";
import { Faults } from "./faults";
import { Images } from "./images";
import { servePools } from "./pool-routes";
import { Pools } from "./pools";
import { RateLimit, type RateLimitOptions } from "./rate-limit";
import { ReadinessDelays } from "./readiness";
import { Registries } from "./registries";
import { serveRegistries } from "./registry-routes";
import { RequestLog, type LoggedRequest } from "./request-log";
import type { RouteOptions } from "./routes";
import { createServer } from "./server";
import { serveSnapshots } from "./snapshot-routes";
import { Snapshots } from "./snapshots";
import { serveTemplates } from "./template-routes";
import { STANDARD_TEMPLATES, Templates, type TemplateSeed } from "./templates";
import { serveUsage } from "./usage-routes";

/** Default workspace of keys and pools. */
export const DEFAULT_TENANT_ID = "4b0d4d2e-6a3c-4c57-9d0a-3f1f7f0c2a11";

const DEFAULT_PAGE_SIZE = 100;

/** Options; all have defaults. */
export interface ControlPlaneOptions {
  /** `127.0.0.1` by default. */
  host?: string;
  /** Any free port by default. */
  port?: number;
  /** Secrets of keys; by default one is generated. */
  apiKeys?: readonly string[];
  /** `"organization"` for keys that need `X-Tenant-Id`, or a workspace's id; the default workspace if absent. */
  apiKeyScope?: string;
  /** In addition to `python`, `node` and `stateful`, which has volume mounts. */
  templates?: readonly TemplateSeed[];
  /** Seconds until a pool's first replica is ready; 0 by default, `Infinity` for never. */
  readyAfterSeconds?: number;
  /**
   * Seconds of the control plane (readiness, builds, timeouts, stale reads) per real second; 1 by default.
   * With 1000, the API's shortest timeout of 10 seconds is over after 10 ms.
   */
  timeScale?: number;
  /** Apparent age of new objects in real seconds; 0 by default. */
  createdSecondsAgo?: number;
  /** Whether a pool that was not ready in time stays; true by default. */
  poolsSurviveTimeout?: boolean;
  /** Quota of sandboxes in all pools; no limit by default. */
  quota?: number;
  /** Quota of snapshots in a workspace; no limit by default. */
  snapshotQuota?: number;
  /** Seconds of a snapshot's build; 0 by default, `Infinity` for builds that tests end. */
  buildSeconds?: number;
  /** Whether registries can be of the type `AWS_ROLE`; false by default. */
  awsRoles?: boolean;
  /** Whether registries that snapshots use cannot be deleted, as in the older API; false by default. */
  keepsUsedRegistries?: boolean;
  /** Items in a list without a `limit`, and the most in a page with a cursor; 100 by default. */
  pageSize?: number;
  /** Rate limit for all callers together, in real time; none by default. */
  rateLimit?: RateLimitOptions;
  /** Called when a request has ended, answered or not. */
  onRequestEnd?: (request: LoggedRequest) => void;
}

type Collections = Readonly<ReturnType<typeof createCollections>>;

/** A running fake of the LangSmith control plane, whose objects tests can read and change. */
export interface ControlPlane extends Collections {
  /** For example `http://127.0.0.1:8787`, without a path. */
  readonly url: string;
  /** A key for the default workspace, unless `apiKeyScope` is set. */
  readonly apiKey: string;
  readonly keys: ApiKeys;
  /** Images for building snapshots. */
  readonly images: Images;
  readonly readyAfterSeconds: ReadinessDelays;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** Number of connections that clients have opened. */
  readonly connectionsOpened: number;
  /** Ends everything at once: waiting creates, hanging requests, connections. May be called again. */
  close(): Promise<void>;
}

/** @throws Error with a `code` such as `EADDRINUSE` if it cannot listen. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { host = "127.0.0.1", port = 0, timeScale = 1 } = options;
  const { pageSize = DEFAULT_PAGE_SIZE, poolsSurviveTimeout = true } = options;
  const keys = new ApiKeys(DEFAULT_TENANT_ID);
  const [firstSecret, ...otherSecrets] = options.apiKeys ?? [];
  const scope = options.apiKeyScope ?? DEFAULT_TENANT_ID;
  const { secret: apiKey } = keys.add({ secret: firstSecret, scope });
  for (const secret of otherSecrets) keys.add({ secret, scope });
  const clock = new Clock(timeScale, options.createdSecondsAgo);
  const readyAfterSeconds = new ReadinessDelays(options.readyAfterSeconds ?? 0, clock);
  const images = new Images();
  const collections = createCollections(options, { clock, readyAfterSeconds, images });
  const faults = new Faults();
  const requests = new RequestLog();
  const closing = new AbortController();

  const routeOptions: RouteOptions & Collections = {
    ...collections,
    awsRoles: options.awsRoles ?? false,
    keepsUsedRegistries: options.keepsUsedRegistries ?? false,
    pageSize,
    poolsSurviveTimeout,
    closing: closing.signal,
  };
  const server = createServer({
    keys,
    faults,
    requests,
    rateLimit: options.rateLimit && new RateLimit(options.rateLimit),
    onRequestEnd: options.onRequestEnd ?? (() => undefined),
    closing: closing.signal,
    apis: [
      {
        prefix: "/v2/sandboxes",
        serve: (api) => {
          servePools(api, routeOptions);
          serveTemplates(api, routeOptions);
          serveToday(api, routeOptions);
        },
      },
      {
        prefix: "/api/v2/sandboxes",
        serve: (api) => {
          serveToday(api, routeOptions);
        },
      },
    ],
  });
  if (timeScale !== 1) {
    // Its whole seconds are long on this scale; without the header, clients use their own clock.
    server.server.prependListener("request", (_request, response) => (response.sendDate = false));
  }
  let connectionsOpened = 0;
  server.server.on("connection", () => (connectionsOpened += 1));
  const url = await server.listen({ host, port });

  return {
    url,
    apiKey,
    keys,
    ...collections,
    images,
    readyAfterSeconds,
    faults,
    requests,
    get connectionsOpened() {
      return connectionsOpened;
    },
    async close() {
      // Closes connections first: a wait that ends would otherwise still send an answer.
      server.server.closeAllConnections();
      closing.abort();
      for (const collection of Object.values(collections)) collection.stop();
      await server.close();
    },
  };
}

/** Creates the organization's collections, one per kind. */
function createCollections(
  options: ControlPlaneOptions,
  { clock, readyAfterSeconds, images }: { clock: Clock; readyAfterSeconds: ReadinessDelays; images: Images },
) {
  const templates = new Templates(clock);
  for (const template of [...STANDARD_TEMPLATES, ...(options.templates ?? [])]) templates.seed(template);
  const pools = new Pools(clock, templates, readyAfterSeconds, DEFAULT_TENANT_ID);
  pools.quota = options.quota;
  const registries = new Registries(clock, DEFAULT_TENANT_ID);
  const snapshots = new Snapshots(clock, images, registries, options.buildSeconds ?? 0, DEFAULT_TENANT_ID);
  snapshots.quota = options.snapshotQuota;
  return { pools, templates, registries, snapshots };
}

/** Serves today's API, which has no pools and no templates. */
function serveToday(api: FastifyInstance, options: RouteOptions & Collections): void {
  serveRegistries(api, options);
  serveSnapshots(api, options);
  serveUsage(api, options);
}
