import { isDeepStrictEqual } from "node:util";
import type { Failure } from "./failures";
import type { Naming, Observation, Operation } from "./observe";
import { type SubjectName, subjectNames } from "./subjects";

export type Observations = Readonly<Record<Naming, Observation>>;

export interface Table {
  subject: SubjectName;
  operation: Operation;
  rows: readonly { failure: Failure; observations: Observations }[];
}

const INTRODUCTION = `# Failures

What is left behind when a request fails, what you read, and what the next \`pulumi up\` does about it (after a failed
\`pulumi destroy\`, the next \`destroy\`). This page is made by \`npm run docs\` from what was seen against the stand-in
control plane, and a test keeps it current.

Each failure meets the operation's main request (POST, GET, PATCH, DELETE) for as long as the operation tries; retries are
over by then. "Work done" means that the control plane did what it was asked although the answer says otherwise. The pool is
called \`workers\` and was asked for with template \`python\` and 2 replicas (4 in the update). Someone else's pool stood
beside it each time and was never touched. What to do about a message: [Troubleshooting](troubleshooting.md).

The first tables are about pools. Those of [registries](#registries) and [snapshots](#snapshots) have only the rows that differ.

Where it makes a difference whether the program names the pool or leaves that to the provider, there are two rows; the seven
digits at the end of an automatic name are left out.

**In the state** is what Pulumi remembers: *ready* is only what the creation saw, *unchecked* claims nothing, and *unconfirmed* is
a creation whose outcome is not known.
`;

const TITLES: Record<Operation, string> = {
  create: "Create",
  read: "Read (`pulumi refresh`)",
  update: "Update (replicas 2 to 4)",
  delete: "Delete",
};

/** What precedes the tables of the resources that have a section of their own. */
const SECTIONS: Partial<Record<SubjectName, string>> = {
  SandboxRegistry: `## Registries

What is not here ends as for a pool. The registry was asked for with an old password, and in the update with a new one. "No password"
in the state means that nobody knows which one the registry has: the next \`pulumi up\` sends it.
`,
  SandboxSnapshot: `## Snapshots

What is not here ends as for a pool with an automatic name: a snapshot that was made is recognised by what its creation was sent with.
The update asks for another image, which replaces the snapshot: the request that fails is the creation of the new one.
`,
};

/** Writes the observations down for people who look their failure up. */
export function writeDocument(tables: readonly Table[]): string {
  const sections = subjectNames.flatMap((subject) => {
    const own = tables.filter((table) => table.subject === subject);
    const section = SECTIONS[subject];
    if (section === undefined) return own.map(writeSection);
    const lines = own.flatMap((table) => linesOf(table).map((cells) => [table.operation, ...cells]));
    const header = ["operation", "failure", "on the control plane", "in the state", "the next `up`", "you read"];
    return [`${section}\n${writeTable(header, lines)}`];
  });
  return [INTRODUCTION, ...sections].join("\n");
}

function writeSection(table: Table): string {
  const next = table.operation === "delete" ? "the next `destroy`" : "the next `up`";
  const header = ["failure", "on the control plane", "in the state", next, "you read"];
  return `## ${TITLES[table.operation]}\n\n${writeTable(header, linesOf(table))}`;
}

function writeTable(header: readonly string[], lines: readonly string[][]): string {
  return `${[line(header), line(header.map(() => "---")), ...lines.map(line)].join("\n")}\n`;
}

function linesOf({ rows }: Table): string[][] {
  return rows.flatMap(({ failure: { title }, observations: { fixed, automatic } }) =>
    isDeepStrictEqual(fixed, automatic)
      ? [row(title, fixed)]
      : [row(`${title} (fixed name)`, fixed), row(`${title} (automatic name)`, automatic)],
  );
}

function row(title: string, { held, state, next, message }: Observation): string[] {
  return [title, held, state, next, message ?? "(it succeeds)"].map(escape);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function escape(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
