import assert from "node:assert/strict";
import { globSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { parseCommandLine } from "../../harness/control-plane/command-line";
import { fieldsOf, type OnChange } from "../../provider/lifecycle/definition";
import { resources } from "../../provider/resources";
import { settingNames } from "../../provider/config/setting-names";
import { isNothing } from "../lifecycle/samples";

const REPOSITORY = path.resolve(__dirname, "../../..");
const manifestSchema = z.object({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});
const pages = filesIn("docs/*.md").map(read);

describe("the documentation", () => {
  it("runs the program in commands that would otherwise use the configuration of the last `up`", () => {
    const files = [
      "README.md",
      "SECURITY.md",
      ...filesIn("{docs,examples}/**/*.{md,yml,yaml}"),
      ...filesIn("examples/*/.github/**/*.yml"),
    ];
    const affected = files.flatMap(commandsIn).filter((line) => /pulumi (refresh|destroy)\b|--refresh\b/.test(line));
    assert.ok(affected.length > 5);
    // Values from the environment are today's anyway.
    const found = affected.filter((line) => !/--run-program\b|^ *LANGSMITH_API_KEY=/.test(line));
    assert.deepEqual(found, []);
  });

  it("starts the fake control plane with existing flags", () => {
    const commands = ["README.md", ...filesIn("{docs,examples}/**/*.md")].flatMap((file) =>
      Array.from(read(file).matchAll(/npm run control-plane -- ([^#`\n]*)/g), ([, flags = ""]) =>
        flags.trim().split(" "),
      ),
    );
    assert.ok(commands.length > 2);
    for (const flags of commands) assert.doesNotThrow(() => parseCommandLine(flags), flags.join(" "));
  });

  it("lists all settings and variables in one table, and documents them nowhere else", () => {
    const rowsIn = (text: string): string =>
      rowsOf(text)
        .filter((line) => line.startsWith("| `langsmith:"))
        .join("\n");
    const table = rowsIn(read("docs/configuration.md"));
    const others = [...pages, read("README.md")].map(rowsIn).filter((rows) => rows.includes("movedFrom`"));
    assert.deepEqual(new Set(others), new Set([table]));
    const variables =
      filesIn("provider/config/*.ts")
        .map(read)
        .join("\n")
        .match(/\bLANG[A-Z]+_[A-Z_]+\b/g) ?? [];
    assert.ok(variables.length > 0);
    for (const name of [...settingNames.map((key) => `langsmith:${key}\``), ...variables])
      assert.ok(table.includes(name), name);
  });

  it("lists each example in a table", () => {
    const tables = [...pages, read("README.md")].flatMap(rowsOf).join("\n");
    const examples = readdirSync(path.join(REPOSITORY, "examples")).map((folder) => `examples/${folder})`);
    assert.deepEqual(
      examples.filter((example) => !tables.includes(example)),
      [],
    );
  });

  it("asks readers of a fresh clone to run `npm ci` if the plugin is in a folder that npm creates", () => {
    const silent = filesIn("examples/**/Pulumi.yaml").filter((file) => {
      const readme = read(path.join(path.dirname(file), "README.md"));
      const project = JSON.stringify(parse(read(file)));
      const takesFolder = project.includes("node_modules") || readme.includes("package add ./node_modules");
      return takesFolder && !readme.includes("`npm ci");
    });
    assert.deepEqual(silent, []);
  });

  it("has examples that ask for a version that includes this one, whatever the next release is", () => {
    const major = /^\d+/.exec(manifest("package.json").version ?? "")?.[0];
    const ranges = filesIn("examples/*/package.json").flatMap(
      (file) => manifest(file).dependencies?.["pulumi-langsmith"] ?? [],
    );
    assert.ok(ranges.length > 5);
    assert.deepEqual([...new Set(ranges)], [`${major}.x`]);
  });

  /** The documentation's words for the effect of a change. */
  const changes: Readonly<Record<OnChange, RegExp>> = {
    replace: /^replaces$/,
    update: / in place$/,
    remember: /^is noted$/,
  };

  for (const [name, definition] of Object.entries(resources)) {
    it(`has a table of the inputs of a ${name}, with the defaults and the effect of a change`, () => {
      assert.ok(read("README.md").includes(name), "README.md does not name it");
      const section = pages.join("\n").split(`\n## ${name}\n`)[1]?.split("\n## ")[0];
      assert.ok(section, `no page of docs/ has a section "## ${name}"`);
      const rows = new Map(
        rowsOf(section).map((line) => {
          const [, input, byDefault, , change] = line.split(/ *\| */);
          return [input, { byDefault, change }] as const;
        }),
      );
      for (const [input, { onChange, default: value }] of Object.entries(fieldsOf(definition))) {
        const row = rows.get(`\`${input}\``);
        assert.ok(row, `the table has no row \`${input}\``);
        assert.match(row.change ?? "", changes[onChange], input);
        if (value !== undefined && !isNothing(value))
          assert.equal(row.byDefault, `\`${JSON.stringify(value)}\``, input);
      }
    });
  }
});

/** Commands in code blocks and workflows, which readers copy; prose about commands is left out. */
function commandsIn(file: string): string[] {
  const text = read(file).replaceAll("\\\n", " ");
  const blocks = Array.from(text.matchAll(/^ *```(?:sh|yaml)\n(.*?)^ *```/gms), ([, block = ""]) => block).join("\n");
  const lines = (file.endsWith(".md") ? blocks : text).split("\n").flatMap((line) => line.split(/&&|;/));
  return lines.filter((line) => /\bpulumi /.test(line));
}

/** The lines of a page's tables. */
function rowsOf(text: string): string[] {
  return text.split("\n").filter((line) => line.startsWith("|"));
}

function manifest(file: string): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(read(file)));
}

function filesIn(pattern: string): string[] {
  return globSync(pattern, { cwd: REPOSITORY });
}

function read(file: string): string {
  return readFileSync(path.join(REPOSITORY, file), "utf8");
}
