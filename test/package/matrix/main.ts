import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { INSTALLATIONS } from "./installations";
import { Project } from "./project";
import { run } from "./run";

const REPOSITORY = path.resolve(__dirname, "../../../..");
const NODE_VERSIONS = ["22", "24", "26"];

/** @param wanted - a part of the titles of the installations to try; the empty one selects all */
async function main(wanted = ""): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-matrix-"));
  try {
    const nodes = await Promise.all(NODE_VERSIONS.map((version) => installNode(directory, version)));
    const versions = await Promise.all(nodes.map((node) => run(node, ["--version"], directory)));
    const tools = path.join(directory, "tools");
    await installPackages(tools, ["pnpm", "@yarnpkg/cli-dist"]);
    const tarball = await pack(directory);

    print(`| installed by | program | ${versions.map((version) => `Node.js ${version.trim()}`).join(" | ")} |`);
    print(`| --- | --- |${" --- |".repeat(nodes.length)}`);
    const failures: string[] = [];
    for (const [index, installation] of INSTALLATIONS.entries()) {
      if (!installation.title.includes(wanted)) continue;
      const project = await Project.install(path.join(directory, `project-${index}`), installation, { tarball, tools });
      for (const kind of installation.kinds) {
        const outcomes = await project.tryOut(kind, nodes);
        const cells = outcomes.map((failure) => (failure === undefined ? "✔" : `✘ [${failures.push(failure)}]`));
        print(`| ${[installation.title, kind.title, ...cells].join(" | ")} |`);
      }
    }
    failures.forEach((failure, index) => {
      print(`\n[${index + 1}] ${failure}`);
    });
    if (failures.length > 0) process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** @returns the path of the program's binary */
async function installNode(directory: string, version: string): Promise<string> {
  const folder = path.join(directory, `node-${version}`);
  await installPackages(folder, [`node@${version}`]);
  return path.join(folder, "node_modules/.bin/node");
}

/** Runs install scripts, since this package's script installs its binary. */
async function installPackages(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), '{"private": true, "allowScripts": {"node": true, "pnpm": true}}');
  await run("npm", ["install", "--no-audit", "--no-fund", ...packages], folder);
}

/** @returns the path of the tarball */
async function pack(directory: string): Promise<string> {
  const output = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory], REPOSITORY);
  const [packed] = JSON.parse(output) as [{ filename: string }];
  return path.join(directory, packed.filename);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`matrix: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
