import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { resources } from "../../provider/resources";

const REPOSITORY = path.resolve(__dirname, "../../..");
const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), "utf8");

/** The steps of CONTRIBUTING.md for whoever adds a resource, as far as nothing else asks for them. */
for (const name of Object.keys(resources)) {
  const fileName = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

  describe(`resource ${name}`, () => {
    it("has types for what programs give it and get from it", () => {
      for (const index of ["sdk/index.ts", "sdk/native/index.ts"]) {
        for (const type of [`${name}Args`, `${name}Outputs`]) {
          assert.match(read(index), new RegExp(`\\b${type}\\b`), `${index} exports no ${type}`);
        }
      }
    });

    for (const file of [
      `provider/resources/${fileName}.ts`,
      `test/resources/${fileName}.spec.ts`,
      `docs/api/pulumi-langsmith/classes/${name}.md`,
      `docs/api/pulumi-langsmith/native/classes/${name}.md`,
    ]) {
      it(`has ${file}`, () => {
        const advice = file.startsWith("docs/api/") ? "run `npm run docs`" : "write it";
        assert.ok(existsSync(path.join(REPOSITORY, file)), advice);
      });
    }

    for (const [programs, use] of [
      ["examples/**/*.ts", `new langsmith.${name}(`],
      ["test/scenarios/*.ts", `new ${name}(`],
    ] as const) {
      it(`is used in ${programs}`, () => {
        const files = globSync(programs, { cwd: REPOSITORY, exclude: (file) => file.includes("node_modules") });
        assert.ok(
          files.map(read).some((text) => text.includes(use)),
          use,
        );
      });
    }
  });
}
