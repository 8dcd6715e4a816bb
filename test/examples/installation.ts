import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, "../../..");
export const EXAMPLES = path.join(REPOSITORY, "examples");

/** What the examples depend on besides the package itself; linked, since only the package is ours to prove. */
const DEPENDENCIES = ["@pulumi", "@types", "mocha", "ts-node", "typescript", "undici"];

/** The package as users get it: packed like for the registry, and installed by npm. */
export class Installation {
  private constructor(private readonly directory: string) {}

  static async make(): Promise<Installation> {
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-package-"));
    const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", directory];
    const { stdout } = await run("npm", pack, { cwd: REPOSITORY });
    const tarball = /"filename": "(.*)"/.exec(stdout)?.[1];
    if (tarball === undefined) throw new Error(`npm pack told no file name: ${stdout}`);
    return Installation.of(path.join(directory, tarball), directory);
  }

  /**
   * @param tarball - what was packed
   * @param directory - an own folder, which {@link remove} removes
   */
  static async of(tarball: string, directory: string): Promise<Installation> {
    await writeFile(path.join(directory, "package.json"), "{}");
    // The peer is linked below.
    const offline = ["--offline", "--legacy-peer-deps", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...offline, tarball], { cwd: directory });
    const modules = path.join(directory, "node_modules");
    for (const name of DEPENDENCIES)
      await symlink(path.join(REPOSITORY, "node_modules", name), path.join(modules, name));
    return new Installation(directory);
  }

  /** Copies an example into a folder and gives it what `npm install` would. */
  async install(example: string, folder: string): Promise<void> {
    await cp(path.join(EXAMPLES, example), folder, { recursive: true });
    await symlink(path.join(this.directory, "node_modules"), path.join(folder, "node_modules"));
  }

  /** Likewise, and compiles it like a project that has a build step: it then starts in half the time. */
  async installCompiled(example: string, folder: string): Promise<void> {
    await this.install(example, folder);
    await cp(path.join(__dirname, "../../examples", example), folder, { recursive: true });
    const project = path.join(folder, "Pulumi.yaml");
    const settings = await readFile(project, "utf8");
    const compiled = "main: index.js\nruntime: { name: nodejs, options: { typescript: false } }";
    await writeFile(project, settings.replace("runtime: nodejs", compiled));
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }
}
