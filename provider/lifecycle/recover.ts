import type { FoundObject } from "../http/object";
import { Collection } from "../http/collection";
import { CancelledError, type ApiError, NotReadyError } from "../http/errors";
import { adoptionFault, isAdoptionWanted } from "./adopt";
import type { NamedInputs, ResourceState, UnconfirmedCreation } from "./resource-state";
import { describe, operationError, takenAsItIs } from "./messages";
import { partialCreation } from "./partial-creation";
import type { Call } from "./call";
import { remaining } from "./remaining";
import { waitForResponse } from "./readiness";
import { stateOf, withoutWriteOnly } from "./state";
import { unconfirmedOutcome } from "./unconfirmed-messages";

/** An HTTP date has no fractions of a second, and clocks are read at two moments. */
const AGE_TOLERANCE_MS = 2_000;
/** A request that got no response may still be waiting on the control plane for this long. */
const PENDING_MS = 60_000;
/** How soon after the request its object is made, if nobody else's took its place. */
const PROMPT_MS = 5_000;
/** Whoever cancels an operation does not wait for long. */
const LAST_LOOK_MS = 3_000;

/** A creation whose answer may not come. */
export interface Attempt {
  startedAt: number;
  /** What the request was sent with. */
  token: string;
  /** An attempt before this one, which left nothing. */
  earlier: UnconfirmedCreation | undefined;
  /** Its object, as a look showed it while the request was still open. */
  seen?: FoundObject | undefined;
}

/**
 * A creation failed and may have made its object all the same: looks, and remembers what may be there.
 *
 * @returns what to throw; without a partial creation only if there is certainly nothing
 */
export async function recover(
  call: Call,
  inputs: NamedInputs,
  error: ApiError,
  { startedAt, token, earlier, seen }: Attempt,
): Promise<Error> {
  const { definition, location } = call;
  const { readiness } = definition;
  const gaveUp = error instanceof NotReadyError;
  const isFoundByToken = definition.api.holdsCreationToken === true;
  // An answer that came while the look went on counts, and not the look.
  const seenWhileOpen = error instanceof CancelledError ? seen : undefined;
  const found =
    seenWhileOpen ?? (await lookAfterCreation(call.withoutLimit(), isFoundByToken ? { token } : inputs, error));
  // A host that is no LangSmith has made nothing, and the right one would be asked for it in vain.
  if (found === "stranger") return operationError(call, "create", inputs.name, error);
  const shown = gaveUp ? readiness?.values.failed : readiness?.values.pending;
  const wait = waitForResponse(call, inputs);
  const partial = (state: ResourceState, outcome: string): Error =>
    partialCreation(call, describe(call, "create", inputs.name, error, outcome, wait), state, error);

  // The control plane gives up only on an object that it has made, and said so in response to this very request.
  if (gaveUp && typeof found === "object") {
    return partial(
      stateOf(call, inputs, found, { readiness: shown }),
      "It exists without a ready replica; the next `pulumi up` replaces it.",
    );
  }
  const isNameDerived =
    call.resources.named(inputs.name)?.hasAutomaticName === true &&
    // A name that the program gave once is kept when it no longer gives one.
    earlier?.isNameProof !== false;
  const unconfirmed: UnconfirmedCreation = {
    since: new Date(startedAt).toISOString(),
    until: new Date(Date.now() + PENDING_MS).toISOString(),
    // If the object is gone again, anyone can have taken its name.
    isNameProof: isNameDerived || (gaveUp && found === "unknown"),
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
 * Whether an object was made by the creation that got no response.
 *
 * Its age and its inputs alone prove nothing, since someone else may create the same at the same time. Under an automatic name
 * they do: only a stack of the same project and stack name derives it. What the request was sent with does, where objects hold it.
 */
export function isProvenOurs(call: Call, state: ResourceState, found: FoundObject): boolean {
  const { unconfirmed } = state;
  if (unconfirmed?.token !== undefined) return found.creationToken === unconfirmed.token;
  if (!unconfirmed?.isNameProof) return false;
  return isMadeFor(call, state, found, Date.parse(unconfirmed.since), Date.parse(unconfirmed.until));
}

/** Whether an object is what was asked for, and was made within a time by this machine's clock. */
function isMadeFor(call: Call, asked: NamedInputs, found: FoundObject, since: number, until: number): boolean {
  if (found.ageMs === undefined || remaining(call.definition, found.inputs, { ...asked }).replace.length > 0)
    return false;
  const createdAt = Date.now() - found.ageMs;
  return (
    found.ageMs >= -AGE_TOLERANCE_MS && createdAt >= since - AGE_TOLERANCE_MS && createdAt <= until + AGE_TOLERANCE_MS
  );
}

/**
 * Looks for the object of a creation that is about to be given up, while its request is still open.
 *
 * Where the control plane answers late on purpose, an open request proves that its object is this creation's: it would have been
 * refused at once if the name had been taken before it. So the object must have been made right after the request was sent, and
 * still be there when a refusal has had the time of another look to arrive.
 *
 * @param isWaitedFor - the control plane answers late on purpose
 * @param sentAt - when the request began
 * @returns nothing where nothing is proven
 */
export async function lookBeforeGivingUp(
  call: Call,
  inputs: NamedInputs,
  { token, isWaitedFor }: { token: string; isWaitedFor: boolean },
  sentAt: number,
): Promise<FoundObject | undefined> {
  const { definition, connection } = call;
  const client = connection.client.within(AbortSignal.timeout(LAST_LOOK_MS));
  const objects = new Collection(client, definition.api);
  if (definition.api.holdsCreationToken) return objects.findByToken(token);
  if (!isWaitedFor) return undefined;
  const first = await objects.get(inputs.name);
  if (first?.id === undefined || !isMadeFor(call, inputs, first, sentAt, sentAt + PROMPT_MS)) return undefined;
  await client.pause(client.retryPolicy.visiblePollMs);
  const second = await objects.get(inputs.name);
  return second?.id === first.id ? second : undefined;
}

/** What is not proven ours is deleted only where the program, or the stack, says that it would be taken over. */
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
