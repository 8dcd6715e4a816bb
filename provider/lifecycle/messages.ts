import { ConfigurationError, OperationError } from "../errors";
import { adviceFor, type Action } from "./advice";
import type { FoundObject } from "../http/object";
import type { Wait } from "../http/resource-api";
import { CancelledError, ApiError } from "../http/errors";
import { type CheckFailure, type Definition, fieldsOf, type Readiness } from "./definition";
import type { NamedInputs } from "./resource-state";
import { pluralOf } from "./plural";
import type { Call } from "./call";

/**
 * The texts about resources that users read; those about names and imports: name-messages.ts; about unconfirmed
 * creations and other places: unconfirmed-messages.ts. Each says the operation, the resource, its name, what happened and what to do
 * next; and no advice may cost anyone an object.
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

/** How the program gives a wait more time, if it can. */
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

/** Why an object is replaced although no input changed. */
export function replacedForItsCreation(
  definition: Definition,
  { output, values }: Readiness<NamedInputs>,
  name: string,
): string {
  // Pulumi shows it in a refresh as well, which replaces nothing.
  return `The creation of ${label(definition, name)} failed (${output}: ${values.failed}), so \`pulumi up\` replaces it.`;
}

/** Why an object is updated although no input changed. */
export function awaitedAgain(definition: Definition, { output, values }: Readiness<NamedInputs>, name: string): string {
  return `${label(definition, name)} was not finished when it was last looked at (${output}: ${values.pending}): \`pulumi up\` waits for it.`;
}

/** The control plane gave up on what it began with the creation. */
export function buildFailed(call: Call, action: Action, inputs: NamedInputs, found: FoundObject): string {
  const said = found.reason === undefined ? "without saying why" : call.secrets.printable(found.reason);
  const effect = call.definition.readiness?.effectOfFailure?.(inputs, found);
  const advice = "Correct what the reason names, and run `pulumi up` again, which replaces it.";
  const nextStep = [effect, advice].filter(Boolean).join(" ");
  return failure(call, action, inputs.name, `its build failed (${said})`, nextStep).message;
}

/** The program waits no longer for what the control plane goes on with. */
export function stillPending(call: Call, action: Action, name: string, wait: Wait): string {
  const ways = [moreTime(call, wait), "set waitForReady to false"].filter((way) => way !== undefined);
  return failure(
    call,
    action,
    name,
    `there was no ${wait.what.replace(/^an? /, "")} after ${wait.seconds} s`,
    `It goes on: the next \`pulumi up\` waits again. If it needs longer, ${ways.join(", or ")}.`,
  ).message;
}

/** It was deleted while it was waited for. */
export function wentAway(call: Call, action: Action, name: string): Error {
  return failure(
    call,
    action,
    name,
    "it was deleted while it was waited for",
    "Run `pulumi up --refresh --run-program`, which creates it again.",
  );
}

/** It may have been deleted while it was waited for. */
export function notSeen(call: Call, action: Action, name: string, { seconds }: Wait): string {
  return failure(
    call,
    action,
    name,
    `after ${seconds} s it was not found, so that it may have been deleted`,
    "Run `pulumi up --refresh --run-program`: it waits again if it finds it, and creates it again if not.",
  ).message;
}

/** What becomes of an object whose creation got no response and that is this resource's all the same. */
export function takenAsItIs(definition: Definition): string {
  if (definition.readiness?.shownBy === "object") return "the next `pulumi up` goes on with it.";
  const unseen = definition.readiness ? ", without knowing whether it is ready" : "";
  return `the next \`pulumi up\` takes it as it is${unseen}.`;
}

/** Outcome of a change that failed and may have been made all the same. */
export function lostChangeOutcome({ noun }: Definition, seen: FoundObject | undefined): string {
  return seen
    ? `The state has the ${noun} as it is now; the next \`pulumi up\` finishes the change.`
    : `Nothing could see whether the ${noun} was changed; the next \`pulumi up\` looks again and finishes the change.`;
}

/** The replacement would fail, and the old object would be gone. */
export function cannotBeReplaced(call: Call, name: string, { property = "the inputs", reason }: CheckFailure): Error {
  return failure(call, "replace", name, reason, `Nothing was touched. Correct ${property}, or what it names.`);
}

/** The old object would go before anyone has looked whether its replacement can be made. */
export function movesFirst(call: Call, name: string): Error {
  const { noun } = call.definition;
  return failure(
    call,
    "replace",
    name,
    `the dynamic provider would delete the ${noun}, and cannot see whether its replacement can be made`,
    "Nothing was touched. Move the program to the plugin first, without another change, run `pulumi up`, and then make the change.",
  );
}

/** Some inputs stay on the control plane. */
export function notReadable(definition: Definition, name: string, keys: readonly string[]): string {
  return (
    `${keys.join(" and ")} of ${label(definition, name)} cannot be read back: where the program gives them, the next ` +
    "`pulumi up` sends them."
  );
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

/** Why a refresh drops the resource from the state: a preview shows it only as one to create. */
export function deletedOutside(definition: Definition, name: string): string {
  return `${label(definition, name)} is gone: it was deleted outside of Pulumi.`;
}

/** The object is not what it was, so that changing it would be a guess. */
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
    `the control plane accepted the change and answered with ${describeObject(call, found)}: ${keys.join(", ")} did not become what the program asks for`,
    "Run `pulumi up` again; if it stays like this, ask whoever runs the control plane.",
  );
}
