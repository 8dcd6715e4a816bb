import { isDeepStrictEqual } from "node:util";
import type { Failure } from "./failures";
import { Glossary, type Message, parseMessage } from "./messages";
import type { Attempt, Naming, Observation, Operation } from "./observe";
import { type SubjectName, subjectNames } from "./subjects";

export type Observations = Readonly<Record<Naming, Observation>>;

export interface Table {
  subject: SubjectName;
  operation: Operation;
  rows: readonly { failure: Failure; observations: Observations }[];
}

interface Line {
  failure: string;
  message: Message | undefined;
  outcome: readonly string[];
}

const INTRODUCTION = `# Failures

Find your message, its next step, and what the failure leaves behind. \`npm run docs\` writes this page from tests against the fake
control plane; a test keeps it current. More about single messages: [troubleshooting](troubleshooting.md).

1. Your message begins with \`could not create SandboxPool "workers":\`. The sentence after that is the reason, and the request in
   brackets shows which host answered. Find the reason in [next steps](#next-steps).
2. Other sentences of the message are about your object; the tables refer to them as [notes](#notes).
3. The table of the operation ([create](#create), [read](#read-pulumi-refresh), [update](#update) or [delete](#delete) of a pool)
   shows what the failure leaves on the host and in the state, and what the next command does. [Registries](#registries) and
   [snapshots](#snapshots) have tables for what differs.
`;

const NEXT_STEPS = `## Next steps

| the message says | next step |
| --- | --- |`;

const NOTES = "## Notes\n";

const TABLES = `## How to read the tables

Each failure meets the operation's main request for as long as the operation tries: retries are over by then. "Work done" means
that the host did what it was asked to do, although its answer says otherwise. The pool is called \`workers\`; the program asks for
template \`python\` and 2 replicas, and for 4 in the update. A pool of someone else stands beside it and was never touched.

A failure has two rows if it ends in another way when the program names the pool (*fixed name*) than when the provider does
(*automatic name*, shown without its digits). In the state, *ready* means that the creation saw a replica, *unchecked* that nobody
looked, *unconfirmed* that the outcome of the creation is not known, and *partially created* that the next \`up\` finishes the work.
After a failed delete, the last column is about the next \`destroy\`.
`;

const TITLES: Record<Operation, string> = {
  create: "Create",
  read: "Read (`pulumi refresh`)",
  update: "Update",
  delete: "Delete",
};

/** Introduces the tables of the resources that have a section of their own. */
const SECTIONS: Partial<Record<SubjectName, string>> = {
  SandboxRegistry: `## Registries

Other failures end as for a pool. The program asks for an old password, and for a new one in the update. "No password" in the state
means that nobody knows which password the registry has: the next \`pulumi up\` sends it.
`,
  SandboxSnapshot: `## Snapshots

Other failures end as for a pool with an automatic name: a label proves which creation made a snapshot. The update asks for another
image, which replaces the snapshot: the failure meets the creation of the new one.
`,
};

const CHANGES: Readonly<Record<string, string>> = { POST: "create", PATCH: "update", DELETE: "delete" };

/** Writes the observations for people who look up their failure. */
export function writeDocument(tables: readonly Table[]): string {
  const subjects = subjectNames.map((subject) => {
    const own = tables.filter((table) => table.subject === subject);
    return { subject, tables: own, glossary: new Glossary(own.flatMap(messagesOf)) };
  });
  const notes: string[] = [];
  const sections = subjects.flatMap(({ subject, tables: own, glossary }) => {
    const section = SECTIONS[subject];
    const level = section === undefined ? "##" : "###";
    const written = own.map((table) => writeTable(table, level, glossary, notes));
    return section === undefined ? written : [section, ...written];
  });
  const nextSteps = subjects.flatMap(({ subject, glossary: { nextSteps: own } }) =>
    own.map(([reason, nextStep]) => ({ subject, reason, nextStep })),
  );
  return [
    INTRODUCTION,
    `${NEXT_STEPS}\n${describeNextSteps(nextSteps).map(row).join("\n")}\n`,
    `${NOTES}\n${notes.map((note, index) => `${index + 1}. ${note}`).join("\n")}\n`,
    TABLES,
    ...sections,
  ].join("\n");
}

