import { RouteNotFoundError } from "../http/errors";
import { type CheckFailure, type NamedInputs, inputsFrom } from "./definition";
import { explain, nameConflict, needsToGoFirst } from "./messages";
import { deriveName, needsNoReplacement } from "./naming";
import type { Owner } from "./ownership";
import { hasUnknown, type Properties } from "./properties";
import type { Session } from "./session";
import { validate } from "./validation";

/** What the program's side says of a resource, besides its inputs. */
export interface Registration {
  urn: string;
  /** Nothing will be done. Pulumi does not say so to providers. */
  preview?: boolean | undefined;
  /** The resource has this option. */
  deleteBeforeReplace?: boolean | undefined;
}

export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

/**
 * Completes and validates what a program asks for: its values, its name, that no other resource of the program has the same,
 * and that a replacement which costs the old object can succeed.
 *
 * @param previous - the inputs of the last operation; empty for a new resource, for one that Pulumi was told to replace, and
 * when it checks a replacement a second time
 * @param proposed - what the program says now, with unknown values in a preview
 */
export async function check(
  session: Session,
  previous: Properties,
  proposed: Properties,
  registration: Registration | undefined,
): Promise<CheckResult> {
  const { definition, ownership } = session;
  if (registration?.preview === true) session.isPreview = true;
  const owner = registration && introduce(session, registration.urn, previous, proposed);
  const { name = owner && automaticName(session, owner, previous, proposed) } = proposed;
  const { inputs, failures } = validate(definition, { ...proposed, name });
  if (!owner) return { inputs, failures };

  session.host.program.declare(definition.type, inputs);
  const contradiction = definition.checkAgainst?.(inputs, session.host.program);
  if (contradiction) failures.push(contradiction);
  const conflict = ownership.register({ ...owner, name: typeof name === "string" ? name : undefined });
  if (conflict) failures.push({ property: "name", reason: nameConflict(definition, owner, conflict) });

  if (isBlocked(session, owner, name, registration)) {
    failures.push({ property: "name", reason: needsToGoFirst(definition) });
  }

  const goesFirst = registration.deleteBeforeReplace ?? name === owner.previousName;
  const isReplacement = owner.isReplaced || (goesFirst && !hasName(previous));
  if (isReplacement && registration.preview !== true && failures.length === 0 && !hasUnknown(inputs)) {
    const failure = await checkReplacement(session, inputsFrom(inputs), goesFirst);
    if (failure) failures.push(failure);
  }
  return { inputs, failures };
}

/** What is known of the resource in this operation, and what this call adds. */
function introduce({ ownership }: Session, urn: string, previous: Properties, proposed: Properties): Owner {
  const known = ownership.find(urn);
  const { name: before } = previous;
  return {
    urn,
    hasAutomaticName: proposed["name"] === undefined,
    previousName: typeof before === "string" ? before : known?.previousName,
    // Pulumi checks a replacement a second time, and does not say then what was there before.
    isReplaced: known?.previousName !== undefined && !hasName(previous),
  };
}

/**
 * Whether Pulumi will create a replacement under the name that its predecessor still has. Where it decides on a replacement
 * without having states compared, as for a changed replacementTrigger, only the program can say that the old object goes first.
 */
function isBlocked(
  { compared }: Session,
  { isReplaced, hasAutomaticName, previousName }: Owner,
  name: unknown,
  { deleteBeforeReplace }: Registration,
): boolean {
  const keepsName = !hasAutomaticName && name === previousName;
  return isReplaced && keepsName && deleteBeforeReplace !== true && !compared.has(String(name));
}

/** A resource keeps its name, whatever happens to the program around it, until it is replaced. */
function automaticName(session: Session, owner: Owner, previous: Properties, proposed: Properties): unknown {
  const { definition, ownership } = session;
  const { urn, previousName, isReplaced } = owner;
  const predecessor = previous["renamedFrom"] ?? previousName;
  if (typeof predecessor !== "string") return deriveName(definition, proposed, { urn, seed: session.host.nameSeed() });
  if (isReplaced) {
    const chosen = ownership.find(urn)?.name;
    if (chosen !== undefined && chosen !== previousName) return chosen;
  } else if (needsNoReplacement(definition, previous, proposed)) {
    return predecessor;
  }
  return deriveName(definition, proposed, { urn, seed: session.host.nameSeed(), predecessor });
}

/** @param oldGoesFirst - a creation that fails after this would leave nothing */
async function checkReplacement(
  session: Session,
  inputs: NamedInputs,
  oldGoesFirst: boolean,
): Promise<CheckFailure | undefined> {
  try {
    return await session.definition.checkReplacement?.(inputs, session.connection);
  } catch (error) {
    // This installation does not show what the replacement needs. The creation finds out, while the old object is still there.
    if (error instanceof RouteNotFoundError && !oldGoesFirst) return undefined;
    throw explain(session, "replace", inputs.name, error);
  }
}

function hasName({ name }: Properties): boolean {
  return typeof name === "string";
}
