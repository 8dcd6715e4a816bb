import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";

const PACKAGE = "pulumi-langsmith";
/** The module that the provider text in the state loads. */
const PROVIDER_MODULE = `${PACKAGE}/provider`;
const COMMANDS = {
  "pnpm-lock.yaml": "pnpm add",
  "yarn.lock": "yarn add",
  "bun.lock": "bun add",
  "package-lock.json": "npm install",
};
const DEPENDENCIES = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
/** The program's first directory, whatever directory it changes to later. */
const START_DIRECTORY = process.cwd();

let isInstalled = false;

/**
 * Checks that the provider can load this package. Pulumi resolves the package from the program's directory, while the program
 * itself may have it from another package or a bundler.
 *
 * @throws pulumi.RunError that names the package.json without the package
 */
export function requireInstallation(): void {
  const rootDirectory = pulumi.getRootDirectory();
  // Only the CLI sets the project's directory. In the Automation API, mocks and component plugins nobody knows where the
  // provider will run.
  if (isInstalled || !path.isAbsolute(rootDirectory)) return;
  isInstalled = [START_DIRECTORY, rootDirectory].some(canResolve);
  if (!isInstalled) throw new pulumi.RunError(describeMissing(START_DIRECTORY));
}

function canResolve(directory: string): boolean {
  try {
    createRequire(path.join(directory, "index.js")).resolve(PROVIDER_MODULE);
    return true;
  } catch {
    return false;
  }
}

function describeMissing(directory: string): string {
  const file = findUpwards(directory, "package.json") ?? path.join(directory, "package.json");
  const lock = Object.keys(COMMANDS).find((name) => findUpwards(directory, name) !== undefined);
  const command = COMMANDS[(lock ?? "package-lock.json") as keyof typeof COMMANDS];
  return isDeclaredIn(file)
    ? `The package ${PACKAGE} is listed in ${file} but not installed. Run \`${command.split(" ")[0] ?? ""} install\` in ${path.dirname(file)}.`
    : `The package ${PACKAGE} is missing from ${file}: Pulumi loads the provider from the program's own dependencies. ` +
        `Run \`${command} ${PACKAGE}\` in ${path.dirname(file)}.`;
}

function findUpwards(directory: string, fileName: string): string | undefined {
  const file = path.join(directory, fileName);
  if (existsSync(file)) return file;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : findUpwards(parent, fileName);
}

function isDeclaredIn(file: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
    return DEPENDENCIES.some((kind) => {
      const declared: unknown = Reflect.get(Object(manifest) as object, kind);
      return Object.hasOwn(Object(declared) as object, PACKAGE);
    });
  } catch {
    return false;
  }
}
