import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Installation, INSTALLATIONS, installInto, writeProgram } from "./installations";
import { run } from "./run";

const REPOSITORY = path.resolve(__dirname, "../../../..");
const NODE_VERSIONS = ["22", "24", "26"];

/** What came of a program in one Node.js: nothing, or what went wrong. */
type Outcome = string | undefined;

/** @param wanted - a part of the titles of the installations to try; all have the empty one */
async function main(wanted = ""): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-matrix-"));
  try {
    const nodes = await Promise.all(NODE_VERSIONS.map((version) => installNode(directory, version)));
    const versions = await Promise.all(nodes.map((node) => run(node, ["--version"], directory)));
    const tools = path.join(directory, "tools");
    await installPackages(tools, ["pnpm", "@yarnpkg/cli-dist"]);
    const [packed] = JSON.parse(
      await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory], REPOSITORY),
    ) as [{ filename: string }];
    const tarball = path.join(directory, packed.filename);

    print(`| installed by | program | ${versions.map((version) => `Node.js ${version.trim()}`).join(" | ")} |`);
    print(`| --- | --- |${" --- |".repeat(nodes.length)}`);
    const failures: string[] = [];
    for (const installation of INSTALLATIONS.filter(({ title }) => title.includes(wanted))) {
      for await (const { title, outcomes } of tryOut(
        path.join(directory, "projects"),
        installation,
        tarball,
        tools,
        nodes,
      )) {
        const cells = outcomes.map((outcome) => (outcome === undefined ? "✔" : `✘ [${failures.push(outcome)}]`));
        print(`| ${[installation.title, title, ...cells].join(" | ")} |`);
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

/** Runs every kind of program of an installation in every Node.js. */
async function* tryOut(
  projects: string,
  installation: Installation,
  tarball: string,
  tools: string,
  nodes: readonly string[],
): AsyncGenerator<{ title: string; outcomes: Outcome[] }> {
  const project = await mkdtemp((await ensured(projects)) + path.sep);
  const programDirectory = await installInto(project, installation, { tarball, tools });
  for (const kind of installation.kinds) {
    await writeProgram(programDirectory, installation, tarball, kind);
    const outcomes = await Promise.all(
      nodes.map((node) =>
        run(node, [path.join(__dirname, "up.js"), programDirectory], programDirectory).then(
          () => undefined,
          (error: unknown) => String(error),
        ),
      ),
    );
    yield { title: kind.title, outcomes };
    await rm(path.join(programDirectory, kind.fileName));
  }
}

/** @returns the path of its binary */
async function installNode(directory: string, version: string): Promise<string> {
  const folder = path.join(directory, `node-${version}`);
  await installPackages(folder, [`node@${version}`]);
  return path.join(folder, "node_modules/.bin/node");
}

/** Here, install scripts are welcome: they fetch the binary that the package is about. */
async function installPackages(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), '{"private": true, "allowScripts": {"node": true, "pnpm": true}}');
  await run("npm", ["install", "--no-audit", "--no-fund", ...packages], folder);
}

async function ensured(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`matrix: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
