import { parseArgs } from "node:util";
import type { ControlPlaneOptions } from "./control-plane";
import { MISSING_IMAGE, WRONG_PASSWORD } from "./images";
import { STANDARD_TEMPLATES, type TemplateSeed } from "./templates";

export const HELP = `A stand-in for the LangSmith control plane: pools, templates, registries and snapshots, kept in memory.

  --port <number>             where to listen; 0 takes any free port (8787)
  --host <address>            127.0.0.1
  --api-key <secret>          a key that opens it; repeatable (one is generated)
  --organization-key <secret> a key for all workspaces, which needs X-Tenant-Id; repeatable
  --template <name>           a further template; <name>:volumes has volume mounts; repeatable
  --ready-after <seconds>     until a pool's first replica is ready (0)
  --never-ready <template>    pools of this template are never ready; repeatable
  --remove-unready            a pool that is not ready in time is removed (kept)
  --build-seconds <number>    until a snapshot is ready (0)
  --aws-roles                 registries can be of the type AWS_ROLE
  --quota <sandboxes>         what all pools may have together (no limit)
  --page-size <number>        items in a list without a limit (100)
  --rate-limit <number>       requests in a minute (no limit)
  --help

A snapshot's build fails if its image has "${MISSING_IMAGE}" in its name, or its registry has the password "${WRONG_PASSWORD}".
`;

const DEFAULT_PORT = 8787;
const MINUTE_MS = 60_000;

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {
  override name = "UsageError" as const;
}

export interface CommandLine {
  help: boolean;
  options: ControlPlaneOptions;
  /** Secrets of keys that need `X-Tenant-Id`. */
  organizationKeys: readonly string[];
  /** Names of templates whose pools are never ready. */
  neverReady: readonly string[];
}

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const flags = parseFlags(args);
  const quota = readNumber("quota", flags.quota);
  const pageSize = readNumber("page-size", flags["page-size"], { minimum: 1 });
  const requests = readNumber("rate-limit", flags["rate-limit"], { minimum: 1 });
  const templates = (flags.template ?? []).map(readTemplate);
  const neverReady = flags["never-ready"] ?? [];
  checkTemplateNames(templates, neverReady);
  return {
    help: flags.help ?? false,
    organizationKeys: flags["organization-key"] ?? [],
    neverReady,
    options: {
      host: flags.host ?? "127.0.0.1",
      port: readNumber("port", flags.port, { maximum: 65_535 }) ?? DEFAULT_PORT,
      apiKeys: flags["api-key"] ?? [],
      templates,
      readyAfterSeconds: readNumber("ready-after", flags["ready-after"], { fractions: true }) ?? 0,
      buildSeconds: readNumber("build-seconds", flags["build-seconds"], { fractions: true }) ?? 0,
      awsRoles: flags["aws-roles"] ?? false,
      poolsSurviveTimeout: !flags["remove-unready"],
      ...(quota !== undefined && { quota }),
      ...(pageSize !== undefined && { pageSize }),
      ...(requests !== undefined && { rateLimit: { requests, windowMs: MINUTE_MS } }),
    },
  };
}

function parseFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        host: { type: "string" },
        "api-key": { type: "string", multiple: true },
        "organization-key": { type: "string", multiple: true },
        template: { type: "string", multiple: true },
        "ready-after": { type: "string" },
        "never-ready": { type: "string", multiple: true },
        "remove-unready": { type: "boolean" },
        "build-seconds": { type: "string" },
        "aws-roles": { type: "boolean" },
        quota: { type: "string" },
        "page-size": { type: "string" },
        "rate-limit": { type: "string" },
        help: { type: "boolean" },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readTemplate(text: string): TemplateSeed {
  const [name = "", kind, ...rest] = text.split(":");
  if (name === "" || rest.length > 0 || (kind !== undefined && kind !== "volumes")) {
    throw new UsageError(`--template takes <name> or <name>:volumes, not "${text}"`);
  }
  return kind === undefined ? { name } : { name, volumeMounts: [{ volumeName: "data", mountPath: "/data" }] };
}

function checkTemplateNames(templates: readonly TemplateSeed[], neverReady: readonly string[]): void {
  const names = new Set<string>();
  for (const { name } of [...STANDARD_TEMPLATES, ...templates]) {
    if (names.has(name)) throw new UsageError(`there is a template "${name}" already`);
    names.add(name);
  }
  const unknown = neverReady.find((name) => !names.has(name));
  if (unknown !== undefined) throw new UsageError(`--never-ready names "${unknown}", but there is no such template`);
}

function readNumber(
  flag: string,
  text: string | undefined,
  { minimum = 0, maximum = Infinity, fractions = false } = {},
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (value >= minimum && value <= maximum && (fractions || Number.isInteger(value))) return value;
  const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  throw new UsageError(`--${flag} takes a ${fractions ? "" : "whole "}number ${range}, not "${text}"`);
}
