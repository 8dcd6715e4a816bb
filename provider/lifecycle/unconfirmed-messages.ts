import type { Action } from "./advice";
import type { FoundObject } from "../http/object";
import type { ResourceState } from "./resource-state";
import { describeObject, failure, label } from "./messages";
import type { Call } from "./call";

/** Messages about creations that got no response, and about objects at another location. */

/** Outcome of a creation that got no response. */
export function unconfirmedOutcome(call: Call, found: FoundObject | "absent" | "unknown"): string {
  const { noun, api } = call.definition;
  const isReplaced = api.identifiedBy === "id";
  const looks = "The next `pulumi up` looks again";
  const replaces = "The next `pulumi up` creates another one, and deletes what this creation may have made";
  if (found === "unknown") {
    const unknown = `Could not check whether the ${noun} exists.`;
    return `${unknown} ${isReplaced ? `${replaces}.` : `${looks}; so does \`pulumi destroy\`.`}`;
  }
  if (found === "absent") {
    const missing = "It was not there right after that.";
    return `${missing} ${isReplaced ? replaces : `${looks}, and creates it if it is still missing`}.`;
  }
  return (
    `A ${noun} of this name exists (${describeObject(call, found)}), but nothing proves that this creation created it; it may belong to another stack or person. ` +
    howToSettle(noun)
  );
}

export function unconfirmedFound(
  call: Call,
  action: Action,
  { name, unconfirmed }: ResourceState,
  found: FoundObject,
): Error {
  const { noun } = call.definition;
  return failure(
    call,
    action,
    name,
    `its creation at ${unconfirmed?.since ?? "an unknown time"} got no answer, and a ${noun} of this name exists (${describeObject(call, found)}): ` +
      "nothing proves that this stack created it",
    action === "delete" ? howToSettleDeletion(noun) : howToSettle(noun),
  );
}

function howToSettle(noun: string): string {
  return (
    `If nothing else created it, set adoptExisting to true and run \`pulumi up\`, which adopts it. If it belongs to another stack or person, ` +
    `choose another name, or remove the resource from the stack without touching the ${noun} with \`pulumi state delete\`.`
  );
}

/** The program may not have the resource any more, so that it cannot say adoptExisting. */
function howToSettleDeletion(noun: string): string {
  return (
    `If nothing else created it, run \`pulumi config set langsmith:adoptExisting true\` and this command again (\`pulumi destroy\` with ` +
    `--run-program), which deletes the ${noun}; then \`pulumi config rm langsmith:adoptExisting\`. If it belongs to another stack or person, remove the resource from the stack without touching the ${noun} with ` +
    "`pulumi state delete`."
  );
}

/** The replacement would be created at another location, from where the old object cannot be deleted. */
export function replacedElsewhere(call: Call, state: ResourceState): Error {
  const { name, place = "", unconfirmed } = state;
  if (unconfirmed) return unconfirmedElsewhere(call, "replace", state);
  const { noun } = call.definition;
  return failure(
    call,
    "replace",
    name,
    `this ${noun} is at ${place}, and the new one would be created at ${call.location}`,
    "Nothing was touched. Set langsmith:endpoint and langsmith:tenantId (or their environment variables) back to where it is. If both are the same host " +
      "under another address, run `pulumi refresh --run-program` first, which recognises what it finds there by its id.",
  );
}

/** Warns in a preview of what {@link replacedElsewhere} refuses. */
export function wouldBeReplacedElsewhere(call: Call, { name, place = "", unconfirmed }: ResourceState): string {
  const it = label(call.definition, name);
  const where = unconfirmed ? `Creating ${it} at ${place} got no usable answer` : `${it} is at ${place}`;
  return `${where}, and its replacement would be created at ${call.location}: \`pulumi up\` refuses that.`;
}

/** The object is not at this operation's location, and the state records another one. */
export function movedElsewhere(call: Call, action: Action, state: ResourceState): Error {
  const { name, place = "", unconfirmed } = state;
  if (unconfirmed) return unconfirmedElsewhere(call, action, state);
  const { noun } = call.definition;
  return failure(
    call,
    action,
    name,
    `this ${noun} was at ${place}, and the operation looked for it at ${call.location}, where it is not`,
    `It was neither changed nor forgotten. Set langsmith:endpoint and langsmith:tenantId (or their environment variables) back to where it is. If both are the ` +
      `same host under another address, run \`pulumi config set langsmith:movedFrom "${place}"\`: objects missing there then count as deleted. Add --run-program to \`pulumi refresh\` and ` +
      "`pulumi destroy`, which otherwise use the settings of the last `pulumi up`.",
  );
}

/** The creation was sent to another location, perhaps to a wrong address. */
function unconfirmedElsewhere(call: Call, action: Action, { name, place = "" }: ResourceState): Error {
  const { definition, resources } = call;
  const urn = resources.urnOf(name);
  const forget =
    urn === undefined
      ? "`pulumi state delete <URN>` (`pulumi stack --show-urns` lists the URNs)"
      : `\`pulumi state delete '${urn}'\``;
  return failure(
    call,
    action,
    name,
    `creating it at ${place} got no usable answer, and this operation works at ${call.location}`,
    `If there is no such ${definition.noun} at ${place}, because that was the wrong address for instance, run ${forget}, which only makes the stack ` +
      "forget it, and then this command again. If it may be there, set langsmith:endpoint and langsmith:tenantId back to that location.",
  );
}
