import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { resources } from "../../provider/resources";
import * as sdk from "../../sdk";

const REPOSITORY = path.resolve(__dirname, "../../..");

/** The steps of CONTRIBUTING.md, for whoever adds a resource. */
for (const name of Object.keys(resources)) {
  const fileName = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

  describe(`resource ${name}`, () => {
    it("has a class for programs", () => {
      assert.ok(name in sdk, `sdk/index.ts exports no ${name}`);
    });

    for (const file of [
      `provider/resources/${fileName}.ts`,
      `sdk/${fileName}.ts`,
      `test/resources/${fileName}.spec.ts`,
      `test/sdk/${fileName}.spec.ts`,
      `docs/api/classes/${name}.md`,
    ]) {
      it(`has ${file}`, () => {
        assert.ok(existsSync(path.join(REPOSITORY, file)));
      });
    }

    it("has an example", () => {
      assert.ok(read("examples", ".ts").some((text) => text.includes(`new langsmith.${name}(`)));
    });

    it("has a scenario", () => {
      assert.ok(read("test/scenarios", ".ts").some((text) => text.includes(`langsmith.${name}`)));
    });

    it("is described", () => {
      for (const file of ["README.md", "docs/concepts.md"]) {
        assert.ok(readFileSync(path.join(REPOSITORY, file), "utf8").includes(name), file);
      }
    });
  });
}

function read(folder: string, extension: string): string[] {
  const files = readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(extension))
    .map((file) => readFileSync(path.join(REPOSITORY, folder, file), "utf8"));
}
