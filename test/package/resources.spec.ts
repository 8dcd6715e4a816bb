import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fieldsOf, type OnChange } from "../../provider/lifecycle/definition";
import { type ResourceName, resources } from "../../provider/resources";
import { isNothing } from "../lifecycle/samples";

const REPOSITORY = path.resolve(__dirname, "../../..");

/** How the documentation calls what a change takes. */
const CHANGES: Readonly<Record<OnChange, RegExp>> = {
  replace: /^replaces$/,
  update: / in place$/,
  remember: /^is noted$/,
};

/** The steps of CONTRIBUTING.md that no compiler and no other test demands. */
for (const name of Object.keys(resources) as ResourceName[]) {
  const fileName = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

  describe(`resource ${name}`, () => {
    for (const file of [
      `provider/resources/${fileName}.ts`,
      `sdk/${fileName}.ts`,
      `test/resources/${fileName}.spec.ts`,
      `docs/api/pulumi-langsmith/classes/${name}.md`,
      `docs/api/pulumi-langsmith/native/classes/${name}.md`,
    ]) {
      it(`has ${file}`, () => {
        assert.ok(
          existsSync(path.join(REPOSITORY, file)),
          file.startsWith("docs/api/") ? "run `npm run docs`" : "write it",
        );
      });
    }

    it("has an example", () => {
      const use = `new langsmith.${name}(`;
      assert.ok(
        read("examples", ".ts").some((text) => text.includes(use)),
        `no program below examples/ has ${use}`,
      );
    });

    it("is described", () => {
      assert.ok(readFileSync(path.join(REPOSITORY, "README.md"), "utf8").includes(name), "README.md does not name it");
      assert.ok(
        read("docs", ".md").some((page) => page.includes(`\n## ${name}\n`)),
        `no page of docs/ has a section "## ${name}"`,
      );
    });

    it("has a table of its inputs, which says what holds without one and what a change does", () => {
      const page = read("docs", ".md").find((text) => text.includes(`\n## ${name}\n`)) ?? "";
      const section = page.split(`\n## ${name}\n`)[1]?.split("\n## ")[0] ?? "";
      const rows = new Map(
        section.split("\n").map((line) => {
          const [, input, byDefault, , change] = line.split(/ *\| */);
          return [input, { byDefault, change }] as const;
        }),
      );
      for (const [input, { onChange, default: value }] of Object.entries(fieldsOf(resources[name]))) {
        const row = rows.get(`\`${input}\``);
        assert.ok(row, `the table has no row \`${input}\``);
        assert.match(row.change ?? "", CHANGES[onChange], input);
        if (value !== undefined && !isNothing(value)) {
          assert.equal(row.byDefault, `\`${JSON.stringify(value)}\``, input);
        }
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
