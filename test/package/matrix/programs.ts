/** A kind of program that users write. */
export interface ProgramKind {
  title: string;
  fileName: "index.js" | "index.ts";
  source: string;
  /** Fields of the program's package.json besides its name. */
  manifest: { type?: "module" };
  /** Runtime options in Pulumi.yaml; without any, Pulumi compiles TypeScript itself. */
  options: { typescript?: false; nodeargs?: string };
  /** Whether it imports the native entry, which needs a plugin in Pulumi.yaml. */
  isNative?: true;
}

/** Checks in each program that it and the package share one copy of Pulumi's SDK. */
const BODY = `
const workers = new langsmith.SandboxPool("workers", args);
if (!(workers instanceof pulumi.CustomResource)) throw new Error("there are two copies of @pulumi/pulumi");
`;

const COMMON_JS = `const pulumi = require("@pulumi/pulumi");
const langsmith = require("pulumi-langsmith");
const args = { templateName: "python", replicas: 2 };
${BODY}
exports.poolName = workers.name;
`;

const IMPORTS = `import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";
`;

const ES_MODULE = `${IMPORTS}
const args = { templateName: "python", replicas: 2 };
${BODY}
export const poolName = workers.name;
`;

const STRIPPABLE = `${IMPORTS}
const args: langsmith.SandboxPoolArgs = { templateName: "python", replicas: 2 };
${BODY}
export const poolName: pulumi.Output<string> = workers.name;
`;

/** An enum is more than a type: it fails if types were only stripped. */
const COMPILED = `${IMPORTS}
enum Size { Small = 2 }
const args: langsmith.SandboxPoolArgs = { templateName: "python", replicas: Size.Small };
${BODY}
export const poolName: pulumi.Output<string> = workers.name;
`;

const MODULE = { type: "module" } as const;
const WITHOUT_COMPILER = { typescript: false } as const;
const WITH_TSX = { typescript: false, nodeargs: "--import tsx" } as const;

const OWN_COMPILER: ProgramKind = {
  title: "TypeScript, as Pulumi runs it",
  fileName: "index.ts",
  source: COMPILED,
  manifest: {},
  options: {},
};

const KINDS: readonly ProgramKind[] = [
  { title: "CommonJS", fileName: "index.js", source: COMMON_JS, manifest: {}, options: WITHOUT_COMPILER },
  { title: "ES module", fileName: "index.js", source: ES_MODULE, manifest: MODULE, options: WITHOUT_COMPILER },
  OWN_COMPILER,
  { ...OWN_COMPILER, title: "TypeScript ES module, as Pulumi runs it", manifest: MODULE },
  { title: "TypeScript, by tsx", fileName: "index.ts", source: COMPILED, manifest: {}, options: WITH_TSX },
  {
    title: "TypeScript ES module, by tsx",
    fileName: "index.ts",
    source: COMPILED,
    manifest: MODULE,
    options: WITH_TSX,
  },
  {
    title: "TypeScript, types stripped",
    fileName: "index.ts",
    source: STRIPPABLE,
    manifest: {},
    options: WITHOUT_COMPILER,
  },
  {
    title: "TypeScript ES module, types stripped",
    fileName: "index.ts",
    source: STRIPPABLE,
    manifest: MODULE,
    options: WITHOUT_COMPILER,
  },
];

const throughBothDoors = (kind: ProgramKind): ProgramKind[] => [
  kind,
  {
    ...kind,
    title: `${kind.title}, native`,
    source: kind.source.replace('"pulumi-langsmith"', '"pulumi-langsmith/native"'),
    isNative: true,
  },
];

export const PROGRAM_KINDS = KINDS.flatMap(throughBothDoors);
export const OWN_COMPILER_KINDS = throughBothDoors(OWN_COMPILER);
