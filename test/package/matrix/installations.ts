import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { OWN_COMPILER_KINDS, PROGRAM_KINDS, type ProgramKind } from "./programs";
import { run } from "./run";

/** A way to install the package. */
export interface Installation {
  title: string;
  kinds: readonly ProgramKind[];
  /** The program's folder, relative to the folder of the installation. */
  programFolder: string;
  /** The package's folder, relative to the program's. */
  packageFolder: string;
  /** Dependencies of the program besides the package. */
  dependencies: Readonly<Record<string, string>>;
  /** @param tools - a folder with the installed package managers */
  install: (directory: string, tools: string) => Promise<void>;
}

const { peerDependencies } = JSON.parse(readFileSync(path.resolve(__dirname, "../../../../package.json"), "utf8")) as {
  peerDependencies: Record<"@pulumi/pulumi", `^${string}`>;
};
const PULUMI = { "@pulumi/pulumi": "*" };
const PULUMI_AND_COMPILERS = { ...PULUMI, "@types/node": "*", "ts-node": "^10.9.2", tsx: "*", typescript: "^5.9.0" };

// Some package managers skip install scripts or ask first: the package has to work without.
const npmInstall = async (directory: string): Promise<void> => {
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], directory);
};

const npm: Installation = {
  title: "npm",
  kinds: PROGRAM_KINDS,
  programFolder: ".",
  packageFolder: "node_modules/pulumi-langsmith",
  dependencies: PULUMI_AND_COMPILERS,
  install: npmInstall,
};

export const INSTALLATIONS: readonly Installation[] = [
  npm,
  {
    ...npm,
    title: "npm workspaces, program in packages/infra",
    programFolder: "packages/infra",
    packageFolder: "../../node_modules/pulumi-langsmith",
    install: async (directory) => {
      const root = { private: true, workspaces: ["packages/*"] };
      await writeFile(path.join(directory, "package.json"), JSON.stringify(root));
      await npmInstall(directory);
    },
  },
  {
    ...npm,
    title: "npm, oldest Pulumi SDK that is allowed",
    kinds: OWN_COMPILER_KINDS,
    dependencies: { ...PULUMI_AND_COMPILERS, "@pulumi/pulumi": peerDependencies["@pulumi/pulumi"].slice(1) },
  },
  { ...npm, title: "npm, TypeScript 3.8 that comes with Pulumi", kinds: OWN_COMPILER_KINDS, dependencies: PULUMI },
  {
    ...npm,
    title: "pnpm",
    install: async (directory, tools) => {
      await run(path.join(tools, "node_modules/.bin/pnpm"), ["install", "--ignore-scripts"], directory);
    },
  },
  {
    ...npm,
    title: "yarn with node_modules",
    install: async (directory, tools) => {
      const settings = ["nodeLinker: node-modules", "enableScripts: false", "enableImmutableInstalls: false"];
      await writeFile(path.join(directory, ".yarnrc.yml"), `${settings.join("\n")}\n`);
      // Without a lock file yarn would treat the folder as part of a project above it.
      await writeFile(path.join(directory, "yarn.lock"), "");
      const registry = (await run("npm", ["config", "get", "registry"], directory)).trim();
      const environment = { YARN_NPM_REGISTRY_SERVER: registry, YARN_ENABLE_TELEMETRY: "0" };
      await run(path.join(tools, "node_modules/.bin/yarn"), ["install"], directory, environment);
    },
  },
];
