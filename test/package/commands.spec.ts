import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { parseCommandLine } from "../../harness/control-plane/command-line";

const REPOSITORY = path.resolve(__dirname, "../../..");
const PAGES = ["README.md", "SECURITY.md", ...filesIn("docs"), ...filesIn("examples")].filter((file) =>
  /\.(md|ya?ml)$/.test(file),
);

describe("commands in the documentation and the examples", () => {
  it("run the program where Pulumi would use the configuration of the last `up` otherwise", () => {
    const commands = PAGES.flatMap((file) => commandsIn(file).map((command) => ({ file, command })));
    const affected = commands.filter(({ command }) => /pulumi (refresh|destroy)\b|--refresh\b/.test(command));
    assert.ok(affected.length > 5);
    // What comes from the environment is today's anyway.
    const wrong = affected.filter(({ command }) => !/--run-program\b|^ *LANGSMITH_API_KEY=/.test(command));
    assert.deepEqual(wrong, []);
  });

  it("start the stand-in with flags that it knows", () => {
    const flags = PAGES.flatMap((file) =>
      Array.from(read(file).matchAll(/npm run control-plane -- ([^#`\n]*)/g), ([, text = ""]) =>
        text.trim().split(" "),
      ),
    );
    assert.ok(flags.length > 2);
    for (const args of flags) assert.doesNotThrow(() => parseCommandLine(args), args.join(" "));
  });
});

describe("examples with the plugin in a folder that npm makes", () => {
  const projects = filesIn("examples").filter((file) => file.endsWith("/Pulumi.yaml"));

  it("say that a fresh clone needs `npm ci` first, since `pulumi install` does not find the folder", () => {
    const silent = projects.filter((file) => {
      const project = JSON.stringify(parse(read(file)));
      const takesFolder = project.includes("node_modules") || readmeOf(file).includes("package add ./node_modules");
      return takesFolder && !readmeOf(file).includes("`npm ci");
    });
    assert.deepEqual(silent, []);
  });

  function readmeOf(project: string): string {
    return read(path.join(path.dirname(project), "README.md"));
  }
});

/** Commands in code blocks and in workflows, which the reader will copy; what is said about a command is another matter. */
function commandsIn(file: string): string[] {
  const text = read(file).replaceAll("\\\n", " ");
  const code = file.endsWith(".md")
    ? Array.from(text.matchAll(/^ *```(?:sh|yaml)\n(.*?)^ *```/gms), ([, block = ""]) => block).join("\n")
    : text;
  return code
    .split("\n")
    .flatMap((line) => line.split(/&&|;/))
    .filter((line) => /\bpulumi /.test(line));
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" }).map((file) =>
    path.join(folder, file),
  );
}

function read(file: string): string {
  return readFileSync(path.join(REPOSITORY, file), "utf8");
}
