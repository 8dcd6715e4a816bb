import { type ChildProcess as Child, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** What must not outlive this process, whatever ends it short of a kill. */
const running = new Set<Child>();
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

/** Runs what tests run in: the Node.js of this process. */
export function nodeCommand(...args: string[]): string[] {
  return [process.execPath, ...args];
}

/** A process that ends with its owner. */
export class ChildProcess {
  /** The exit code, once all output is through; `undefined` after a signal. */
  readonly ended: Promise<number | undefined>;
  private readonly child: Child;

  constructor(
    [command = "", ...args]: readonly string[],
    {
      cwd,
      environment,
      onLine,
      ipc = false,
    }: { cwd: string; environment: Environment; onLine: (line: string) => void; ipc?: boolean },
  ) {
    const child = spawn(command, args, {
      cwd,
      env: {
        // Where Node.js caches by itself when it is told to: most of an operation is loading the same modules again.
        NODE_COMPILE_CACHE: path.join(tmpdir(), "node-compile-cache"),
        ...environment,
        // A script finds the same Node.js.
        PATH: [path.dirname(process.execPath), environment["PATH"]].join(path.delimiter),
      },
      // A plugin whose engine was killed notices the end of its input.
      stdio: ["pipe", "pipe", "pipe", ...(ipc ? ["ipc" as const] : [])],
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
    this.child.kill("SIGINT");
    await this.ended.catch(() => undefined);
    clearTimeout(force);
  }
}

function forEachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", onLine);
}
