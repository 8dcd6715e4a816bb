import { printable } from "../clean";
import { ConfigurationError, OperationError } from "../errors";
import { adviceFor, type Operation } from "../http/advice";
import type { FoundObject } from "../http/object";
import { ControlPlaneError } from "../http/errors";
import type { Definition, NamedInputs, ResourceState } from "./definition";
import { logicalNameOf } from "./naming";
import type { NameConflict, Owner } from "./ownership";
import type { Session } from "./session";

/**
 * Every text about a resource that users read. Each says the operation, the resource, its name, what happened and what to do
 * next; and no advice may cost anyone an object.
 */

/** `SandboxPool "workers"` */
export function label({ type }: Pick<Definition, "type">, name: string): string {
  return `${type} "${name}"`;
}

/** An error of a request or of the settings, as the failure of an operation; any other error as it is. */
export function explain(session: Session, operation: Operation, name: string, error: unknown, outcome = ""): Error {
  if (!(error instanceof ControlPlaneError) && !(error instanceof ConfigurationError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return new OperationError(describe(session, operation, name, error, outcome), { cause: error });
}

export function describe(
  { definition, configuration }: Session,
  operation: Operation,
  name: string,
  error: Error,
  outcome: string,
): string {
  const reason = error.message.replace(/\.$/, "");
  const what = `could not ${operation} ${label(definition, name)}: ${reason}.`;
  const advice = definition.adviceFor?.(error) ?? adviceFor(error, operation, configuration);
  return [what, outcome, advice].filter(Boolean).join(" ");
}

function failure(
  { definition }: Session,
  operation: Operation,
  name: string,
  what: string,
  advice: string,
  cause?: unknown,
): OperationError {
  const message = `could not ${operation} ${label(definition, name)}: ${what}. ${advice}`;
  return new OperationError(message, { cause });
}

/** `template "python", replicas 2, created 2026-01-01T00:00:00Z` */
export function describeObject({ inputs, createdAt }: FoundObject): string {
  const parts = Object.entries(inputs)
    .filter(([key, value]) => key !== "name" && value !== undefined)
    .map(([key, value]) => `${key} ${printable(JSON.stringify(value))}`);
  return [...parts, ...(createdAt === undefined ? [] : [`created ${printable(createdAt)}`])].join(", ");
}

/** Why two resources of the program cannot both have what they ask for. */
export function nameConflict({ noun }: Definition, owner: Owner, { other, name, kind }: NameConflict): string {
  const otherName = logicalNameOf(other.urn);
  if (kind === "sameName") {
    const hold =
      owner.previousName === name && other.previousName === name
        ? ` Both have the ${noun} in the state of this stack. Remove one of them from the program: the ${noun} stays with the other.`
        : " Give each resource a name of its own.";
    return `"${name}" is also the name of the resource "${otherName}" (${other.urn}): one ${noun} cannot belong to two resources.${hold}`;
  }
  return (
    `the name "${name}" passes between this resource and "${otherName}" (${other.urn}), and the old ${noun} of that name ` +
    `is still there while the new one is made. Change one of the two, run \`pulumi up\`, then change the other.`
  );
}

/** Pulumi replaces an object that has its name from the program, and creates the new one first. */
export function needsToGoFirst({ noun }: Definition): string {
  return (
    `Pulumi was told to replace this ${noun} (replacementTrigger, replaceWith or deletedWith), whose name the program gives, and would create ` +
    `the new one while the old one still has the name. Give the resource the option deleteBeforeReplace, or leave its name out.`
  );
}

/** Why an object is replaced although no input changed. */
export function replacedForItsCreation({ type, creationResult }: Definition, name: string): string {
  return `${label({ type }, name)} is replaced, because the control plane gave up on its creation (${creationResult?.property ?? ""}: ${creationResult?.gaveUp ?? ""}).`;
}

/** The name is taken by an object that is there to see. */
export function nameTaken(
  session: Session,
  inputs: NamedInputs,
  owner: Owner | undefined,
  existing: FoundObject,
  cause: unknown,
): Error {
  const { noun } = session.definition;
  const what = `a ${noun} of this name exists already (${describeObject(existing)})`;
  const forced =
    `Pulumi was told to replace this resource (--replace, --target-replace, \`pulumi state taint\`), and the ${noun} is the one to be ` +
    "replaced, which such a replacement does not show to the provider";
  const causes = owner?.hasAutomaticName
    ? "It may belong to another stack: one with the same project and stack name, or one that had this stack's name before it was renamed. " +
      `Or ${forced}. Or an interrupted \`pulumi up\` of this stack made it, or this resource had another name in the program.`
    : `It may belong to another stack, or to a person who made it by hand. Or ${forced}. Or an interrupted \`pulumi up\` of this ` +
      "stack made it, or this resource had another name in the program, for which Pulumi has the option `aliases`.";
  const wayOn = owner?.hasAutomaticName
    ? `To get a ${noun} under another name and leave that one alone, run \`pulumi config set langsmith:nameSeed <a new text>\`: ` +
      `it changes the names of new ${noun}s only.`
    : `To leave that one alone, choose another name. To replace it on purpose, give the resource the option deleteBeforeReplace.`;
  const adopt =
    `Only if nobody else manages it, set adoptExisting to true: this stack then manages it, and \`pulumi destroy\` here deletes it, ` +
    "although another stack may still count on it.";
  return failure(session, "create", inputs.name, what, `${causes} ${wayOn} ${adopt}`, cause);
}

/** The name is taken by an object that these credentials do not show. */
export function nameTakenElsewhere(session: Session, { name }: NamedInputs, cause: unknown): Error {
  const { noun } = session.definition;
  return failure(
    session,
    "create",
    name,
    `its name is taken by a ${noun} that these credentials cannot see, perhaps in another workspace`,
    "Choose another name, or check langsmith:tenantId.",
    cause,
  );
}

export function replacementTakesNothingOver(
  session: Session,
  { name }: NamedInputs,
  existing: FoundObject,
  cause: unknown,
): Error {
  const { noun } = session.definition;
  return failure(
    session,
    "replace",
    name,
    `a ${noun} of this name exists already (${describeObject(existing)}), and a replacement takes nothing over, not even with adoptExisting`,
    `If it is the ${noun} to be replaced, give the resource the option deleteBeforeReplace, or leave its name out. If it is another one, choose another ` +
      `name, or add it to the program as a resource of its own.`,
    cause,
  );
}

export function ownedBySibling(session: Session, { name }: NamedInputs, existing: FoundObject, cause: unknown): Error {
  const { noun } = session.definition;
  return failure(
    session,
    "create",
    name,
    `the ${noun} of this name (${describeObject(existing)}) belongs to another resource of this program`,
    "Give each resource a name of its own.",
    cause,
  );
}

export function cannotBeAdopted(
  session: Session,
  { name }: NamedInputs,
  existing: FoundObject,
  different: readonly string[],
  cause: unknown,
): Error {
  const { noun } = session.definition;
  const properties = different.join(" and ");
  return failure(
    session,
    "create",
    name,
    `a ${noun} of this name exists already (${describeObject(existing)}) and cannot be adopted, because its ${properties} cannot be changed ` +
      "to what the program asks for",
    `Set ${properties} to what the existing ${noun} has, or choose another name.`,
    cause,
  );
}

/** What is known after a creation that got no response. */
export function unconfirmedOutcome(session: Session, found: FoundObject | "absent" | "unknown"): string {
  const { noun } = session.definition;
  if (found === "unknown") {
    return `Whether the ${noun} exists is not known, since looking for it failed as well. The next \`pulumi up\` looks again; so does \`pulumi destroy\`.`;
  }
  if (found === "absent")
    return `It was not there right after that. The next \`pulumi up\` looks again, and creates it if it is still missing.`;
  return (
    `A ${noun} of this name exists (${describeObject(found)}), but nothing proves that this creation made it: another stack or person may have. ` +
    howToSettle(noun)
  );
}

export function unconfirmedFound(
  session: Session,
  operation: Operation,
  { name, unconfirmed }: ResourceState,
  found: FoundObject,
): Error {
  const { noun } = session.definition;
  return failure(
    session,
    operation,
    name,
    `its creation at ${unconfirmed?.since ?? "an unknown time"} got no answer, and a ${noun} of this name exists (${describeObject(found)}): ` +
      "nothing proves that this stack made it",
    operation === "delete" ? howToSettleDeletion(noun) : howToSettle(noun),
  );
}

function howToSettle(noun: string): string {
  return (
    `If no other stack and no one else made it, set adoptExisting to true and run \`pulumi up\`, which takes it over. If it is someone else's, ` +
    `choose another name, or remove the resource from the stack without touching the ${noun} with \`pulumi state delete\`.`
  );
}

/** The program may not have the resource any more, so that it cannot say adoptExisting. */
function howToSettleDeletion(noun: string): string {
  return (
    `If no other stack and no one else made it, run \`pulumi config set langsmith:adoptExisting true\` and this command again (\`pulumi destroy\` with ` +
    `--run-program), which deletes the ${noun}; then \`pulumi config rm langsmith:adoptExisting\`. If it is someone else's, remove the resource from the stack without touching the ${noun} with ` +
    "`pulumi state delete`."
  );
}

/** The object would be replaced by one at another place, where the old one could not be deleted. */
export function replacedElsewhere(session: Session, { name, place = "" }: ResourceState): Error {
  const { noun } = session.definition;
  return failure(
    session,
    "replace",
    name,
    `this ${noun} is at ${place}, and the new one would be created at ${session.place}`,
    "Nothing was touched. Set langsmith:endpoint and langsmith:tenantId (or their environment variables) back to where it is. If both are the same control plane " +
      "under another address, run `pulumi refresh --run-program` first, which recognises what it finds there by its id.",
  );
}

/** The object is not where the operation looks, and the state knows it from another place. */
export function movedElsewhere(session: Session, operation: Operation, { name, place = "" }: ResourceState): Error {
  const { noun } = session.definition;
  return failure(
    session,
    operation,
    name,
    `this ${noun} was at ${place}, and the operation looked for it at ${session.place}, where it is not`,
    `It was neither changed nor forgotten. Set langsmith:endpoint and langsmith:tenantId (or their environment variables) back to where it is. If both are the ` +
      `same control plane under another address, say so with \`pulumi config set langsmith:movedFrom "${place}"\`: what is not there then counts as deleted. Add --run-program to \`pulumi refresh\` and ` +
      "`pulumi destroy`, which otherwise use the settings of the last `pulumi up`.",
  );
}

export function notThere(session: Session, id: string): Error {
  const { noun } = session.definition;
  return failure(
    session,
    "look up",
    id,
    `there is no ${noun} of this name`,
    `Correct the id that the program looks up, or langsmith:tenantId if the ${noun} is in another workspace.`,
  );
}

/** The object is not what it was, so that changing it would be a guess. */
export function changedOutside(session: Session, name: string, what: string): Error {
  return failure(
    session,
    "update",
    name,
    what,
    "Run `pulumi preview --refresh --run-program --diff` to see what is there now, and `pulumi up --refresh --run-program` if what it " +
      "would do is right.",
  );
}

export function notAsAsked(
  session: Session,
  operation: Operation,
  name: string,
  found: FoundObject,
  keys: readonly string[],
): Error {
  return failure(
    session,
    operation,
    name,
    `the control plane accepted the change and answered with ${describeObject(found)}: ${keys.join(", ")} did not become what the program asks for`,
    "Run `pulumi up` again; if it stays like this, ask whoever runs the control plane.",
  );
}
