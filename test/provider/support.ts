import { ControlPlaneClient, type Patience } from "../../provider/client/client";
import { SandboxPools } from "../../provider/client/sandbox-pools";
import { SandboxTemplates } from "../../provider/client/sandbox-templates";
import type { SandboxPoolApi, SandboxPoolInputs } from "../../provider/resources/sandbox-pool";

/** Where keys usually come from, in the order in which they are tried. */
const SOURCES = ["stack configuration (langsmith:apiKey)", "environment variable LANGSMITH_API_KEY"] as const;

/** Tries again as often as tests have to see it, with hardly a wait in between. */
export const PATIENCE: Patience = {
  attemptMs: 5_000,
  maxAttempts: 3,
  firstDelayMs: 1,
  maxDelayMs: 4,
  windowMs: 5_000,
  rateLimitWindowMs: 5_000,
  lookDelaysMs: [0],
};

/** A pool with a fixed name, as `check` leaves its inputs. */
export const WORKERS = {
  name: "workers",
  templateName: "python",
  replicas: 2,
  waitForReady: true,
  timeout: 120,
  adoptExisting: false,
} satisfies SandboxPoolInputs;

export function clientWith(
  endpoint: string,
  keys: readonly [first: string, second?: string | undefined],
  patience?: Patience,
): ControlPlaneClient {
  const [first, second] = keys;
  const credentialsOf = (key: string, source: string) => ({ source, headers: { "x-api-key": key }, secrets: [key] });
  return new ControlPlaneClient(
    {
      endpoint,
      credentials: [
        credentialsOf(first, SOURCES[0]),
        ...(second === undefined ? [] : [credentialsOf(second, SOURCES[1])]),
      ],
      adoptExisting: false,
    },
    patience,
  );
}

export function apiOf(client: ControlPlaneClient): SandboxPoolApi {
  return {
    pools: new SandboxPools(client),
    templates: new SandboxTemplates(client),
    adoptExisting: false,
    report: () => undefined,
  };
}
