import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Installation } from "./installations";
import type { ProgramKind } from "./programs";
import { run } from "./run";

/** A user's project with the package installed, for several programs in turn. */
export class Project {
  private constructor(
    private readonly directory: string,
    private readonly dependencies: Readonly<Record<string, string>>,
    private readonly packageFolder: string,
  ) {}

  static async install(
    directory: string,
    installation: Installation,
    { tarball, tools }: { tarball: string; tools: string },
  ): Promise<Project> {
    const programDirectory = path.join(directory, installation.programFolder);
    await mkdir(programDirectory, { recursive: true });
    const dependencies = { ...installation.dependencies, "pulumi-langsmith": `file:${tarball}` };
    const project = new Project(programDirectory, dependencies, installation.packageFolder);
    await project.writeManifest({});
    await installation.install(directory, tools);
    return project;
  }

  /**
   * Brings the program up and down in each Node.js, all at the same time.
   *
   * @returns the failure of each, or nothing
   */
  async tryOut(
    { fileName, source, manifest, options, isNative }: ProgramKind,
    nodes: readonly string[],
  ): Promise<(string | undefined)[]> {
    const file = path.join(this.directory, fileName);
    await this.writeManifest({ ...manifest, main: fileName });
    await writeFile(file, source);
    const runtime = JSON.stringify({ name: "nodejs", options });
    const plugin = { name: "langsmith", path: `${this.packageFolder}/plugin` };
    const plugins = isNative ? `plugins: ${JSON.stringify({ providers: [plugin] })}\n` : "";
    await writeFile(path.join(this.directory, "Pulumi.yaml"), `name: matrix\nruntime: ${runtime}\n${plugins}`);
    try {
      const upAndDown = path.join(__dirname, "up-and-down.js");
      return await Promise.all(
        nodes.map((node) =>
          run(node, [upAndDown, this.directory], this.directory).then(
            () => undefined,
            (error: unknown) => String(error),
          ),
        ),
      );
    } finally {
      await rm(file);
    }
  }

  private async writeManifest(more: object): Promise<void> {
    const manifest = { name: "infra", version: "1.0.0", private: true, ...more, dependencies: this.dependencies };
    await writeFile(path.join(this.directory, "package.json"), JSON.stringify(manifest));
  }
}
