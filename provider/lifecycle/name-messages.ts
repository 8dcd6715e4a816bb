import type { FoundObject } from "../http/object";
import type { CheckFailure, Definition, ImportFault } from "./definition";
import type { NamedInputs } from "./resource-state";
import { describeObject, failure } from "./messages";
import { logicalNameOf } from "./naming";
import type { NameConflict, ProgramResource } from "./program-resources";
import { pluralOf } from "./plural";
import type { Call } from "./call";

/** Reason why two resources of the program cannot both have their name. */
export function nameConflict({ noun }: Definition, { other, kind }: NameConflict): string {
  const otherResource = `the resource "${logicalNameOf(other.urn)}" (${other.urn})`;
  if (kind !== "notYetFree") {
    const nextStep =
      kind === "shared"
        ? `Both have the ${noun} in the state of this stack. Remove one of them from the program: the ${noun} stays with the other.`
        : "Give each resource a name of its own.";
    return `it is also the name of ${otherResource}: one ${noun} cannot belong to two resources. ${nextStep}`;
  }
  return (
    `it passes between this resource and ${otherResource}, and the old ${noun} of that name ` +
    `still exists while the new one is created. Change one of the two, run \`pulumi up\`, then change the other.`
  );
}

/** An input must be the host's id of another resource. */
export function nameGivenForId({ type, noun }: Pick<Definition, "type" | "noun">, output: string): string {
  return `must be the ${noun}'s \`${output}\`, and is its name: give \`${output}\` of the ${type}, not \`id\` or \`name\``;
}

/** An input must be the name that another resource has from now on. */
export function formerNameGiven({ type, noun }: Pick<Definition, "type" | "noun">): string {
  return `must be the ${noun}'s name, and is the one that it had before: give \`name\` of the ${type}, not \`id\``;
}

/** Pulumi replaces an object that has its name from the program, and creates the new one first. */
export function needsToGoFirst({ noun }: Definition): string {
  return (
    `Pulumi was told to replace this ${noun} (replacementTrigger, replaceWith or deletedWith), whose name the program sets, and would create ` +
    `the new one while the old one still has the name. Give the resource the option deleteBeforeReplace, or leave its name out.`
  );
}

/** The name is taken by a visible object. docs/troubleshooting.md has all causes. */
export function nameTaken(
  call: Call,
  inputs: NamedInputs,
  resource: ProgramResource | undefined,
  existing: FoundObject,
  cause: unknown,
): Error {
  const { noun } = call.definition;
  const what = `a ${noun} of this name exists already (${describeObject(call, existing)})`;
  const isAutomatic = resource?.hasAutomaticName === true;
  const others = isAutomatic ? "another stack of the same project and stack name" : "another stack or a person";
  const whose =
    `It may belong to ${others}, or to this resource, if a \`pulumi up\` was interrupted, Pulumi was told to replace it ` +
    "(--replace), or it had another name in the program.";
  const rename = isAutomatic
    ? `For another name, run \`pulumi config set langsmith:nameSeed <a new text>\`, which changes the names of new ${pluralOf(noun)} only`
    : "Choose another name";
  const replace = isAutomatic ? "" : " (with --replace, deleteBeforeReplace instead)";
  const next = `${rename}; only if nobody else manages it, set adoptExisting to true${replace}.`;
  return failure(call, "create", inputs.name, what, `${whose} ${next}`, cause);
}

/** The name is taken by an object that these credentials do not show. */
export function nameTakenElsewhere(call: Call, { name }: NamedInputs, cause: unknown): Error {
  const { noun } = call.definition;
  return failure(
    call,
    "create",
    name,
    `its name is taken by a ${noun} that these credentials cannot see, perhaps in another workspace`,
    "Choose another name, or check langsmith:tenantId.",
    cause,
  );
}

export function replacementTakesNothingOver(
  call: Call,
  { name }: NamedInputs,
  existing: FoundObject,
  cause: unknown,
): Error {
  const { noun } = call.definition;
  return failure(
    call,
    "replace",
    name,
    `a ${noun} of this name exists already (${describeObject(call, existing)}), and a replacement adopts nothing, even with adoptExisting`,
    `If it is the ${noun} to be replaced, give the resource the option deleteBeforeReplace, or leave its name out. If it is another one, choose another ` +
      `name, or add it to the program as a resource of its own.`,
    cause,
  );
}

export function ownedBySibling(call: Call, { name }: NamedInputs, existing: FoundObject, cause: unknown): Error {
  const { noun } = call.definition;
  return failure(
    call,
    "create",
    name,
    `the ${noun} of this name (${describeObject(call, existing)}) belongs to another resource of this program`,
    "Give each resource a name of its own.",
    cause,
  );
}

export function cannotBeAdopted(
  call: Call,
  { name }: NamedInputs,
  existing: FoundObject,
  different: readonly string[],
  cause: unknown,
): Error {
  const { noun } = call.definition;
  const properties = different.join(" and ");
  return failure(
    call,
    "create",
    name,
    `a ${noun} of this name exists already (${describeObject(call, existing)}) and cannot be adopted, because its ${properties} cannot be changed ` +
      "to what the program asks for",
    `Set ${properties} to what the existing ${noun} has, or choose another name.`,
    cause,
  );
}

/** The object exists and stays as it is. */
export function cannotBeImported(call: Call, reference: string, { reason, advice }: ImportFault): Error {
  const { type, noun } = call.definition;
  const lookUp = `To use the ${noun} without managing it, look it up with \`${type}.get\` or \`get${type}\`.`;
  // The host may repeat a secret in what it shows.
  const shown = (text: string): string => call.secrets.redact(text);
  return failure(call, "import", reference, shown(reason), advice === undefined ? lookUp : shown(advice));
}

/** Reason why a program cannot declare an existing object. */
export function undeclarable(failures: readonly CheckFailure[]): string {
  const faults = failures.map(({ property, reason }) => `${property} ${reason}`);
  return `no program can declare it: ${faults.join("; ")}`;
}
