import type { Failure } from "./failures";
import type { Observation, Operation } from "./observe";

export interface Row {
  failure: Failure;
  observation: Observation;
}

const INTRODUCTION = `# Failures

What is left behind when a request fails, what you read, and what the next \`pulumi up\` does about it. This page is made by
\`npm run docs:failures\` from what was seen against the stand-in control plane, and a test keeps it current.

Each failure meets the operation's main request (POST, GET, PATCH, DELETE) for as long as the operation tries; retries are
over by then. "Work done" means that the control plane did what it was asked although the answer says otherwise. The pool is
called \`workers\` and was asked for with template \`python\` and 2 replicas (4 in the update). A pool of somebody else stood
beside it each time and was never touched.

**State** tells what Pulumi remembers: *ready* is only what the creation saw, *unchecked* claims nothing.
`;

const TITLES: Record<Operation, string> = {
  create: "Create",
  read: "Read (`pulumi refresh`)",
  update: "Update (replicas 2 to 4)",
  delete: "Delete",
};

/** Writes the observations down for people who look their failure up. */
export function writeDocument(tables: readonly { operation: Operation; rows: readonly Row[] }[]): string {
  const sections = tables.map(({ operation, rows }) => {
    const lines = rows.map(({ failure, observation: { held, state, message, next } }) =>
      [failure.title, held, state, next, message ?? "(it succeeds)"].map(escape).join(" | "),
    );
    const header = "failure | on the control plane | in the state | the next `up` | you read";
    return `## ${TITLES[operation]}\n\n| ${header} |\n| --- | --- | --- | --- | --- |\n${lines.map((line) => `| ${line} |`).join("\n")}\n`;
  });
  return [INTRODUCTION, ...sections].join("\n");
}

function escape(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
