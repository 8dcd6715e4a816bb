import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { MINIMUM_NODE_VERSION, requireNode } from "../provider/node-version";

const REPOSITORY = path.resolve(__dirname, "../..");

describe("check of the Node.js version", () => {
  it("requires the version in package.json", () => {
    const { engines } = JSON.parse(readFileSync(path.join(REPOSITORY, "package.json"), "utf8")) as {
      engines: { node: string };
    };
    assert.equal(engines.node, `>=${MINIMUM_NODE_VERSION}`);
  });

  for (const version of ["22.19.0", "22.20.1", "24.0.0", "100.1.0"]) {
    it(`accepts Node.js ${version}`, () => {
      requireNode(version);
    });
  }

  for (const version of ["22.18.9", "22.9.0", "21.99.0", "18.20.8", "9.0.0"]) {
    it(`rejects Node.js ${version} in one sentence`, () => {
      assert.throws(
        () => {
          requireNode(version);
        },
        {
          message: `pulumi-langsmith needs Node.js 22.19.0 or later, and this is Node.js ${version}.`,
        },
      );
    });
  }

  describe("check of an old Node.js at the start of a process", () => {
    let directory: string;

    before(async () => {
      directory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-node-"));
      await writeFile(
        path.join(directory, "old.js"),
        'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.1" } });\n',
      );
    });

    after(() => rm(directory, { recursive: true }));

    for (const module of ["pulumi-langsmith", "pulumi-langsmith/provider"]) {
      it(`rejects an old Node.js in ${module} before anything else is loaded`, async () => {
        const loaded = await run(
          directory,
          `try { require(${JSON.stringify(module)}); console.log("loaded"); } catch (error) { console.log(error.message); }
          console.log(Object.keys(require.cache).filter((file) => /dist\\/(?!provider\\/node-version)/.test(file)).length);`,
        );
        assert.equal(loaded, "pulumi-langsmith needs Node.js 22.19.0 or later, and this is Node.js 20.11.1.\n0\n");
      });
    }
  });
});

function run(directory: string, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ["--require", path.join(directory, "old.js"), "--eval", script];
    // Leaves out modules that measuring coverage loads.
    const env = { ...process.env, NODE_OPTIONS: "" };
    execFile(process.execPath, args, { cwd: REPOSITORY, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}
