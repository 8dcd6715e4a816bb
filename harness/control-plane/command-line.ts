import { parseArgs } from "node:util";
import type { ControlPlaneOptions } from "./control-plane";
import { MISSING_IMAGE, WRONG_PASSWORD } from "./images";

export const HELP = `A fake LangSmith control plane: pools, templates, registries and snapshots, kept in memory.

  --port <number>             where to listen; 0 takes any free port (8787)
  --host <address>            127.0.0.1
  --api-key <secret>          a key that opens it; repeatable (one is generated)
  --organization-key <secret> a key for all workspaces, which needs X-Tenant-Id; repeatable
  --ready-after <seconds>     until a pool's first replica is ready (0)
  --build-seconds <seconds>   until a snapshot is ready (0)
  --aws-roles                 registries can be of the type AWS_ROLE
  --help

A snapshot's build fails if its image has "${MISSING_IMAGE}" in its name, or its registry has the password "${WRONG_PASSWORD}".
`;

/** Invalid command line; the message has the reason. */
export class UsageError extends Error {
  override name = "UsageError" as const;
}

interface CommandLine {
  help: boolean;
  options: ControlPlaneOptions;
  /** Secrets of keys that need `X-Tenant-Id`. */
  organizationKeys: readonly string[];
}

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const flags = parseFlags(args);
  return {
    help: flags.help,
    organizationKeys: flags["organization-key"],
    options: {
      host: flags.host,
      port: readNumber("port", flags.port, /^\d{1,5}$/),
      apiKeys: flags["api-key"],
      readyAfterSeconds: readNumber("ready-after", flags["ready-after"]),
      buildSeconds: readNumber("build-seconds", flags["build-seconds"]),
      awsRoles: flags["aws-roles"],
    },
  };
}

function parseFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8787" },
        host: { type: "string", default: "127.0.0.1" },
        "api-key": { type: "string", multiple: true, default: [] },
        "organization-key": { type: "string", multiple: true, default: [] },
        "ready-after": { type: "string", default: "0" },
        "build-seconds": { type: "string", default: "0" },
        "aws-roles": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readNumber(flag: string, text: string, form = /^\d+(\.\d+)?$/): number {
  if (!form.test(text)) throw new UsageError(`--${flag} takes a number, not "${text}"`);
  return Number(text);
}
