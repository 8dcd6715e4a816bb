import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const REPOSITORY = path.resolve(__dirname, "../../..");
const QUICK_START = path.join(REPOSITORY, "dist/test/scenarios/quick-start.js");
const PROGRAM = `
const pulumi = require(${JSON.stringify(path.join(REPOSITORY, "node_modules/@pulumi/pulumi"))});
const { SandboxPool } = require(${JSON.stringify(path.join(REPOSITORY, "dist/sdk"))});
const registered = [];
const newResource = ({ name, inputs }) => (registered.push(name), { id: name, state: inputs });
pulumi.runtime.setMocks({ newResource, call: () => ({}) }).then(() => {
  try {
    new SandboxPool("workers", { templateName: "python", replicas: 1 }).id.apply(() => console.log("made"));
  } catch (error) {
    console.log(pulumi.RunError.isInstance(error), registered.length, error.message);
  }
});
`;

describe("a program whose folder lacks the package", () => {
  let project: string;
  let program: string;

  beforeEach(async () => {
    project = await realpath(await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-installation-")));
    program = path.join(project, "packages/infra");
    await mkdir(program, { recursive: true });
  });

  afterEach(() => rm(project, { recursive: true }));

  const refusal = (manifest: object): Promise<string> =>
    writeFile(path.join(program, "package.json"), JSON.stringify(manifest)).then(() => run(program, program));

  for (const [lock, command] of [
    ["pnpm-lock.yaml", "pnpm add"],
    ["yarn.lock", "yarn add"],
    ["bun.lock", "bun add"],
    ["package-lock.json", "npm install"],
    ["README.md", "npm install"],
  ] as const) {
    it(`gets the advice to run ${command} if its project has a ${lock}`, async () => {
      await writeFile(path.join(project, lock), "");
      assert.equal(
        await refusal({ dependencies: { "team-pools": "*" } }),
        `true 0 The package pulumi-langsmith is missing from ${program}/package.json: Pulumi loads the provider from the ` +
          "program's own dependencies. " +
          `Run \`${command} pulumi-langsmith\` in ${program}.`,
      );
    });
  }

  it("gets the advice to install the packages that its package.json lists", async () => {
    assert.equal(
      await refusal({ devDependencies: { "pulumi-langsmith": "*" } }),
      `true 0 The package pulumi-langsmith is listed in ${program}/package.json but not installed. ` +
        `Run \`npm install\` in ${program}.`,
    );
  });

  it("gets the path of the missing package.json", async () => {
    assert.match(
      await run(program, program),
      new RegExp(`missing from .*/package.json: .* \`npm install pulumi-langsmith\``),
    );
  });

  it("is not checked in unit tests or if nothing sets the folder of the provider", async () => {
    assert.equal(await run(program, undefined), "made");
  });

  it("is accepted if a parent folder has the package", async () => {
    await mkdir(path.join(project, "node_modules"));
    await symlink(REPOSITORY, path.join(project, "node_modules/pulumi-langsmith"));
    assert.equal(await refusal({}), "made");
  });
});

/** @param rootDirectory - the project's folder, which the CLI passes to programs */
function run(cwd: string, rootDirectory: string | undefined): Promise<string> {
  const env = { ...process.env, PULUMI_NODEJS_ROOT_DIRECTORY: rootDirectory };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--require", QUICK_START, "--eval", PROGRAM], { cwd, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stdout.trim());
    });
  });
}
