import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir, readlink } from "node:fs/promises";
import { findCli } from "../engine/cli";
import { offlineEngine } from "../engine/offline";
import type { World } from "./world";
import { WITHOUT_CREDENTIALS } from "./world";

/** An `up` with its engine in a process of its own, so that it can be killed. */
export class UpProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {}

  static start({ engine, directory }: World, stackName = "dev"): UpProcess {
    const which = engine === offlineEngine ? "offline" : "cli";
    // A process group of its own: the engine, its program and its provider die together, as in a lost CI runner.
    const child = spawn(process.execPath, [__filename, which, directory, stackName], {
      detached: true,
      stdio: "ignore",
    });
    return new UpProcess(child, directory);
  }

  /** Ends the engine, the program and the provider at once, without a chance to clean up. */
  async kill(): Promise<void> {
    const ended = once(this.child, "close");
    process.kill(-(this.child.pid ?? 0), "SIGKILL");
    await ended;
    for (const pid of await this.processes()) process.kill(pid, "SIGKILL");
  }

  /** Ends nothing but the provider. */
  async killProvider(): Promise<void> {
    for (const pid of await this.processes("dynamic-provider")) process.kill(pid, "SIGKILL");
  }

  /** Ctrl-C, as a terminal sends it to everything in the foreground. */
  interrupt(): void {
    process.kill(-(this.child.pid ?? 0), "SIGINT");
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "close");
  }

  /** Processes that work in the project's directory: a language host puts its children into other groups. */
  private async processes(commandPart = ""): Promise<number[]> {
    const found: number[] = [];
    for (const entry of await readdir("/proc")) {
      const pid = Number(entry);
      if (!Number.isInteger(pid)) continue;
      const directory = await readlink(`/proc/${entry}/cwd`).catch(() => "");
      const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
      if (directory.startsWith(this.directory) && command.includes(commandPart)) found.push(pid);
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
