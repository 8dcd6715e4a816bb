import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** What must not outlive this process, whatever ends it short of a kill. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export type Environment = Readonly<Record<string, string | undefined>>;

/** How long a process may take to end when it is asked to, before it is made to. */
const GRACE_MILLISECONDS = 2_000;

/** A module as code in a folder would find it. */
export function resolveFrom(directory: string, module: string): string {
  return createRequire(path.join(directory, "noop.js")).resolve(module);
}

/** A Node.js process that ends with its owner. */
export class NodeProcess {
  /** The exit code, once all output is through; `undefined` after a signal. */
  readonly ended: Promise<number | undefined>;
  private readonly child: ChildProcess;

  constructor(
    args: string[],
    {
      cwd,
      environment,
      onLine,
      stdio = [],
    }: { cwd: string; environment: Environment; onLine: (line: string) => void; stdio?: "ipc"[] },
  ) {
    const child = spawn(process.execPath, args, {
      cwd,
      // Where Node.js caches by itself when it is told to: most of an operation is loading the same modules again.
      env: { NODE_COMPILE_CACHE: path.join(tmpdir(), "node-compile-cache"), ...environment },
      stdio: ["ignore", "pipe", "pipe", ...stdio],
    });
    this.child = child;
    running.add(child);
    child.once("exit", () => running.delete(child));
    forEachLine(child.stdout, onLine);
    forEachLine(child.stderr, onLine);
    this.ended = once(child, "close").then(([code]: (number | null)[]) => code ?? undefined);
    this.ended.catch(() => undefined);
  }

  /** Ends the process if it runs, and waits for it. */
  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const force = setTimeout(() => this.child.kill("SIGKILL"), GRACE_MILLISECONDS);
    this.child.kill("SIGTERM");
    await this.ended.catch(() => undefined);
    clearTimeout(force);
  }
}

function forEachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", onLine);
}
