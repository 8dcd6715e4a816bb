import { Collection } from "../http/collection";
import type { FoundObject } from "../http/object";
import type { Call } from "./call";
import { isCreatedFor } from "./recover";
import type { NamedInputs } from "./resource-state";

/** Longest time between a request and the creation of its object. */
const PROMPT_MS = 5_000;
/** Limit of the last look after Ctrl-C. */
const LAST_LOOK_MS = 3_000;

/**
 * Looks for the object of a creation that is about to be cancelled, while its request is still open.
 *
 * If the host answers only when the object is ready, an open request proves that the object is this creation's: a taken name
 * would have been refused at once. The object must also have been created right after the request was sent. A second look must
 * still find it, since a refusal has had time to arrive meanwhile.
 *
 * @param isWaitedFor - the host answers only when the object is ready
 * @param sentAt - when the request began
 * @returns undefined if nothing is proven
 */
export async function lookBeforeCancelling(
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
  if (first?.id === undefined || !isCreatedFor(call, inputs, first, sentAt, sentAt + PROMPT_MS)) return undefined;
  await client.pause(client.retryPolicy.visiblePollMs);
  const second = await objects.get(inputs.name);
  return second?.id === first.id ? second : undefined;
}
