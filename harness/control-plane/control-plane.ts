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

/** The workspace of keys and pools that nothing else is said about. */
export const DEFAULT_TENANT_ID = "4b0d4d2e-6a3c-4c57-9d0a-3f1f7f0c2a11";

const DEFAULT_PAGE_SIZE = 100;

/** Everything has a default. */
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
  /** How long pools take until their first replica is ready, in seconds; 0 by default, `Infinity` for never. */
  readyAfterSeconds?: number;
  /**
   * How many seconds of what is here (readiness, builds, timeouts of creations, stale reads) pass in one real second; 1 by default.
   * With 1000, the API's shortest timeout of 10 seconds is over after 10 ms.
   */
  timeScale?: number;
  /** How old things look when they are made, in real seconds; 0 by default. */
  createdSecondsAgo?: number;
  /** Whether a pool that was not ready in time is kept; true by default. */
  poolsSurviveTimeout?: boolean;
  /** Sandboxes that all pools may have together; no limit by default. */
  quota?: number;
  /** Snapshots that a workspace may have; no limit by default. */
  snapshotQuota?: number;
  /** How long snapshots build, in seconds; 0 by default, `Infinity` for builds that tests end. */
  buildSeconds?: number;
  /** Whether registries can be of the type `AWS_ROLE`; false by default. */
  awsRoles?: boolean;
  /** Whether registries that snapshots use cannot be deleted, as in the older API; false by default. */
  keepsUsedRegistries?: boolean;
  /** How many items a list answers without a `limit`, and how many a list with a cursor answers at most; 100 by default. */
  pageSize?: number;
  /** For all callers together, in real time; none by default. */
  rateLimit?: RateLimitOptions;
  /** Is called when a request has ended, answered or not. */
  onRequestEnd?: (request: LoggedRequest) => void;
}

type Collections = Readonly<ReturnType<typeof createCollections>>;

/** A running fake of the LangSmith control plane, with its objects, for tests to look at and to change. */
export interface ControlPlane extends Collections {
  /** For example `http://127.0.0.1:8787`, without a path. */
  readonly url: string;
  /** A key for the default workspace, if `apiKeyScope` says nothing else. */
  readonly apiKey: string;
  readonly keys: ApiKeys;
  /** The images that snapshots are built from. */
  readonly images: Images;
  readonly readyAfterSeconds: ReadinessDelays;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** How many connections clients have opened so far. */
  readonly connectionsOpened: number;
  /** Ends everything at once: waiting creations, hanging requests, connections. May be called again. */
  close(): Promise<void>;
}

/** @throws Error with a `code` such as `EADDRINUSE` when it cannot listen. */
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
    // Its whole seconds are long on this scale; without it, clients go by their own clock.
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
      // Connections first: an ended wait would otherwise still get an answer out.
      server.server.closeAllConnections();
      closing.abort();
      for (const collection of Object.values(collections)) collection.stop();
      await server.close();
    },
  };
}

/** Creates the organization's objects, by their kinds. */
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

/** Serves today's API, which no longer has pools and templates. */
function serveToday(api: FastifyInstance, options: RouteOptions & Collections): void {
  serveRegistries(api, options);
  serveSnapshots(api, options);
  serveUsage(api, options);
}
