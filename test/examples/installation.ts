import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const REPOSITORY = path.resolve(__dirname, "../../..");
export const EXAMPLES = path.join(REPOSITORY, "examples");

/** Dependencies of the examples besides the package; linked, since only the package is under test. */
const DEPENDENCIES = ["@pulumi", "@types", "mocha", "ts-node", "typescript", "undici"];

/** The package as users get it: packed as for the registry, and installed by npm. */
export class Installation {
  private constructor(private readonly directory: string) {}

  /** Installs it with the dependencies of TypeScript programs. */
  static async make(): Promise<Installation> {
    const installation = await Installation.makeAlone();
    await installation.linkDependencies();
    return installation;
  }

  /** Installs only the package, as for programs in other languages. */
  static async makeAlone(): Promise<Installation> {
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-package-"));
    const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", directory];
    const { stdout } = await run("npm", pack, { cwd: REPOSITORY });
    const tarball = /"filename": "(.*)"/.exec(stdout)?.[1];
    if (tarball === undefined) throw new Error(`npm pack told no file name: ${stdout}`);
    return Installation.ofTarball(path.join(directory, tarball), directory);
  }

  /**
   * Installs a package that is packed already.
   *
   * @param tarball - the packed package
   * @param directory - a folder of its own, which {@link remove} removes
   */
  static async ofTarball(tarball: string, directory: string): Promise<Installation> {
    await writeFile(path.join(directory, "package.json"), "{}");
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: directory });
    return new Installation(directory);
  }

  /** The folder of the installed packages. */
  get modules(): string {
    return path.join(this.directory, "node_modules");
  }

  async linkDependencies(): Promise<void> {
    for (const name of DEPENDENCIES)
      await symlink(path.join(REPOSITORY, "node_modules", name), path.join(this.modules, name));
  }

  /** Copies an example into a folder and links its dependencies, in place of `npm install`. */
  async install(example: string, folder: string): Promise<void> {
    await cp(path.join(EXAMPLES, example), folder, { recursive: true });
    await symlink(this.modules, path.join(folder, "node_modules"));
  }

  /** Copies and compiles it like a project with a build step: it then starts in half the time. */
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
