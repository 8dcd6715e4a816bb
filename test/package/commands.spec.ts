import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

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
});

/** Commands in code blocks and in workflows, which the reader will copy; what is said about a command is another matter. */
function commandsIn(file: string): string[] {
  const text = readFileSync(path.join(REPOSITORY, file), "utf8").replaceAll("\\\n", " ");
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
