import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { functionNames } from "../../provider/adapters/plugin/functions";
import { fieldsOf } from "../../provider/resource/definition";
import { secretFields } from "../../provider/resource/fields";
import { type ResourceName, resources } from "../../provider/resources";
import * as dynamic from "../../sdk";
import * as native from "../../sdk/native";
import type { ResourceKind } from "../../sdk/resource";
import { sandboxPool } from "../../sdk/sandbox-pool";
import { sandboxRegistry } from "../../sdk/sandbox-registry";
import { sandboxSnapshot } from "../../sdk/sandbox-snapshot";
import { sandboxTemplate } from "../../sdk/sandbox-template";

const REPOSITORY = path.resolve(__dirname, "../../..");

const kinds: Readonly<Record<ResourceName, ResourceKind>> = {
  SandboxPool: sandboxPool,
  SandboxTemplate: sandboxTemplate,
  SandboxRegistry: sandboxRegistry,
  SandboxSnapshot: sandboxSnapshot,
};

/** The steps of CONTRIBUTING.md, for whoever adds a resource. */
for (const name of Object.keys(resources)) {
  const fileName = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

  describe(`resource ${name}`, () => {
    it("has a class for programs, and another for those that use the plugin", () => {
      assert.ok(name in dynamic, `sdk/index.ts exports no ${name}`);
      assert.ok(name in native, `sdk/native/index.ts exports no ${name}`);
    });

    it("can be looked up", () => {
      for (const getter of Object.values(functionNames(name))) {
        assert.ok(getter in native && `${getter}Output` in native, `sdk/native/index.ts exports no ${getter}`);
      }
    });

    it("has an output for each of its fields, in both classes", () => {
      const { outputs, fallbacks } = kinds[name as ResourceName];
      const missing = Object.keys(resources[name as ResourceName].fields).filter(
        (field) => !outputs.includes(field) && !(field in fallbacks),
      );
      assert.deepEqual(missing, []);
    });

    it("has the definition's defaults and secrets in both classes", () => {
      const { fallbacks, secrets = [] } = kinds[name as ResourceName];
      const fields = fieldsOf(resources[name as ResourceName]);
      const inputs = Object.keys(fallbacks).filter((output) => output in fields);
      assert.deepEqual(
        inputs.map((input) => [input, fallbacks[input]]),
        inputs.map((input) => [input, fields[input]?.default]),
      );
      assert.deepEqual(secrets, secretFields(fields));
    });

    for (const file of [
      `provider/resources/${fileName}.ts`,
      `sdk/${fileName}.ts`,
      `test/resources/${fileName}.spec.ts`,
      `test/sdk/${fileName}.spec.ts`,
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

    it("has a scenario", () => {
      const use = `new ${name}(`;
      assert.ok(
        read("test/scenarios", ".ts").some((text) => text.includes(use)),
        `no program in test/scenarios/ has ${use}`,
      );
    });

    it("is described", () => {
      assert.ok(readFileSync(path.join(REPOSITORY, "README.md"), "utf8").includes(name), "README.md does not name it");
      assert.ok(
        read("docs", ".md").some((page) => page.includes(`\n## ${name}\n`)),
        `no page of docs/ has a section "## ${name}"`,
      );
    });

    it("has each input in a table", () => {
      const page = read("docs", ".md").find((text) => text.includes(`\n## ${name}\n`)) ?? "";
      const section = page.split(`\n## ${name}\n`)[1]?.split("\n## ")[0] ?? "";
      const inputs = Object.keys(resources[name as ResourceName].fields);
      assert.deepEqual(
        inputs.filter((input) => !section.includes(`| \`${input}\` `)),
        [],
      );
    });
  });
}

function read(folder: string, extension: string): string[] {
  const files = readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(extension))
    .map((file) => readFileSync(path.join(REPOSITORY, folder, file), "utf8"));
}