/** Makes one row per reason, or one per resource if the next step depends on the resource. */
function describeNextSteps(
  nextSteps: readonly { subject: SubjectName; reason: string; nextStep: string }[],
): string[][] {
  return [...Map.groupBy(nextSteps, ({ reason }) => reason)].flatMap(([reason, same]) => {
    const different = Map.groupBy(same, ({ nextStep }) => nextStep);
    return Array.from(different, ([nextStep, [first]]) => [
      different.size > 1 && first ? `${reason} (${first.subject})` : reason,
      nextStep || "see the notes",
    ]);
  });
}

function messagesOf({ rows }: Table): Message[] {
  return rows
    .flatMap(({ observations }) => Object.values(observations))
    .flatMap(({ message, next }) => [message, ...next.map((attempt) => attempt.message)])
    .filter((message) => message !== undefined)
    .map(parseMessage);
}

function writeTable(table: Table, level: string, glossary: Glossary, notes: string[]): string {
  const next = table.operation === "delete" ? "the next `destroy`" : "the next `up`";
  const header = ["failure", "you read", "notes", "on the host", "in the state", next];
  const lines = linesOf(table);
  const usual = usualOutcome(lines);
  return [
    `${level} ${TITLES[table.operation]}\n`,
    ...(usual
      ? [`Empty cells: on the host \`${usual[0]}\`, in the state \`${usual[1]}\`, ${next}: ${usual[2]}.\n`]
      : []),
    row(header),
    row(header.map(() => "---")),
    ...lines.map(({ failure, message, outcome }) =>
      row([
        failure,
        message ? describeReason(message) : "(it succeeds)",
        message ? numbersOf(glossary.notesOf(message), notes) : "",
        ...(isDeepStrictEqual(outcome, usual) ? outcome.map(() => "") : outcome),
      ]),
    ),
    "",
  ].join("\n");
}

/** The most frequent outcome, shared by all rows that have it. */
function usualOutcome(lines: readonly Line[]): readonly string[] | undefined {
  const groups = Map.groupBy(lines, ({ outcome }) => outcome.join("|"));
  const [largest = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  return largest.length > 2 ? largest[0]?.outcome : undefined;
}

/** Refers to notes by their numbers; new ones join the list. */
function numbersOf(own: readonly string[], notes: string[]): string {
  const numbers = own.map((note) => {
    if (!notes.includes(note)) notes.push(note);
    return notes.indexOf(note) + 1;
  });
  return numbers.length === 0 ? "" : `[${numbers.join(", ")}](#notes)`;
}

function linesOf({ rows }: Table): Line[] {
  return rows.flatMap(({ failure: { title }, observations: { fixed, automatic } }) =>
    isDeepStrictEqual(fixed, automatic)
      ? [describe(title, fixed)]
      : [describe(`${title} (fixed name)`, fixed), describe(`${title} (automatic name)`, automatic)],
  );
}

function describe(failure: string, { held, state, next, message }: Observation): Line {
  return {
    failure,
    message: message === undefined ? undefined : parseMessage(message),
    outcome: [held, state, next.map(describeAttempt).join("; ")],
  };
}

function describeAttempt({ option, message, changes }: Attempt): string {
  const result =
    message === undefined
      ? changes.map((method) => CHANGES[method] ?? method).join(", ") || "nothing"
      : `fails: ${parseMessage(message).reason.replace(/(?: \(|: ).*$/, "")}`;
  return option === undefined ? result : `with \`${option}\`: ${result}`;
}

function describeReason({ reason, answer }: Message): string {
  return answer === undefined ? reason : `${reason} (${answer})`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;")).join(" | ")} |`;
}
