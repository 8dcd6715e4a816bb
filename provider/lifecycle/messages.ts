import { ConfigurationError, OperationError } from "../errors";
import { adviceFor, type Action } from "./advice";
import type { FoundObject } from "../http/object";
import type { Wait } from "../http/resource-api";
import { hosts } from "../config/endpoints";
import { CancelledError, ApiError } from "../http/errors";
import { type CheckFailure, type Definition, fieldsOf, type Readiness } from "./definition";
import type { NamedInputs } from "./resource-state";
import { pluralOf } from "./plural";
import type { Call } from "./call";

/**
 * Messages about resources. name-messages.ts has those about names and imports, unconfirmed-messages.ts those about unconfirmed
 * creations and other locations. Each has the operation, the resource, its name, what happened and the next step; no next step
 * may cost anyone an object.
 */

/** `SandboxPool "workers"`, or `all pools` without a name. */
export function label({ type, noun }: Pick<Definition, "type" | "noun">, name: string | undefined): string {
  return name === undefined ? `all ${pluralOf(noun)}` : `${type} "${name}"`;
}

/** An error of a request or of the settings, as the failure of an operation; any other error as it is. */
export function operationError(
  call: Call,
  action: Action,
  name: string | undefined,
  error: unknown,
  outcome = "",
): Error {
  if (!(error instanceof ApiError) && !(error instanceof ConfigurationError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return new OperationError(describe(call, action, name, error, outcome), { cause: error });
}

/** @param wait - what the operation waited for, if it did */
export function describe(
  call: Call,
  action: Action,
  name: string | undefined,
  error: Error,
  outcome: string,
  wait?: Wait,
): string {
  const { definition, configuration, limit } = call;
  const reason = error.message.replace(/\.$/, "");
  const what = `could not ${action} ${label(definition, name)}: ${reason}.`;
  const hasPassed = error instanceof CancelledError && error.isLimit;
  const advice =
    limit && hasPassed
      ? `Raise ${limit.option} in the option customTimeouts.`
      : (definition.adviceFor?.(error, moreTime(call, wait)) ?? adviceFor(error, action, configuration));
  return [what, outcome, advice].filter(Boolean).join(" ");
}

/** The program's way to give a wait more time, if there is one. */
function moreTime({ limit }: Call, wait: Wait | undefined): string | undefined {
  if (wait?.limitedBy === "timeout") return "raise timeout";
  return wait?.limitedBy && limit && `raise ${limit.option} in the option customTimeouts`;
}

export function failure(
  { definition }: Call,
  action: Action,
  name: string,
  what: string,
  advice: string,
  cause?: unknown,
): OperationError {
  const message = `could not ${action} ${label(definition, name)}: ${what}. ${advice}`;
  return new OperationError(message, { cause });
}

/** `templateName "python", replicas 2, created 2026-01-01T00:00:00Z`; leaves out values that may be secrets. */
export function describeObject({ definition, secrets }: Call, { id, inputs, createdAt }: FoundObject): string {
  const fields = fieldsOf(definition);
  const shown = Object.entries(inputs).filter(([key, value]) => fields[key]?.isShown && value !== undefined);
  const parts = [
    ...shown.map(([key, value]) => `${key} ${JSON.stringify(value)}`),
    ...(createdAt === undefined ? [] : [`created ${createdAt}`]),
  ];
  return (parts.length > 0 ? parts : [`id ${id ?? "unknown"}`]).map((part) => secrets.printable(part)).join(", ");
}

/** Reason for a replacement without a changed input. */
export function replacedForItsCreation(
  definition: Definition,
  { output, values }: Readiness<NamedInputs>,
  name: string,
): string {
  // Pulumi shows it in a refresh as well, which replaces nothing.
  return `The creation of ${label(definition, name)} failed (${output}: ${values.failed}), so \`pulumi up\` replaces it.`;
}

/** Reason for an update without a changed input. */
export function awaitedAgain(definition: Definition, { output, values }: Readiness<NamedInputs>, name: string): string {
  return `${label(definition, name)} was not finished when it was last looked at (${output}: ${values.pending}): \`pulumi up\` waits for it.`;
}

/** The host reports that the object has failed. */
export function hasFailed(
  call: Call,
  readiness: Readiness<NamedInputs>,
  action: Action,
  inputs: NamedInputs,
  found: FoundObject,
): string {
  const said = found.reason === undefined ? "without a reason" : call.secrets.printable(found.reason);
  const effect = readiness.effectOfFailure?.(inputs, found);
  const advice = `Fix the cause and run \`pulumi up\`: it replaces the ${call.definition.noun}.`;
  const nextStep = [effect, advice].filter(Boolean).join(" ");
  return failure(call, action, inputs.name, `${readiness.failure} (${said})`, nextStep).message;
}

/** The object is not ready when the wait ends. */
export function stillPending(call: Call, action: Action, name: string, wait: Wait): string {
  const ways = [moreTime(call, wait), "set waitForReady to false"].filter((way) => way !== undefined);
  return failure(
    call,
    action,
    name,
    `it is still ${call.definition.readiness?.values.pending ?? "pending"} after ${wait.seconds} s`,
    `The next \`pulumi up\` keeps waiting. If it needs longer, ${ways.join(", or ")}.`,
  ).message;
}

/** The object was deleted during the wait. */
export function wentAway(call: Call, action: Action, name: string): Error {
  return failure(
    call,
    action,
    name,
    "it was deleted during the wait",
    "Run `pulumi up --refresh --run-program`, which creates it again.",
  );
}

/** The object may have been deleted during the wait. */
export function notSeen(call: Call, action: Action, name: string, { seconds }: Wait): string {
  return failure(
    call,
    action,
    name,
    `after ${seconds} s it was not found, so that it may have been deleted`,
    "Run `pulumi up --refresh --run-program`: it waits again if it finds it, and creates it again if not.",
  ).message;
}

/** Next step for an object that is this resource's although its creation got no response. */
export function takenAsItIs(definition: Definition): string {
  if (definition.readiness?.shownBy === "object") return "the next `pulumi up` continues with it.";
  const unseen = definition.readiness ? ", without knowing whether it is ready" : "";
  return `the next \`pulumi up\` takes it as it is${unseen}.`;
}

/** Outcome of a change that failed and may have been made all the same. */
export function lostChangeOutcome({ noun }: Definition, seen: FoundObject | undefined): string {
  return seen
    ? `The state has the ${noun} as it is now; the next \`pulumi up\` finishes the change.`
    : `Could not check whether the ${noun} was changed; the next \`pulumi up\` looks again and finishes the change.`;
}

/** The replacement would fail after the old object is deleted. */
export function cannotBeReplaced(call: Call, name: string, { property = "the inputs", reason }: CheckFailure): Error {
  return failure(call, "replace", name, reason, `Nothing was touched. Correct ${property}, or what it names.`);
}

/** The old object would be deleted before its replacement is known to be possible. */
export function movesFirst(call: Call, name: string): Error {
  const { noun } = call.definition;
  return failure(
    call,
    "replace",
    name,
    `the dynamic provider would delete the ${noun}, and cannot check whether its replacement can be created`,
    "Nothing was touched. Move the program to the plugin first, without another change, run `pulumi up`, and then make the change.",
  );
}

/** The host never returns some inputs. */
export function notReadable(definition: Definition, name: string, keys: readonly string[]): string {
  return `${keys.join(" and ")} of ${label(definition, name)} cannot be read back: \`pulumi up\` sends them if the program sets them.`;
}

export function notThere(call: Call, id: string): Error {
  const { noun, api } = call.definition;
  const { identifiedBy } = api;
  const key = identifiedBy === "id" && id.includes(":") ? "name and tag" : identifiedBy;
  return failure(
    call,
    "look up",
    id,
    `there is no ${noun} of this ${key}`,
    `Correct the ${key} that is asked for, or langsmith:tenantId if the ${noun} is in another workspace.`,
  );
}

/** Reason why a refresh drops the resource: a preview shows it only as one to create. */
export function deletedOutside(definition: Definition, name: string): string {
  return `${label(definition, name)} is gone: it was deleted outside of Pulumi.`;
}

/** The object is another one now, so that an update would be a guess. */
export function changedOutside(call: Call, name: string, what: string): Error {
  return failure(
    call,
    "update",
    name,
    what,
    "Run `pulumi preview --refresh --run-program --diff` to see what is there now, and `pulumi up --refresh --run-program` if what it " +
      "would do is right.",
  );
}

export function notAsAsked(
  call: Call,
  action: Action,
  name: string,
  found: FoundObject,
  keys: readonly string[],
): Error {
  return failure(
    call,
    action,
    name,
    `${hosts[call.definition.api.service].name} accepted the change and returned ${describeObject(call, found)}: ${keys.join(", ")} did not become what the program declares`,
    "Run `pulumi up` again; if that does not help, ask the host's operator.",
  );
}
