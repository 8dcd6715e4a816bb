import type { FoundObject } from "../http/object";
import type { Definition, NamedInputs } from "./definition";
import { describeObject, failure } from "./messages";
import { logicalNameOf } from "./naming";
import type { NameConflict, Owner } from "./ownership";
import { pluralOf } from "./plural";
import type { Session } from "./session";

/** Why two resources of the program cannot both have what they ask for. */
export function nameConflict({ noun }: Definition, { other, name, kind }: NameConflict): string {
  const otherName = logicalNameOf(other.urn);
  if (kind !== "notYetFree") {
    const wayOn =
      kind === "shared"
        ? `Both have the ${noun} in the state of this stack. Remove one of them from the program: the ${noun} stays with the other.`
        : "Give each resource a name of its own.";
    return `"${name}" is also the name of the resource "${otherName}" (${other.urn}): one ${noun} cannot belong to two resources. ${wayOn}`;
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
  const causes = owner?.hasAutomaticName
    ? "It may belong to another stack: one with the same project and stack name, or one that had this stack's name before it was renamed. " +
      "Or an interrupted `pulumi up` of this stack made it, or this resource had another name in the program."
    : "It may belong to another stack, or to a person who made it by hand. Or an interrupted `pulumi up` of this stack made it, or this " +
      "resource had another name in the program, for which Pulumi has the option `aliases`.";
  const forced =
    "Pulumi was told to replace this very resource (--replace, --target-replace, `pulumi state taint`, replacementTrigger)";
  const wayOn = owner?.hasAutomaticName
    ? `To get a ${noun} under another name and leave that one alone, also where ${forced}, run \`pulumi config set langsmith:nameSeed <a new text>\`: ` +
      `it changes the names of new ${pluralOf(noun)} only.`
    : `To leave that one alone, choose another name. Only if ${forced}, give the resource the option deleteBeforeReplace.`;
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
