import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "./run";
import { OWN_COMPILER, PROGRAM_KINDS, type ProgramKind } from "./programs";

/** A way to have the package installed. */
export interface Installation {
  title: string;
  kinds: readonly ProgramKind[];
  /** Where the program is, below the folder that is installed into. */
  programFolder: string;
  devDependencies: Readonly<Record<string, string>>;
  install: (directory: string, tools: string) => Promise<void>;
}

const COMPILERS = { "@types/node": "*", "ts-node": "^10.9.2", tsx: "*", typescript: "^5.9.0" };

const npmInstall = async (directory: string): Promise<void> => {
  // Old package managers run install scripts, newer ones ask; the package has to do without.
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], directory);
};

export const INSTALLATIONS: readonly Installation[] = [
  { title: "npm", kinds: PROGRAM_KINDS, programFolder: ".", devDependencies: COMPILERS, install: npmInstall },
  {
    title: "npm workspaces, program in packages/infra",
    kinds: PROGRAM_KINDS,
    programFolder: "packages/infra",
    devDependencies: COMPILERS,
    install: async (directory) => {
      await writeFile(
        path.join(directory, "package.json"),
        JSON.stringify({ private: true, workspaces: ["packages/*"] }),
      );
      await npmInstall(directory);
    },
  },
  {
    title: "npm, TypeScript 3.8 that comes with Pulumi",
    kinds: [OWN_COMPILER],
    programFolder: ".",
    devDependencies: {},
    install: npmInstall,
  },
  {
    title: "pnpm",
    kinds: PROGRAM_KINDS,
    programFolder: ".",
    devDependencies: COMPILERS,
    install: async (directory, tools) => {
      await run(path.join(tools, "node_modules/.bin/pnpm"), ["install", "--ignore-scripts"], directory);
    },
  },
  {
    title: "yarn with node_modules",
    kinds: PROGRAM_KINDS,
    programFolder: ".",
    devDependencies: COMPILERS,
    install: async (directory, tools) => {
      await writeFile(
        path.join(directory, ".yarnrc.yml"),
        "nodeLinker: node-modules\nenableScripts: false\nenableTelemetry: false\nenableImmutableInstalls: false\n",
      );
      // Without a lock file of its own it would take the folder for a part of something above it.
      await writeFile(path.join(directory, "yarn.lock"), "");
      const registry = (await run("npm", ["config", "get", "registry"], directory)).trim();
      await run(path.join(tools, "node_modules/.bin/yarn"), ["install"], directory, {
        YARN_NPM_REGISTRY_SERVER: registry,
      });
    },
  },
];

/** Writes the project, without a program yet, and installs what it needs. @returns the program's folder */
export async function installInto(
  directory: string,
  installation: Installation,
  { tarball, tools }: { tarball: string; tools: string },
): Promise<string> {
  const programDirectory = path.join(directory, installation.programFolder);
  await mkdir(programDirectory, { recursive: true });
  await writeManifest(programDirectory, installation, tarball, {});
  await installation.install(directory, tools);
  return programDirectory;
}

/** Puts a program where another one may have been. */
export async function writeProgram(
  programDirectory: string,
  installation: Installation,
  tarball: string,
  { fileName, source, manifest, options }: ProgramKind,
): Promise<void> {
  await writeManifest(programDirectory, installation, tarball, { ...manifest, main: fileName });
  const runtime = JSON.stringify({ name: "nodejs", options });
  await writeFile(path.join(programDirectory, "Pulumi.yaml"), `name: matrix\nruntime: ${runtime}\n`);
  await writeFile(path.join(programDirectory, fileName), source);
}

async function writeManifest(
  programDirectory: string,
  { devDependencies }: Installation,
  tarball: string,
  more: object,
): Promise<void> {
  const dependencies = { "@pulumi/pulumi": "^3.270.0", "pulumi-langsmith": `file:${tarball}` };
  const manifest = { name: "infra", version: "1.0.0", private: true, ...more, dependencies, devDependencies };
  await writeFile(path.join(programDirectory, "package.json"), JSON.stringify(manifest, null, 2));
}
