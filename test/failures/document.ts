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

Each operation has two tables: what is left behind, and what you read. Where it makes a difference whether the program names
the pool or leaves that to the provider, the failure is there twice; the seven digits at the end of an automatic name are left out.

**In the state** is what Pulumi remembers: *ready* is only what the creation saw, *unchecked* claims nothing, and *unconfirmed* is
a creation whose outcome is not known.
`;

const TITLES: Record<Operation, string> = {
  create: "Create",
  read: "Read (`pulumi refresh`)",
  update: "Update",
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
    const described = own.map((table) => writeTables(table, section === undefined ? "##" : "###"));
    return section === undefined ? described : [section, ...described];
  });
  return [INTRODUCTION, ...sections].join("\n");
}

/** What is left behind, and then what you read: many failures leave the same. */
function writeTables(table: Table, level: string): string {
  const next = table.operation === "delete" ? "the next `destroy`" : "the next `up`";
  const lines = linesOf(table);
  const outcomes = Map.groupBy(lines, ({ outcome }) => outcome.join("|"));
  return [
    `${level} ${TITLES[table.operation]}\n`,
    writeTable(
      ["failure", "on the control plane", "in the state", next],
      Array.from(outcomes.values(), (same) => [
        same.map(({ failure }) => failure).join("; "),
        ...(same[0]?.outcome ?? []),
      ]),
    ),
    writeTable(
      ["failure", "you read"],
      lines.map(({ failure, message }) => [failure, message]),
    ),
  ].join("\n");
}

function writeTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return `${[header, header.map(() => "---"), ...lines].map(line).join("\n")}\n`;
}

interface Line {
  failure: string;
  outcome: readonly string[];
  message: string;
}

function linesOf({ rows }: Table): Line[] {
  return rows.flatMap(({ failure: { title }, observations: { fixed, automatic } }) =>
    isDeepStrictEqual(fixed, automatic)
      ? [describe(title, fixed)]
      : [describe(`${title} (fixed name)`, fixed), describe(`${title} (automatic name)`, automatic)],
  );
}

function describe(failure: string, { held, state, next, message }: Observation): Line {
  return { failure, outcome: [held, state, next], message: message ?? "(it succeeds)" };
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;")).join(" | ")} |`;
}
