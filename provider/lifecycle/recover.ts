import type { FoundObject } from "../http/object";
import { CancelledError, type ApiError, NotReadyError } from "../http/errors";
import { adoptionFault, isAdoptionWanted } from "./adopt";
import type { NamedInputs, ResourceState, UnconfirmedCreation } from "./resource-state";
import { describe, operationError, takenAsItIs } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Call } from "./call";
import { remaining } from "./remaining";
import { responseWait } from "./readiness";
import { stateOf, withoutWriteOnly } from "./state";
import { unconfirmedOutcome } from "./unconfirmed-messages";

/** An HTTP date has no fractions of a second, and clocks are read at two moments. */
const AGE_TOLERANCE_MS = 2_000;
/** Longest time that a request without a response may still wait on the host. */
const PENDING_MS = 60_000;

/** One attempt to create an object. */
export interface Attempt {
  startedAt: number;
  /** Token of the request. */
  token: string;
  /** An earlier attempt that left no object. */
  earlier: UnconfirmedCreation | undefined;
  /** Its object, if it was seen while the request was still open. */
  seen?: FoundObject | undefined;
}

/**
 * Looks for the object of a creation that failed and may have succeeded all the same.
 *
 * @returns the error to throw: a partial creation unless there is certainly no object
 */
export async function recover(
  call: Call,
  inputs: NamedInputs,
  error: ApiError,
  { startedAt, token, earlier, seen }: Attempt,
): Promise<Error> {
  const { definition, location } = call;
  const { readiness } = definition;
  const isNotReady = error instanceof NotReadyError;
  const isFoundByToken = definition.api.holdsCreationToken === true;
  // An answer that arrived during the look takes precedence.
  const seenWhileOpen = error instanceof CancelledError ? seen : undefined;
  const found =
    seenWhileOpen ?? (await lookAfterCreation(call.withoutLimit(), isFoundByToken ? { token } : inputs, error));
  // A host that is not LangSmith has created nothing.
  if (found === "stranger") return operationError(call, "create", inputs.name, error);
  const shown = isNotReady ? readiness?.values.failed : readiness?.values.pending;
  const wait = responseWait(call, inputs);
  const partial = (state: ResourceState, outcome: string): Error =>
    partialCreation(call, describe(call, "create", inputs.name, error, outcome, wait), state, error);

  // The host reports this only for an object that this request has created.
  if (isNotReady && readiness && typeof found === "object") {
    return partial(
      stateOf(call, inputs, found, { readiness: shown }),
      `The ${definition.noun} exists, but ${readiness.failure}; the next \`pulumi up\` replaces it.`,
    );
  }
  const isNameDerived =
    call.resources.named(inputs.name)?.hasAutomaticName === true &&
    // A name that the program once set is kept when the program no longer sets one.
    earlier?.isNameProof !== false;
  const unconfirmed: UnconfirmedCreation = {
    since: new Date(startedAt).toISOString(),
    until: new Date(Date.now() + PENDING_MS).toISOString(),
    // If the object is gone again, another one may have taken its name.
    isNameProof: isNameDerived || (isNotReady && found === "unknown"),
    ...(isFoundByToken && { token }),
  };
  if (typeof found === "object") {
    if (seenWhileOpen || isProvenOurs(call, { ...inputs, unconfirmed }, found)) {
      return partial(
        stateOf(call, inputs, found, { readiness: shown, adoptedAt: unconfirmed.since }),
        `It exists all the same; ${takenAsItIs(definition)}`,
      );
    }
    if (isAdoptionWanted(call, inputs) && !adoptionFault(call, inputs, found, error)) {
      return partial(
        withoutWriteOnly(
          definition,
          stateOf(call, inputs, found, { readiness: shown, adoptedAt: new Date().toISOString() }),
        ),
        `It exists all the same and was adopted; ${takenAsItIs(definition)}`,
      );
    }
  }
  const state = {
    ...inputs,
    ...(readiness && { [readiness.output]: shown }),
    place: location,
    unconfirmed,
  };
  return partial(state, unconfirmedOutcome(call, found));
}

/**
 * Whether an object is proven to come from the creation that got no response.
 *
 * The token proves it, if objects hold one. Age and inputs prove it only under an automatic name, which no other stack derives
 * unless it has the same project and stack name.
 */
export function isProvenOurs(call: Call, state: ResourceState, found: FoundObject): boolean {
  const { unconfirmed } = state;
  if (unconfirmed?.token !== undefined) return found.creationToken === unconfirmed.token;
  if (!unconfirmed?.isNameProof) return false;
  return isCreatedFor(call, state, found, Date.parse(unconfirmed.since), Date.parse(unconfirmed.until));
}

/** Whether an object has the declared inputs and was created within a time by this machine's clock. */
export function isCreatedFor(
  call: Call,
  asked: NamedInputs,
  found: FoundObject,
  since: number,
  until: number,
): boolean {
  if (found.ageMs === undefined || remaining(call.definition, found.inputs, { ...asked }).replace.length > 0)
    return false;
  const createdAt = Date.now() - found.ageMs;
  return (
    found.ageMs >= -AGE_TOLERANCE_MS && createdAt >= since - AGE_TOLERANCE_MS && createdAt <= until + AGE_TOLERANCE_MS
  );
}

/** An object that is not proven ours is deleted only if the program or the stack would adopt it. */
export function mayBeDeleted(call: Call, state: ResourceState, found: FoundObject): boolean {
  if (isProvenOurs(call, state, found)) return true;
  const isAsAsked = remaining(call.definition, found.inputs, { ...state }).replace.length === 0;
  return isAdoptionWanted(call, state) && isAsAsked;
}

async function lookAfterCreation(
  call: Call,
  what: { name: string } | { token: string },
  failure: ApiError,
): Promise<FoundObject | "absent" | "unknown" | "stranger"> {
  let seen: "absent" | "unknown" = "unknown";
  const { client } = call.connection;
  for (const delayMs of client.retryPolicy.lookDelaysMs) {
    try {
      await client.pause(delayMs);
      const { objects } = call;
      const found = await ("token" in what ? objects.findByToken(what.token) : objects.get(what.name));
      if (found) return found;
      seen = "absent";
    } catch (error) {
      if (client.isFromStranger(failure) && client.isFromStranger(error)) return "stranger";
      seen = "unknown";
    }
  }
  return seen;
}
