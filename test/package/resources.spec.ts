import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { resources } from "../../provider/resources";

const REPOSITORY = path.resolve(__dirname, "../../..");

/** Checks the steps of CONTRIBUTING.md that neither a compiler nor another test demands. */
for (const name of Object.keys(resources)) {
  const fileName = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

  describe(`files of the resource ${name}`, () => {
    for (const file of [
      `provider/resources/${fileName}.ts`,
      `test/resources/${fileName}.spec.ts`,
      `docs/api/pulumi-langsmith/classes/${name}.md`,
      `docs/api/pulumi-langsmith/native/classes/${name}.md`,
    ]) {
      it(`${name} has ${file}`, () => {
        assert.ok(
          existsSync(path.join(REPOSITORY, file)),
          file.startsWith("docs/api/") ? "run `npm run docs`" : "write it",
        );
      });
    }

    it(`${name} has an example`, () => {
      const use = `new langsmith.${name}(`;
      const programs = globSync("examples/*/*.ts", { cwd: REPOSITORY });
      assert.ok(
        programs.some((file) => readFileSync(path.join(REPOSITORY, file), "utf8").includes(use)),
        `no program below examples/ has ${use}`,
      );
    });
  });
}
