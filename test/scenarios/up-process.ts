import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir, readlink } from "node:fs/promises";
import { findCli } from "../../harness/engine/cli";
import { offlineEngine } from "../../harness/engine/offline";
import type { Door } from "../../harness/doors";
import type { TestEnvironment } from "./test-environment";
import { WITHOUT_CREDENTIALS } from "../../harness/without-credentials";

/** An `up` with its engine in a process of its own, so that it can be killed. */
export class UpProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly which: string,
    private readonly directory: string,
  ) {}

  static start({ engine, directory }: TestEnvironment, stackName = "dev"): UpProcess {
    const which = engine === offlineEngine ? "offline" : "cli";
    const child = spawn(process.execPath, [__filename, which, directory, stackName], { stdio: "ignore" });
    return new UpProcess(child, which, directory);
  }

  /** Kills the engine, the program and the provider at once, without a chance to clean up. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.end();
    await this.signal("SIGKILL");
  }

  /** Kills only the engine: in the CLI, its own process. */
  async killEngine(): Promise<void> {
    if (this.which === "offline") this.child.kill("SIGKILL");
    else await this.signal("SIGKILL", "pulumi\0up");
    await this.end();
  }

  /** Whether the provider runs. */
  async hasProvider({ providerCommand }: Door): Promise<boolean> {
    return (await this.processes(providerCommand)).length > 0;
  }

  /** Kills only the provider. */
  async killProvider({ providerCommand }: Door): Promise<void> {
    await this.signal("SIGKILL", providerCommand);
  }

  /** Ctrl-C for the CLI. */
  async interrupt(): Promise<void> {
    await this.signal("SIGINT", "pulumi\0up");
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "close");
  }

  /** Signals the processes that work in the project's directory: engines put them into groups of their own. */
  private async signal(signal: NodeJS.Signals, commandPart = ""): Promise<void> {
    for (const id of await this.processes(commandPart)) {
      try {
        process.kill(id, signal);
      } catch (error) {
        // The process ended by itself meanwhile.
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
      }
    }
  }

  private async processes(commandPart: string): Promise<number[]> {
    const found: number[] = [];
    for (const entry of await readdir("/proc")) {
      const directory = await readlink(`/proc/${entry}/cwd`).catch(() => "");
      if (!directory.startsWith(this.directory)) continue;
      const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
      if (command.includes(commandPart)) found.push(Number(entry));
    }
    return found;
  }
}

async function main([which, directory = "", stackName = ""]: string[]): Promise<void> {
  const engine = which === "offline" ? offlineEngine : await findCli();
  const stack = await engine?.openStack({
    projectDirectory: directory,
    stackName,
    stateDirectory: `${directory}/state`,
    environment: WITHOUT_CREDENTIALS,
  });
  const result = await stack?.up();
  process.exitCode = result?.succeeded ? 0 : 1;
}

if (require.main === module) void main(process.argv.slice(2));
