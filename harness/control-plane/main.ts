import { HELP, parseCommandLine, UsageError } from "./command-line";
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "./control-plane";
import type { LoggedRequest } from "./request-log";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

async function run(args: readonly string[]): Promise<void> {
  const { help, options, organizationKeys } = parseCommandLine(args);
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const controlPlane = await start({ ...options, onRequestEnd: printRequest });
  for (const secret of organizationKeys) controlPlane.keys.add({ secret, scope: "organization" });
  printWelcome(controlPlane);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void controlPlane.close());
}

async function start(options: ControlPlaneOptions): Promise<ControlPlane> {
  try {
    return await startControlPlane(options);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    const advice = "choose another one with --port, or any free one with --port 0";
    throw new Error(`port ${options.port ?? 0} is in use; ${advice}`, { cause: error });
  }
}

function printWelcome({ url, apiKey, templates }: ControlPlane): void {
  const names = templates.list().map(({ name, volumeMounts }) => name + (volumeMounts.length > 0 ? " (volumes)" : ""));
  process.stdout.write(`LangSmith control plane (fake) at ${url}, Ctrl+C to stop
Templates: ${names.join(", ")}

  export LANGGRAPH_HOST_URL=${url}
  export LANGGRAPH_HOST_API_KEY=${apiKey}

`);
}

function printRequest({ method, path, query, status, keyLabel, startedAt, endedAt = startedAt }: LoggedRequest): void {
  const target = query.size > 0 ? `${path}?${query.toString()}` : path;
  const outcome = status ?? "no answer";
  process.stdout.write(
    `${method} ${target} -> ${outcome} (${endedAt - startedAt} ms, ${keyLabel ?? "no known key"})\n`,
  );
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`control-plane: ${reason}${isUsage ? "; --help lists the flags" : ""}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : EXIT_FAILURE;
});
