import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import schema from "../../provider/adapters/plugin/schema.json";

const REPOSITORY = path.resolve(__dirname, "../../..");
const LANGUAGES = ["typescript", "python", "yaml"];

const frontMatterSchema = z.strictObject({ title: z.string(), meta_desc: z.string(), layout: z.literal("package") });
const programSchema = z.object({
  resources: z.record(z.string(), z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()) })),
});

describe("pages for Pulumi's registry", () => {
  for (const page of ["docs/_index.md", "docs/installation-configuration.md"]) {
    it(`has ${page} in the format of Pulumi's registry`, () => {
      const text = read(page);
      const [, frontMatter = ""] = /^---\n(.*?)\n---\n/s.exec(text) ?? [];
      frontMatterSchema.parse(parse(frontMatter));
      assert.ok(text.includes(`{{< chooser language "${LANGUAGES.join(",")}" >}}`));
      const opened = Array.from(text.matchAll(/{{% choosable language (\w+) %}}/g), ([, language]) => language);
      assert.deepEqual(opened, LANGUAGES);
      assert.equal(text.match(/{{% \/choosable %}}/g)?.length, LANGUAGES.length);
      assert.equal(text.match(/{{< \/chooser >}}/g)?.length, 1);
      // The registry serves them at another address.
      assert.doesNotMatch(text, /\]\((?!https:)/);
    });
  }

  it("shows the same program in all languages, with existing inputs", () => {
    const text = read("docs/_index.md");
    const { resources } = programSchema.parse(parse(sample(text, "yaml")));
    const inputs = Object.values(resources).flatMap(({ type, properties }) => {
      const resource = inputsOf(type.replace(":", ":index:"));
      const found = Object.keys(properties).filter((input) => !resource.includes(input));
      assert.deepEqual(found, []);
      return Object.keys(properties);
    });
    assert.ok(inputs.length > 0);
    const inTypeScript = Array.from(sample(text, "typescript").matchAll(/^ {2}(\w+):/gm), ([, input]) => input);
    assert.deepEqual(inTypeScript, inputs);
    const inPython = Array.from(sample(text, "python").matchAll(/^ {4}(\w+)=/gm), ([, input]) => input);
    assert.deepEqual(inPython, inputs.map(snakeCase));
  });

  it("has a logo in this repository, of the kind and size that Pulumi's registry asks for", () => {
    const file = schema.logoUrl.replace(
      "https://raw.githubusercontent.com/pulumi-langsmith/pulumi-langsmith/main/",
      "",
    );
    const image = readFileSync(path.join(REPOSITORY, file));
    assert.equal(image.subarray(1, 4).toString(), "PNG");
    // A PNG begins with its width and height.
    assert.deepEqual([image.readUInt32BE(16), image.readUInt32BE(20)], [100, 100]);
  });
});

function inputsOf(token: string): string[] {
  const resource = Object.entries(schema.resources).find(([name]) => name === token)?.[1];
  return Object.keys(resource?.inputProperties ?? {});
}

function sample(text: string, language: string): string {
  const [, code] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(text) ?? [];
  assert.ok(code, language);
  return code;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function read(file: string): string {
  return readFileSync(path.join(REPOSITORY, file), "utf8");
}
