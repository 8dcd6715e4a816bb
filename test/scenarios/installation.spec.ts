import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { assertSucceeded, stepsOf } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const REPOSITORY = path.resolve(__dirname, "../../..");
const PACKAGES = {
  "@pulumi": path.join(REPOSITORY, "node_modules/@pulumi"),
  "pulumi-langsmith": REPOSITORY,
};
const POOLS = `
const langsmith = require("pulumi-langsmith");
for (const name of ["x", "y"]) new langsmith.SandboxPool(name, { templateName: "python", replicas: 1 });
`;

describeScenarios(
  "an installation",
  (open, { thorough }) => {
    const assertRefused = async (opened: TestEnvironment, packageJson: string, command: string): Promise<void> => {
      for (const operation of ["preview", "up"] as const) {
        const refused = await opened.stack[operation]();
        assert.equal(refused.succeeded, false);
        const { text } = refused;
        // The CLI prints it a second time at the end.
        assert.equal(text.split(`The package pulumi-langsmith is missing from ${packageJson}`).length, 3, text);
        assert.ok(text.includes(`Run \`${command}\` in ${path.dirname(packageJson)}.`), text);
        assert.doesNotMatch(text, /Cannot find module|\n\s+at /);
        assert.deepEqual(stepsOf(refused), []);
      }
      assert.deepEqual(opened.takeRequests(), []);
    };

    thorough("an error names the package.json that lacks a package of a component package", async () => {
      const opened = await open({
        writeProject: async (directory) => {
          const component = path.join(directory, "component");
          await writePackage(component, { name: "team-pools", main: "index.js" }, PACKAGES);
          await writeFile(path.join(component, "index.js"), POOLS);
          await writeProject(directory, 'require("team-pools");\n', {
            "@pulumi": PACKAGES["@pulumi"],
            "team-pools": component,
          });
          await writeFile(path.join(directory, "pnpm-lock.yaml"), "");
        },
      });
      await assertRefused(opened, path.join(opened.directory, "package.json"), "pnpm add pulumi-langsmith");

      await symlink(REPOSITORY, path.join(opened.directory, "node_modules/pulumi-langsmith"));
      assertSucceeded(await opened.stack.up());
      assert.equal(opened.pools().length, 2);
    });

    thorough("a bundle without the package beside it names the package.json that lacks it", async () => {
      const opened = await open({
        writeProject: async (directory) => {
          await writeProject(directory, "", { "@pulumi": PACKAGES["@pulumi"] }, "main: dist/index.js\n");
          await mkdir(path.join(directory, "dist"));
          await build({
            stdin: { contents: POOLS, resolveDir: REPOSITORY },
            outfile: path.join(directory, "dist/index.js"),
            bundle: true,
            platform: "node",
            external: ["@pulumi/pulumi"],
            logLevel: "error",
          });
        },
      });
      await assertRefused(opened, path.join(opened.directory, "package.json"), "npm install pulumi-langsmith");

      await symlink(REPOSITORY, path.join(opened.directory, "node_modules/pulumi-langsmith"));
      assertSucceeded(await opened.stack.up());
      assert.equal(opened.pools().length, 2);
    });

    thorough("the package is found from the program's folder, whatever folder the program changes to", async () => {
      const opened = await open({
        writeProject: async (directory) => {
          await writeProject(directory, "", PACKAGES, "main: src/index.js\n");
          await mkdir(path.join(directory, "src"));
          await writeFile(path.join(directory, "src/index.js"), `process.chdir("/");\n${POOLS}`);
        },
      });
      assertSucceeded(await opened.stack.up());
      assert.equal(opened.pools().length, 2);
    });

    thorough("a Node.js that is too old is rejected in one sentence, in the program and in the provider", async () => {
      const opened = await open();
      assertSucceeded(await opened.up({ workers: { name: "workers", templateName: "python", replicas: 1 } }));
      const preload = path.join(opened.directory, "old.js");
      await writeFile(
        preload,
        'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.18.0" } });\n',
      );
      const environment = { NODE_OPTIONS: `--require ${preload}` };
      // The last two run no program.
      for (const operation of ["preview", "up", "refresh", "destroy"] as const) {
        const refused = await opened.stack[operation]({ environment });
        assert.equal(refused.succeeded, false);
        assert.match(
          refused.text,
          /pulumi-langsmith needs Node\.js 22\.19\.0 or later, and this is Node\.js 22\.18\.0\./,
        );
        assert.doesNotMatch(refused.text, /\n\s+at /);
      }
      assertSucceeded(await opened.stack.preview({ expectNoChanges: true }));
    });
  },
  // The plugin's own tests cover its installation.
  { through: ["dynamic"] },
);

describeScenarios(
  "settings of a stack",
  (open) => {
    it("settings that have no effect, and credentials in plain text, lead to one warning each", async () => {
      const opened = await open();
      const pools = { x: { templateName: "python", replicas: 1 }, y: { templateName: "python", replicas: 1 } };
      const warningsOf = async (operation: "preview" | "up"): Promise<string[]> => {
        const result = await opened.stack[operation]();
        assertSucceeded(result);
        assert.ok(!result.text.includes(opened.controlPlane.apiKey));
        return result.diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message.trim());
      };
      await opened.program(pools);
      assert.deepEqual(await warningsOf("up"), []);

      await opened.stack.setConfig("langsmith:apikey", "x");
      await opened.stack.setConfig("langsmith:apiKey", opened.controlPlane.apiKey);
      for (const operation of ["preview", "up"] as const) {
        const [plain = "", unknown, ...more] = (await warningsOf(operation)).sort();
        const meant = "did you mean langsmith:apiKey?";
        assert.equal(unknown, `The setting langsmith:apikey is not known and has no effect; ${meant}`);
        assert.match(plain, /langsmith:apiKey is not secret/);
        assert.deepEqual(more, []);
      }
    });
  },
  { isThorough: true },
);

async function writeProject(
  directory: string,
  program: string,
  modules: Readonly<Record<string, string>>,
  settings = "",
): Promise<void> {
  await writePackage(directory, { name: "scenario", main: "index.js" }, modules);
  await writeFile(path.join(directory, "index.js"), program);
  await writeFile(
    path.join(directory, "Pulumi.yaml"),
    `name: scenario\n${settings}runtime: {name: nodejs, options: {typescript: false}}\n`,
  );
}

async function writePackage(
  directory: string,
  manifest: Readonly<Record<string, string>>,
  modules: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(path.join(directory, "node_modules"), { recursive: true });
  await writeFile(path.join(directory, "package.json"), `${JSON.stringify(manifest)}\n`);
  for (const [name, target] of Object.entries(modules)) {
    await symlink(target, path.join(directory, "node_modules", name));
  }
}
