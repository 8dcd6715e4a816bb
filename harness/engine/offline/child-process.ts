import { type ChildProcess as Child, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Processes to end with this one, unless it is killed. */
const running = new Set<Child>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export type Environment = Readonly<Record<string, string | undefined>>;

/** Time that a process gets to end by itself before it is killed. */
const GRACE_MILLISECONDS = 2_000;

/** Resolves a module like code in a folder. */
export function resolveFrom(directory: string, module: string): string {
  return createRequire(path.join(directory, "noop.js")).resolve(module);
}

/** Runs the Node.js of this process. */
export function nodeCommand(...args: string[]): string[] {
  return [process.execPath, ...args];
}

/** A process that ends with its owner. */
export class ChildProcess {
  /** Exit code, once all output has been read; `undefined` after a signal. */
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
        // The compile cache saves most of an operation, which is loading the same modules again.
        NODE_COMPILE_CACHE: path.join(tmpdir(), "node-compile-cache"),
        ...environment,
        // Lets scripts find the same Node.js.
        PATH: [path.dirname(process.execPath), environment["PATH"]].join(path.delimiter),
      },
      // A plugin ends when its killed engine closes its input.
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

  /** Ends the process if it runs, and waits for its end. */
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
